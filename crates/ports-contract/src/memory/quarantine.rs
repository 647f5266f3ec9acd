//! The port `Quarantine` in memory.

use chrono::{DateTime, DurationRound, TimeDelta, Utc};
use domain::StorageKey;
use ports::{PortError, Quarantine, QuarantineVisitor, QuarantinedFile};

use super::file_store::Kept;
use super::file_store::MemoryFileStore;

impl Quarantine for MemoryFileStore {
    fn quarantine(&self, key: &StorageKey, at: DateTime<Utc>) -> Result<bool, PortError> {
        let at = to_the_second(at)?;
        let mut files = self.files();
        if !files.placed.contains_key(key) {
            return Ok(false);
        }
        let place = (at, key.clone());
        if files.quarantined.contains_key(&place) {
            return Err(PortError::Conflict);
        }
        let kept = files.placed.remove(key);
        files.quarantined.extend(kept.map(|kept| (place, kept)));
        Ok(true)
    }

    fn restore(&self, key: &StorageKey) -> Result<bool, PortError> {
        let mut files = self.files();
        let last = files.quarantined.keys().rfind(|(_, quarantined)| quarantined == key).cloned();
        let Some(place) = last else { return Ok(false) };
        if files.placed.contains_key(key) {
            return Err(PortError::Conflict);
        }
        let kept = files.quarantined.remove(&place);
        files.placed.extend(kept.map(|kept| (place.1, kept)));
        Ok(true)
    }

    fn purge(&self, file: &QuarantinedFile) -> Result<bool, PortError> {
        let place = file.quarantined_at.map(|at| (at, file.key.clone()));
        Ok(place.is_some_and(|place| self.files().quarantined.remove(&place).is_some()))
    }

    fn visit_quarantined(&self, visit: &mut QuarantineVisitor<'_>) -> Result<(), PortError> {
        // Visitors may use the store.
        let file = |((at, key), kept): (&(DateTime<Utc>, StorageKey), &Kept)| QuarantinedFile {
            key: key.clone(),
            size: kept.bytes.len() as u64,
            quarantined_at: Some(*at),
        };
        let found: Vec<QuarantinedFile> = self.files().quarantined.iter().map(file).collect();
        found.into_iter().try_for_each(visit)
    }
}

fn to_the_second(at: DateTime<Utc>) -> Result<DateTime<Utc>, PortError> {
    at.duration_trunc(TimeDelta::seconds(1)).map_err(PortError::backend)
}
