//! The part of a sweep that removes what was in the quarantine for long enough.

use chrono::{DateTime, Utc};
use domain::StorageKey;
use ports::{PortError, QuarantinedFile};
use tracing::{info, warn};

use super::{BATCH, Sweep, Swept};

impl Sweep {
    pub(super) fn sweep_quarantine(
        &self,
        swept: &mut Swept,
        go_on: &dyn Fn() -> bool,
    ) -> Result<(), PortError> {
        if !go_on() {
            return Ok(());
        }
        let now = self.retired.clock.now();
        let mut due = Vec::new();
        self.store.quarantine.visit_quarantined(&mut |file| {
            if !go_on() {
                return Err(PortError::Unavailable("the sweep was told to stop".into()));
            }
            if self.is_expired(&file, now) {
                due.push(file);
            }
            if due.len() < BATCH { Ok(()) } else { self.purge(swept, &std::mem::take(&mut due)) }
        })?;
        self.purge(swept, &due)
    }

    /// What an earlier version has quarantined, at a time that nobody knows, never expires.
    fn is_expired(&self, file: &QuarantinedFile, now: DateTime<Utc>) -> bool {
        let age = file.quarantined_at.and_then(|at| (now - at).to_std().ok());
        age.is_some_and(|age| age >= self.rules.quarantine_keep)
    }

    /// Bytes stay that a row needs by now, as after a restore of the database.
    fn purge(&self, swept: &mut Swept, files: &[QuarantinedFile]) -> Result<(), PortError> {
        let keys: Vec<StorageKey> = files.iter().map(|file| file.key.clone()).collect();
        let used = self.keys.in_use(&keys)?;
        for file in files {
            let key = &file.key;
            if used.contains(key) && !matches!(self.retired.store.open(key), Ok(Some(_))) {
                warn!(%key, "a row needs these quarantined bytes: restore them");
                continue;
            }
            match self.store.quarantine.purge(file) {
                Ok(true) => {
                    info!(%key, size = file.size, "removed from the quarantine for good");
                    swept.expired.add(file.size);
                }
                Ok(false) => {}
                Err(error) => warn!(%key, ?error, "not removed from the quarantine"),
            }
        }
        Ok(())
    }
}
