//! Opens the file store together with the folder of another library, for `adopt`.

use std::path::Path;
use std::sync::Arc;

use adapters_fs::LocalContentSource;
use application::BindStore;
use ports::{ContentSource, FileStore, OrphanLock};

use super::bind_store::bind_store;
use super::database::OpenDatabase;
use super::file_store::open_file_store;
use super::open_error::OpenError;
use crate::settings::Settings;

/// The file store, and a folder of files that it can take over.
pub struct StoreWithSource {
    /// The file store.
    pub store: Arc<dyn FileStore>,
    /// The folder of another library.
    pub source: Option<Arc<dyn ContentSource>>,
    /// The lock that keeps orphans in the store.
    pub orphan_lock: Arc<dyn OrphanLock>,
}

impl StoreWithSource {
    /// Opens the file store of `settings`, which belongs to `database`, and the folder `root`.
    ///
    /// # Errors
    /// [`OpenError`]
    pub fn open(
        settings: &Settings,
        database: &OpenDatabase,
        root: Option<&Path>,
    ) -> Result<Self, OpenError> {
        let store = Arc::new(open_file_store(settings)?);
        bind_store(database, store.clone(), settings, BindStore::verify)?;
        let orphan_lock = store.clone();
        let Some(root) = root else { return Ok(Self { store, source: None, orphan_lock }) };
        let source = LocalContentSource::open(root, Arc::clone(&store))
            .map_err(|source| OpenError::MediaRoot { path: root.to_owned(), source })?;
        Ok(Self { store, source: Some(Arc::new(source)), orphan_lock })
    }
}
