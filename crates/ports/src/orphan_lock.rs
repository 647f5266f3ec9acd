//! Keeps orphans where they are while an adoption is about to write their rows.

use crate::PortError;

/// Holds a lock until it is dropped, or until its process ends in whatever way.
pub type OrphanGuard = Box<dyn Send>;

/// A lock between all processes that share a store, on whichever machine.
pub trait OrphanLock: Send + Sync {
    /// Keeps all bytes without a row where they are, staged ones too, for as long as the guard
    /// lives. Waits for those who [move](Self::move_orphans) some, and for another who keeps them.
    ///
    /// # Errors
    /// [`PortError::Backend`] when the store fails, or knows no locks.
    fn keep_orphans(&self) -> Result<OrphanGuard, PortError>;

    /// The right to move bytes without a row away, for as long as the guard lives; `None` while
    /// another [keeps](Self::keep_orphans) them. Any number may have it at a time.
    ///
    /// # Errors
    /// As [`keep_orphans`](Self::keep_orphans).
    fn move_orphans(&self) -> Result<Option<OrphanGuard>, PortError>;
}
