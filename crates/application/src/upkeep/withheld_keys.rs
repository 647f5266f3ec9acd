//! The keys whose bytes are not served although they may still be in the store.

use std::collections::HashSet;
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard};
use std::time::{Duration, Instant};

use domain::StorageKey;
use ports::{PortError, RetiredKeys};

/// Knows which keys are retired while their bytes are not confirmed as gone, without a question to
/// the database for each request for bytes.
///
/// An answer of the database is valid for all requests that begin within
/// [`VALID_FOR`](Self::VALID_FOR) after it was asked for. A change that retires a key and cannot
/// remove its bytes is acknowledged after that time. So no request that begins after the
/// acknowledgement is served by an older answer, whichever server it goes to.
pub struct WithheldKeys {
    retired: Arc<dyn RetiredKeys>,
    latest: RwLock<Answer>,
}

/// What the database said last.
struct Answer {
    /// Shortly before the database was asked.
    asked_at: Option<Instant>,
    keys: Pending,
}

enum Pending {
    All(HashSet<StorageKey>),
    /// More than are kept in memory.
    TooMany,
}

impl WithheldKeys {
    /// For how long an answer is valid. A server under load asks once in so long.
    pub const VALID_FOR: Duration = Duration::from_millis(50);

    /// How many keys are kept in memory at most. Usually there is none: bytes go with their rows.
    pub const MAX_KEPT: u32 = 1000;

    /// Nothing is known yet.
    #[must_use]
    pub fn new(retired: Arc<dyn RetiredKeys>) -> Self {
        let keys = Pending::All(HashSet::new());
        Self { retired, latest: RwLock::new(Answer { asked_at: None, keys }) }
    }

    /// Whether the latest answer is valid for a request that began at `began`.
    #[must_use]
    pub fn cover(&self, began: Instant) -> bool {
        let asked_at = self.latest().asked_at;
        asked_at.is_some_and(|asked_at| began.saturating_duration_since(asked_at) < Self::VALID_FOR)
    }

    /// Asks the database. Of answers that overtake each other the one counts that was asked for
    /// last.
    ///
    /// # Errors
    /// A [`PortError`] when there is no answer; the one before stays the latest.
    pub fn update(&self) -> Result<(), PortError> {
        let asked_at = Some(Instant::now());
        let keys = self.retired.pending(Self::MAX_KEPT + 1)?;
        let is_all = u32::try_from(keys.len()).is_ok_and(|found| found <= Self::MAX_KEPT);
        let keys = if is_all { Pending::All(keys.into_iter().collect()) } else { Pending::TooMany };
        let mut latest = self.latest.write().unwrap_or_else(PoisonError::into_inner);
        if latest.asked_at <= asked_at {
            *latest = Answer { asked_at, keys };
        }
        Ok(())
    }

    /// Whether `key` is withheld by the latest answer; `None` where there are too many to know, so
    /// that [`look_up`](Self::look_up) has to tell.
    #[must_use]
    pub fn hold(&self, key: &StorageKey) -> Option<bool> {
        match &self.latest().keys {
            Pending::All(keys) => Some(keys.contains(key)),
            Pending::TooMany => None,
        }
    }

    /// Asks the database whether `key` is withheld.
    ///
    /// # Errors
    /// A [`PortError`] when there is no answer.
    pub fn look_up(&self, key: &StorageKey) -> Result<bool, PortError> {
        Ok(!self.retired.pending_among(std::slice::from_ref(key))?.is_empty())
    }

    fn latest(&self) -> RwLockReadGuard<'_, Answer> {
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

    fn known(database: &Arc<MemoryDatabase>) -> WithheldKeys {
        let withheld = WithheldKeys::new(database.clone());
        withheld.update().expect("memory does not fail");
        withheld
    }

    #[test]
    fn keys_are_withheld_from_their_retirement_until_their_bytes_are_gone() {
        let database = Arc::new(MemoryDatabase::default());
        let file = database.given_file("a.txt");
        let withheld = known(&database);
        assert_eq!(withheld.hold(&file.key), Some(false));
        database.removed(file.id);
        withheld.update().expect("memory does not fail");
        assert_eq!(withheld.hold(&file.key), Some(true));
        assert_eq!(withheld.hold(&key("b.txt")), Some(false));
        let at = time("2025-07-01T00:00:00Z");
        database
            .retired_keys()
            .confirm_removed(std::slice::from_ref(&file.key), at)
            .expect("confirmed");
        withheld.update().expect("memory does not fail");
        assert_eq!(withheld.hold(&file.key), Some(false));
    }

    #[test]
    fn an_answer_covers_what_begins_shortly_after_it_was_asked_for() {
        let before = Instant::now();
        let withheld = WithheldKeys::new(Arc::new(MemoryDatabase::default()));
        assert!(!withheld.cover(before), "nothing is known yet");
        withheld.update().expect("memory does not fail");
        assert!(withheld.cover(before));
        let after = Instant::now();
        assert!(!withheld.cover(after + WithheldKeys::VALID_FOR));
    }

    #[test]
    fn where_there_are_too_many_each_is_looked_up() {
        let database = Arc::new(MemoryDatabase::default());
        let retired = |number: u32| RetiredKey {
            key: key(&number.to_string()),
            retired_at: time("2025-06-01T00:00:00Z"),
            removed_at: None,
            was_used: true,
        };
        let retired: Vec<RetiredKey> = (0..=WithheldKeys::MAX_KEPT).map(retired).collect();
        database.add_retired_keys(&retired[1..]).expect("memory does not fail");
        assert_eq!(known(&database).hold(&key("1")), Some(true));
        database.add_retired_keys(&retired[..1]).expect("memory does not fail");
        let withheld = known(&database);
        assert_eq!(withheld.hold(&key("1")), None);
        assert!(matches!(withheld.look_up(&key("1")), Ok(true)));
        assert!(matches!(withheld.look_up(&key("never")), Ok(false)));
    }
}
