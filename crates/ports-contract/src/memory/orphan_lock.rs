//! The port `OrphanLock` in memory.

use ports::{OrphanGuard, OrphanLock, PortError};

use super::file_store::MemoryFileStore;

impl OrphanLock for MemoryFileStore {
    fn keep_orphans(&self) -> Result<OrphanGuard, PortError> {
        Ok(self.orphan_lock.exclusive())
    }

    fn move_orphans(&self) -> Result<Option<OrphanGuard>, PortError> {
        Ok(self.orphan_lock.try_shared())
    }
}
