//! The port `RetiredKeys` in memory.

use std::collections::HashSet;

use chrono::{DateTime, Utc};
use domain::StorageKey;
use ports::{PortError, RetiredKey, RetiredKeys};

use super::database::MemoryDatabase;

impl RetiredKeys for MemoryDatabase {
    fn pending(&self, limit: u32) -> Result<Vec<StorageKey>, PortError> {
        let state = self.snapshot();
        let mut pending: Vec<&RetiredKey> =
            state.retired.iter().filter(|retired| retired.removed_at.is_none()).collect();
        pending.sort_by_key(|retired| retired.retired_at);
        let limit = usize::try_from(limit).unwrap_or(usize::MAX);
        Ok(pending.into_iter().take(limit).map(|retired| retired.key.clone()).collect())
    }

    fn pending_among(&self, keys: &[StorageKey]) -> Result<HashSet<StorageKey>, PortError> {
        let mut pending: HashSet<StorageKey> = self.pending(u32::MAX)?.into_iter().collect();
        pending.retain(|key| keys.contains(key));
        Ok(pending)
    }

    fn confirm_removed(&self, keys: &[StorageKey], at: DateTime<Utc>) -> Result<(), PortError> {
        let mut state = self.transaction();
        for retired in state.retired.iter_mut().filter(|retired| keys.contains(&retired.key)) {
            retired.removed_at.get_or_insert(at);
        }
        Ok(())
    }

    fn withhold_again(&self, keys: &[StorageKey]) -> Result<u64, PortError> {
        let mut state = self.transaction();
        let used = state.used_keys();
        let is_confirmed = |retired: &&mut RetiredKey| {
            let is_meant = keys.contains(&retired.key) && !used.contains(&retired.key);
            is_meant && retired.was_used && retired.removed_at.is_some()
        };
        let mut withheld = 0;
        for retired in state.retired.iter_mut().filter(is_confirmed) {
            retired.removed_at = None;
            withheld += 1;
        }
        Ok(withheld)
    }
}
