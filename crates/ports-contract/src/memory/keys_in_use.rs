//! The port `KeysInUse` in memory.

use std::collections::HashSet;

use chrono::{DateTime, Utc};
use domain::{MediaFileId, StorageKey};
use ports::{Change, KeysInUse, PortError, Precondition, RetiredKey};

use super::database::{MemoryDatabase, State};
use super::media_files::keys;

impl KeysInUse for MemoryDatabase {
    fn in_use(&self, keys: &[StorageKey]) -> Result<HashSet<StorageKey>, PortError> {
        let mut used = self.transaction().used_keys();
        used.retain(|key| keys.contains(key));
        Ok(used)
    }

    fn retire_unused(
        &self,
        keys: &[StorageKey],
        at: DateTime<Utc>,
    ) -> Result<Vec<StorageKey>, PortError> {
        let mut state = self.transaction();
        let used = state.used_keys();
        let unused: HashSet<&StorageKey> = keys.iter().filter(|key| !used.contains(key)).collect();
        let unused: Vec<StorageKey> = unused.into_iter().cloned().collect();
        state.retire_without_bytes(&unused, at, false);
        Ok(unused)
    }

    fn remove_thumbnails(
        &self,
        id: MediaFileId,
        keys: &[StorageKey],
        at: DateTime<Utc>,
        precondition: &Precondition<'_>,
    ) -> Result<Change<Vec<StorageKey>>, PortError> {
        let mut state = self.transaction();
        let Some(mut row) = state.files.get(&id).cloned() else {
            return Ok(Change::NotFound);
        };
        if !precondition(&state.with_uploader(&row)) {
            return Ok(Change::PreconditionFailed);
        }
        let removed = row.file.thumbnails.extract_if(.., |thumbnail| keys.contains(&thumbnail.key));
        let removed: Vec<StorageKey> = removed.map(|thumbnail| thumbnail.key).collect();
        state.files.insert(id, row);
        state.retire_without_bytes(&removed, at, true);
        Ok(Change::Made(removed))
    }
}

impl State {
    pub(super) fn used_keys(&self) -> HashSet<StorageKey> {
        self.files.values().flat_map(|row| keys(&row.file)).collect()
    }

    fn retire_without_bytes(&mut self, keys: &[StorageKey], at: DateTime<Utc>, was_used: bool) {
        for key in keys {
            if !self.retired.iter().any(|retired| retired.key == *key) {
                let key = key.clone();
                self.retired.push(RetiredKey {
                    key,
                    retired_at: at,
                    removed_at: Some(at),
                    was_used,
                });
            }
        }
    }
}
