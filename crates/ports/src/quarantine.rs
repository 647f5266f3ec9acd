//! The quarantine of a store: orphans stay there until they are restored, or their retention period
//! ends.

use chrono::{DateTime, Utc};
use domain::StorageKey;

use crate::PortError;

/// A file in the quarantine.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct QuarantinedFile {
    /// Its former key.
    pub key: StorageKey,
    /// Length in bytes.
    pub size: u64,
    /// Time of quarantine, to the second; `None` if unknown.
    pub quarantined_at: Option<DateTime<Utc>>,
}

/// Called with each file of a walk through the quarantine; an error ends the walk.
pub type QuarantineVisitor<'a> = dyn FnMut(QuarantinedFile) -> Result<(), PortError> + 'a;

/// Files that were moved from their keys and are kept for a while. Several files of one key may be
/// quarantined, each in a different second.
pub trait Quarantine: Send + Sync {
    /// Moves the file under `key` into the quarantine, durably, and records `at` with it; `false`
    /// when there is none.
    ///
    /// # Errors
    /// [`PortError::Conflict`] when a file of that key was quarantined in the same second,
    /// [`PortError::Full`] or [`PortError::Backend`] when the store fails. The file was not moved
    /// then, unless the store failed to make the move durable.
    fn quarantine(&self, key: &StorageKey, at: DateTime<Utc>) -> Result<bool, PortError>;

    /// Moves the most recently quarantined file of `key` back to its key, durably, with its time of
    /// storage; `false` when there is none.
    ///
    /// # Errors
    /// As [`quarantine`](Self::quarantine), with a conflict when the key has a file.
    fn restore(&self, key: &StorageKey) -> Result<bool, PortError>;

    /// Removes `file` from the quarantine, durably; `false` when it is not there.
    ///
    /// # Errors
    /// [`PortError::Backend`] when the store fails.
    fn purge(&self, file: &QuarantinedFile) -> Result<bool, PortError>;

    /// Calls `visit` with every file of the quarantine, as
    /// [`StoreInventory::visit_keyed`](crate::StoreInventory::visit_keyed) does.
    ///
    /// # Errors
    /// As [`StoreInventory::visit_keyed`](crate::StoreInventory::visit_keyed).
    fn visit_quarantined(&self, visit: &mut QuarantineVisitor<'_>) -> Result<(), PortError>;
}
