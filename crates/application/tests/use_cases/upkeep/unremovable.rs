//! A store that cannot remove files.

use std::sync::Arc;

use application::RetiredContent;
use domain::StorageKey;
use ports::{FileStore, NewStagedFile, PortError, ReadSeek, StagedFile, StoredFile};
use ports_contract::memory::MemoryFileStore;

use crate::upkeep::library::Library;

/// A store whose files cannot be removed.
pub struct Unremovable(Arc<MemoryFileStore>);

impl Unremovable {
    /// The retired content of a library with such a store.
    pub fn content_of(library: &Library) -> Arc<RetiredContent> {
        let RetiredContent { keys, clock, .. } = &*library.retired();
        let store = Arc::new(Self(library.store.clone()));
        Arc::new(RetiredContent { store, keys: keys.clone(), clock: clock.clone() })
    }
}

impl FileStore for Unremovable {
    fn begin(&self) -> Result<Box<dyn NewStagedFile>, PortError> {
        self.0.begin()
    }

    fn open_staged(&self, staged: &StagedFile) -> Result<Box<dyn ReadSeek>, PortError> {
        self.0.open_staged(staged)
    }

    fn discard(&self, staged: &StagedFile) -> Result<(), PortError> {
        self.0.discard(staged)
    }

    fn place(&self, files: &[(StagedFile, StorageKey)]) -> Result<(), PortError> {
        self.0.place(files)
    }

    fn withdraw(&self, files: &[(StagedFile, StorageKey)]) -> Result<(), PortError> {
        self.0.withdraw(files)
    }

    fn open(&self, key: &StorageKey) -> Result<Option<StoredFile>, PortError> {
        self.0.open(key)
    }

    fn remove(&self, _: &StorageKey) -> Result<(), PortError> {
        Err(PortError::backend("the folder is read-only"))
    }
}
