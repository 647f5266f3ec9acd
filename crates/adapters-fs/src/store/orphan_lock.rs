//! The orphan lock: a lock of the system on a file beside the folders of the store. On a network
//! file system it holds between machines, as far as that file system has such locks.

use std::fs::File;

use ports::{OrphanGuard, OrphanLock, PortError};

use super::LocalFileStore;
use super::failure::port_error;
use super::file_lock::{FileLock, LockMode};

/// Within the root; made when it is first locked. The file means nothing by itself.
const LOCK_FILE: &str = "orphans.lock";

impl OrphanLock for LocalFileStore {
    fn keep_orphans(&self) -> Result<OrphanGuard, PortError> {
        let lock = FileLock::wait(self.lock_file()?);
        Ok(Box::new(lock.map_err(|cause| port_error("lock the orphans", cause))?))
    }

    fn move_orphans(&self) -> Result<Option<OrphanGuard>, PortError> {
        let lock = FileLock::try_lock(self.lock_file()?, LockMode::Shared)
            .map_err(|cause| port_error("lock the orphans", cause))?;
        Ok(lock.map(|lock| Box::new(lock) as OrphanGuard))
    }
}

impl LocalFileStore {
    /// Through a descriptor of the caller's own, which is what the system locks.
    fn lock_file(&self) -> Result<File, PortError> {
        self.root
            .open_lock_file(LOCK_FILE)
            .map_err(|cause| port_error("open the lock file of the orphans", cause))
    }
}
