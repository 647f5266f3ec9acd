//! The port `ContentSource` in memory.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use domain::StorageKey;
use ports::{ContentSource, FileStore, PortError, StagedFile};

use super::file_store::MemoryFileStore;
use crate::{ContentSourceWorld, FileStoreWorld};

/// A [`ContentSource`] in memory, with the store that stages its bytes.
#[derive(Default)]
pub struct MemoryContentSource {
    files: Mutex<HashMap<StorageKey, Vec<u8>>>,
    store: Arc<MemoryFileStore>,
}

impl MemoryContentSource {
    /// An empty source for `store`.
    #[must_use]
    pub fn of(store: Arc<MemoryFileStore>) -> Self {
        Self { files: Mutex::default(), store }
    }

    fn files(&self) -> MutexGuard<'_, HashMap<StorageKey, Vec<u8>>> {
        self.files.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl ContentSource for MemoryContentSource {
    fn size(&self, key: &StorageKey) -> Result<Option<u64>, PortError> {
        Ok(self.files().get(key).map(|bytes| bytes.len() as u64))
    }

    fn stage(&self, keys: &[&StorageKey]) -> Result<Vec<StagedFile>, PortError> {
        let files = self.files();
        let contents: Option<Vec<&Vec<u8>>> = keys.iter().map(|key| files.get(*key)).collect();
        let contents = contents.ok_or_else(|| PortError::backend("a key has nothing"))?;
        contents.into_iter().map(|bytes| self.store.stage(&mut bytes.as_slice())).collect()
    }
}

impl FileStoreWorld for MemoryContentSource {
    fn store(&self) -> &dyn FileStore {
        &*self.store
    }

    fn file_count(&self) -> usize {
        self.store.file_count()
    }
}

impl ContentSourceWorld for MemoryContentSource {
    fn source(&self) -> &dyn ContentSource {
        self
    }

    fn given_source(&self, key: &StorageKey, bytes: &[u8]) {
        self.files().insert(key.clone(), bytes.to_owned());
    }

    fn source_bytes(&self, key: &StorageKey) -> Option<Vec<u8>> {
        self.files().get(key).cloned()
    }
}
