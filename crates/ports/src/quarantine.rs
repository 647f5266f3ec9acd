//! Where bytes go that no row needs, until somebody restores them or their time is over.

use chrono::{DateTime, Utc};
use domain::StorageKey;

use crate::PortError;

/// A file in the quarantine.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct QuarantinedFile {
    /// The key that it had.
    pub key: StorageKey,
    /// Length in bytes.
    pub size: u64,
    /// When it was quarantined, to the second; `None` where that is not known.
    pub quarantined_at: Option<DateTime<Utc>>,
}

/// Takes one file of a walk through the quarantine; an error ends the walk.
pub type QuarantineVisitor<'a> = dyn FnMut(QuarantinedFile) -> Result<(), PortError> + 'a;

/// Bytes that were taken from under their keys and are kept all the same. Bytes of one key may be
/// there several times, each quarantined in a second of its own.
pub trait Quarantine: Send + Sync {
    /// Moves the bytes under `key` into the quarantine, durably; `false` when there are none. That
    /// it happened at `at` is kept with them.
    ///
    /// # Errors
    /// [`PortError::Conflict`] when bytes of that key were quarantined in the same second already,
    /// [`PortError::Full`] or [`PortError::Backend`] when the store fails; the bytes are where they
    /// were then, unless the store failed to make their move durable.
    fn quarantine(&self, key: &StorageKey, at: DateTime<Utc>) -> Result<bool, PortError>;

    /// Moves the bytes of `key` that were quarantined last back under their key, durably; `false`
    /// when there are none. They are as they were before, their time of storage too.
    ///
    /// # Errors
    /// As [`quarantine`](Self::quarantine), a conflict when there are bytes under the key.
    fn restore(&self, key: &StorageKey) -> Result<bool, PortError>;

    /// Removes `file` from the quarantine for good, durably; `false` when it is not there.
    ///
    /// # Errors
    /// [`PortError::Backend`] when the store fails.
    fn purge(&self, file: &QuarantinedFile) -> Result<bool, PortError>;

    /// Shows every file of the quarantine to `visit`, as
    /// [`StoreInventory::visit_keyed`](crate::StoreInventory::visit_keyed) does.
    ///
    /// # Errors
    /// As [`StoreInventory::visit_keyed`](crate::StoreInventory::visit_keyed).
    fn visit_quarantined(&self, visit: &mut QuarantineVisitor<'_>) -> Result<(), PortError>;
}
