//! The lock that keeps sweeps and repairs from moving orphans for which an adoption writes rows.

use crate::PortError;

/// Holds a lock until it is dropped, or until its process ends, by a crash too.
pub type OrphanGuard = Box<dyn Send>;

/// A lock of all processes that share a store, on all machines.
pub trait OrphanLock: Send + Sync {
    /// The exclusive lock: no process moves orphans or stale staged files while the guard lives.
    /// Waits for guards of [`move_orphans`](Self::move_orphans), and for another exclusive guard.
    ///
    /// # Errors
    /// [`PortError::Backend`] when the store fails, or has no locks.
    fn keep_orphans(&self) -> Result<OrphanGuard, PortError>;

    /// The shared lock: the caller may move orphans while the guard lives. `None` while another
    /// process holds the [exclusive lock](Self::keep_orphans). Does not wait.
    ///
    /// # Errors
    /// As [`keep_orphans`](Self::keep_orphans).
    fn move_orphans(&self) -> Result<Option<OrphanGuard>, PortError>;
}
