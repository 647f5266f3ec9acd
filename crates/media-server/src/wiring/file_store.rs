//! Opens the local file store in the data folder.

use std::path::Path;

use adapters_fs::{LocalFileStore, default_min_free};

use super::open_error::OpenError;
use crate::settings::Settings;

pub(super) fn open_file_store(settings: &Settings) -> Result<LocalFileStore, OpenError> {
    let path = &settings.store.data_dir;
    let store = LocalFileStore::open(path)
        .map_err(|source| OpenError::FileStore { path: path.to_owned(), source })?;
    Ok(store.with_min_free(min_free(settings, path)))
}

/// Bytes that are kept free on the disk of `folder`.
pub(super) fn min_free(settings: &Settings, folder: &Path) -> u64 {
    settings.store.min_free.unwrap_or_else(|| default_min_free(folder))
}
