//! The cache of retired keys whose bytes may still be in the store and must not be served.

use std::collections::HashSet;
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard};
use std::time::{Duration, Instant};

use domain::StorageKey;
use ports::{PortError, RetiredKeys};

/// Caches the keys that are retired while the removal of their bytes is not confirmed, so that not
/// every request for bytes queries the database.
///
/// A snapshot of the database is valid for all requests that begin within
/// [`VALID_FOR`](Self::VALID_FOR) after its query began. A change that retires a key and cannot
/// remove its bytes is acknowledged after that time. So no server answers a request that begins
/// after the acknowledgement from an older snapshot.
pub struct WithheldKeys {
    retired: Arc<dyn RetiredKeys>,
    latest: RwLock<Snapshot>,
}

struct Snapshot {
    /// When the query began; `None` before the first one.
    queried_at: Option<Instant>,
    keys: Pending,
}

enum Pending {
    All(HashSet<StorageKey>),
    /// More than [`WithheldKeys::MAX_CACHED`].
    TooMany,
}

impl WithheldKeys {
    /// Lifetime of a snapshot. A server under load queries once per lifetime.
    pub const VALID_FOR: Duration = Duration::from_millis(50);

    /// Maximum number of cached keys. Usually there is none, since bytes are removed with their
    /// rows.
    pub const MAX_CACHED: u32 = 1000;

    /// An empty cache without a valid snapshot.
    #[must_use]
    pub fn new(retired: Arc<dyn RetiredKeys>) -> Self {
        let keys = Pending::All(HashSet::new());
        Self { retired, latest: RwLock::new(Snapshot { queried_at: None, keys }) }
    }

    /// Whether the latest snapshot is valid for a request that began at `began`.
    #[must_use]
    pub fn is_fresh_for(&self, began: Instant) -> bool {
        let queried_at = self.latest().queried_at;
        queried_at.is_some_and(|at| began.saturating_duration_since(at) < Self::VALID_FOR)
    }

    /// Queries the database. When queries overlap, the one that began last wins.
    ///
    /// # Errors
    /// A [`PortError`] when the query fails; the cache keeps the previous snapshot.
    pub fn refresh(&self) -> Result<(), PortError> {
        let queried_at = Some(Instant::now());
        let keys = self.retired.pending(Self::MAX_CACHED + 1)?;
        let is_all = u32::try_from(keys.len()).is_ok_and(|found| found <= Self::MAX_CACHED);
        let keys = if is_all { Pending::All(keys.into_iter().collect()) } else { Pending::TooMany };
        let mut latest = self.latest.write().unwrap_or_else(PoisonError::into_inner);
        if latest.queried_at <= queried_at {
            *latest = Snapshot { queried_at, keys };
        }
        Ok(())
    }

    /// Whether the latest snapshot contains `key`; `None` when there are too many keys for the
    /// cache, so that the caller has to [look up](Self::look_up) the key.
    #[must_use]
    pub fn contains(&self, key: &StorageKey) -> Option<bool> {
        match &self.latest().keys {
            Pending::All(keys) => Some(keys.contains(key)),
            Pending::TooMany => None,
        }
    }

    /// Asks the database whether `key` is withheld.
    ///
    /// # Errors
    /// A [`PortError`] when the query fails.
    pub fn look_up(&self, key: &StorageKey) -> Result<bool, PortError> {
        Ok(!self.retired.pending_among(std::slice::from_ref(key))?.is_empty())
    }

    fn latest(&self) -> RwLockReadGuard<'_, Snapshot> {
        self.latest.read().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::time::Instant;

    use ports::{LibraryWriter, RetiredKey};
    use ports_contract::DatabaseWorld;
    use ports_contract::fixtures::{key, time};
    use ports_contract::memory::MemoryDatabase;

    use super::WithheldKeys;

    fn refreshed(database: &Arc<MemoryDatabase>) -> WithheldKeys {
        let withheld = WithheldKeys::new(database.clone());
        withheld.refresh().expect("memory does not fail");
        withheld
    }

    #[test]
    fn a_key_is_withheld_from_its_retirement_until_its_bytes_are_removed() {
        let database = Arc::new(MemoryDatabase::default());
        let file = database.given_file("a.txt");
        let withheld = refreshed(&database);
        assert_eq!(withheld.contains(&file.key), Some(false));
        database.removed(file.id);
        withheld.refresh().expect("memory does not fail");
        assert_eq!(withheld.contains(&file.key), Some(true));
        assert_eq!(withheld.contains(&key("b.txt")), Some(false));
        let at = time("2025-07-01T00:00:00Z");
        database
            .database()
            .confirm_removed(std::slice::from_ref(&file.key), at)
            .expect("confirmed");
        withheld.refresh().expect("memory does not fail");
        assert_eq!(withheld.contains(&file.key), Some(false));
    }

    #[test]
    fn a_snapshot_is_fresh_for_requests_that_begin_shortly_after_its_query() {
        let before = Instant::now();
        let withheld = WithheldKeys::new(Arc::new(MemoryDatabase::default()));
        assert!(!withheld.is_fresh_for(before), "there is no snapshot yet");
        withheld.refresh().expect("memory does not fail");
        assert!(withheld.is_fresh_for(before));
        let after = Instant::now();
        assert!(!withheld.is_fresh_for(after + WithheldKeys::VALID_FOR));
    }

    #[test]
    fn too_many_keys_are_looked_up_one_by_one() {
        let database = Arc::new(MemoryDatabase::default());
        let retired = |number: u32| RetiredKey {
            key: key(&number.to_string()),
            retired_at: time("2025-06-01T00:00:00Z"),
            removed_at: None,
            was_used: true,
        };
        let retired: Vec<RetiredKey> = (0..=WithheldKeys::MAX_CACHED).map(retired).collect();
        database.add_retired_keys(&retired[1..]).expect("memory does not fail");
        assert_eq!(refreshed(&database).contains(&key("1")), Some(true));
        database.add_retired_keys(&retired[..1]).expect("memory does not fail");
        let withheld = refreshed(&database);
        assert_eq!(withheld.contains(&key("1")), None);
        assert!(matches!(withheld.look_up(&key("1")), Ok(true)));
        assert!(matches!(withheld.look_up(&key("never")), Ok(false)));
    }
}
