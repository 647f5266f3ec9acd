//! Creates folders for databases and stores.

use std::path::Path;

use adapters_fs::create_folder;

use super::open_error::OpenError;

/// Creates the folder and its parents, unless it exists.
pub(super) fn make_folder(path: &Path) -> Result<(), OpenError> {
    create_folder(path).map_err(|source| OpenError::Folder { path: path.to_owned(), source })
}
