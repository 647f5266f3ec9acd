use std::collections::HashSet;

use chrono::{DateTime, Utc};
use domain::StorageKey;

use crate::PortError;

/// The keys that media files had once: recorded in the transaction that gave them up, so that their
/// bytes go even after a crash, and kept so that no key is given out twice.
pub trait RetiredKeys: Send + Sync {
    /// At most `limit` keys whose bytes have not been confirmed as gone, those retired first in front.
    ///
    /// # Errors
    /// A [`PortError`] when the answer is unknown.
    fn pending(&self, limit: u32) -> Result<Vec<StorageKey>, PortError>;

    /// Those of `keys` whose bytes have not been confirmed as gone.
    ///
    /// # Errors
    /// A [`PortError`] when the answer is unknown.
    fn pending_among(&self, keys: &[StorageKey]) -> Result<HashSet<StorageKey>, PortError>;

    /// Confirms that the bytes under `keys` are gone; keys that were never retired are ignored.
    ///
    /// # Errors
    /// A [`PortError`] when it may not have been recorded.
    fn confirm_removed(&self, keys: &[StorageKey], at: DateTime<Utc>) -> Result<(), PortError>;
}
