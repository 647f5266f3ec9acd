//! The retired storage keys.

use std::collections::HashSet;

use chrono::{DateTime, Utc};
use domain::StorageKey;

use crate::PortError;

/// Retired keys: the storage keys that rows have given up. The transaction that gives up a key
/// records it, so that its bytes are removed even after a crash, and the record stays, so that no
/// key is assigned twice.
pub trait RetiredKeys: Send + Sync {
    /// At most `limit` pending keys, in the order of retirement. A key is pending until the removal
    /// of its bytes is confirmed.
    ///
    /// # Errors
    /// A [`PortError`] when the query fails.
    fn pending(&self, limit: u32) -> Result<Vec<StorageKey>, PortError>;

    /// The subset of `keys` that is pending.
    ///
    /// # Errors
    /// A [`PortError`] when the query fails.
    fn pending_among(&self, keys: &[StorageKey]) -> Result<HashSet<StorageKey>, PortError>;

    /// Confirms that the bytes under `keys` are removed. Ignores keys that were never retired.
    ///
    /// # Errors
    /// A [`PortError`] when the transaction fails, or may have failed.
    fn confirm_removed(&self, keys: &[StorageKey], at: DateTime<Utc>) -> Result<(), PortError>;

    /// Makes the subset of `keys` whose removal is confirmed pending again, and returns its size.
    /// The bytes are in the store again, for example after the restore of a mirror. Ignores keys
    /// that were never retired, that were retired without ever having been in use, or that a row
    /// has.
    ///
    /// # Errors
    /// A [`PortError`] when the transaction fails, or may have failed.
    fn withhold_again(&self, keys: &[StorageKey]) -> Result<u64, PortError>;
}
