//! The orphan lock: a file lock beside the folders of the store. On a network file system it
//! excludes other machines too, as far as that file system supports `flock`.

use std::fs::{File, TryLockError};
use std::io::{self, ErrorKind};

use ports::{OrphanGuard, OrphanLock, PortError};

use super::error::port_error;
use super::local_file_store::LocalFileStore;

/// Within the root; created when it is first locked. Its content has no meaning.
const LOCK_FILE: &str = "orphans.lock";

impl OrphanLock for LocalFileStore {
    fn keep_orphans(&self) -> Result<OrphanGuard, PortError> {
        let file = self.lock_file()?;
        lock(&file).map_err(|cause| port_error("lock the orphans", cause))?;
        Ok(Box::new(file))
    }

    fn move_orphans(&self) -> Result<Option<OrphanGuard>, PortError> {
        let file = self.lock_file()?;
        match file.try_lock_shared() {
            Ok(()) => Ok(Some(Box::new(file))),
            Err(TryLockError::WouldBlock) => Ok(None),
            Err(TryLockError::Error(cause)) => Err(port_error("lock the orphans", cause)),
        }
    }
}

impl LocalFileStore {
    /// A descriptor of the caller's own, since a lock belongs to a descriptor.
    fn lock_file(&self) -> Result<File, PortError> {
        self.root
            .open_lock_file(LOCK_FILE)
            .map_err(|cause| port_error("open the lock file of the orphans", cause))
    }
}

/// Waits for the exclusive lock; a signal does not end the wait.
fn lock(file: &File) -> io::Result<()> {
    loop {
        match file.lock() {
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            outcome => return outcome,
        }
    }
}

#[cfg(test)]
mod tests {
    use ports::OrphanLock;
    use rustix::fs::{FlockOperation, flock};
    use rustix::io::Errno;

    use super::LocalFileStore;

    /// Earlier versions of this program, and scripts, lock by flock(2).
    #[test]
    fn the_orphan_lock_and_flock_exclude_each_other() {
        let folder = tempfile::tempdir().expect("a folder");
        let store = LocalFileStore::open(folder.path()).expect("opened");
        let guard = store.keep_orphans().expect("locked");
        let other = store.lock_file().expect("opened");
        let shared = || flock(&other, FlockOperation::NonBlockingLockShared);
        assert_eq!(shared(), Err(Errno::WOULDBLOCK));
        drop(guard);
        assert_eq!(shared(), Ok(()));
        assert!(store.move_orphans().expect("tried").is_some(), "both locks are shared");
        flock(&other, FlockOperation::NonBlockingLockExclusive).expect("nobody else holds it");
        assert!(store.move_orphans().expect("tried").is_none());
    }
}
