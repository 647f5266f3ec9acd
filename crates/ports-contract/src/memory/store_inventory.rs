//! The port `StoreInventory` in memory.

use std::collections::HashMap;

use domain::StorageKey;
use ports::{
    KeyedFile, OrphanLock, PortError, Quarantine, StagedFile, StoreInventory, UnclaimedFile,
    Visitor,
};

use super::file_store::Kept;
use super::file_store::MemoryFileStore;
use crate::StoreInventoryWorld;

impl MemoryFileStore {
    /// Makes staged bytes unclaimed, as if their process had ended before it placed them.
    pub fn abandon(&self, staged: &StagedFile) {
        self.files().abandoned.insert(staged.id.clone());
    }
}

impl StoreInventory for MemoryFileStore {
    fn visit_keyed(&self, visit: &mut Visitor<'_>) -> Result<(), PortError> {
        // Visitors may use the store.
        let found = keyed(&self.files().placed);
        found.into_iter().try_for_each(visit)
    }

    fn unclaimed(&self) -> Result<Vec<UnclaimedFile>, PortError> {
        let files = self.files();
        let abandoned = files.staged.iter().filter(|(id, _)| files.abandoned.contains(*id));
        Ok(abandoned
            .map(|(id, kept)| UnclaimedFile {
                staged: StagedFile { id: id.clone(), size: kept.bytes.len() as u64 },
                modified: kept.modified,
            })
            .collect())
    }
}

impl StoreInventoryWorld for MemoryFileStore {
    fn inventory(&self) -> &dyn StoreInventory {
        self
    }

    fn quarantine(&self) -> &dyn Quarantine {
        self
    }

    fn orphan_lock(&self) -> &dyn OrphanLock {
        self
    }

    fn given_abandoned(&self, bytes: &[u8]) -> StagedFile {
        let staged = self.given_staged(bytes);
        self.abandon(&staged);
        staged
    }
}

fn keyed(files: &HashMap<StorageKey, Kept>) -> Vec<KeyedFile> {
    let file = |(key, kept): (&StorageKey, &Kept)| KeyedFile {
        key: key.clone(),
        size: kept.bytes.len() as u64,
    };
    files.iter().map(file).collect()
}
