use std::fs::{File, OpenOptions};
use std::io;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use rustix::fs::{FlockOperation, flock};
use rustix::io::{Errno, retry_on_intr};

/// Whom a [`FileLock`] keeps out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LockMode {
    /// Everybody else.
    Exclusive,
    /// Those who want it exclusively.
    Shared,
}

/// A lock between processes, for as long as this value lives; the system gives it up with the process,
/// however that ends. The file stays and means nothing by itself.
#[derive(Debug)]
pub struct FileLock {
    _file: File,
}

impl FileLock {
    /// Locks the file at `path`, which is created where there is none; `None` when another holds it.
    ///
    /// # Errors
    /// When the file cannot be created or opened, or its file system knows no locks.
    pub fn try_acquire(path: &Path, mode: LockMode) -> io::Result<Option<Self>> {
        Self::try_lock(OpenOptions::new().append(true).create(true).mode(0o640).open(path)?, mode)
    }

    /// The same for a file that is open.
    pub(crate) fn try_lock(file: File, mode: LockMode) -> io::Result<Option<Self>> {
        let operation = match mode {
            LockMode::Exclusive => FlockOperation::NonBlockingLockExclusive,
            LockMode::Shared => FlockOperation::NonBlockingLockShared,
        };
        match flock(&file, operation) {
            Ok(()) => Ok(Some(Self { _file: file })),
            Err(Errno::WOULDBLOCK) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    /// Locks a file that is open against everybody else, once nobody holds it.
    pub(crate) fn wait(file: File) -> io::Result<Self> {
        retry_on_intr(|| flock(&file, FlockOperation::LockExclusive))?;
        Ok(Self { _file: file })
    }
}

#[cfg(test)]
mod tests {
    use super::{FileLock, LockMode};

    #[test]
    fn a_lock_keeps_out_whom_it_says_and_ends_with_its_value() {
        use LockMode::{Exclusive, Shared};
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("lock");
        let acquire = |mode| FileLock::try_acquire(&path, mode).expect("locks are known");
        for (held, wanted, is_given) in [
            (Exclusive, Exclusive, false),
            (Exclusive, Shared, false),
            (Shared, Exclusive, false),
            (Shared, Shared, true),
        ] {
            let lock = acquire(held).expect("nobody holds it");
            assert_eq!(acquire(wanted).is_some(), is_given, "{wanted:?} beside {held:?}");
            drop(lock);
        }
        assert!(acquire(Exclusive).is_some());
    }
}
