//! The part of a sweep that quarantines bytes without a row.

use std::time::Instant;

use domain::StorageKey;
use ports::{KeyedFile, PortError};
use tracing::{info, warn};

use super::survey::Survey;
use super::{BATCH, Sweep, Swept};

impl Sweep {
    pub(super) fn sweep_orphans(
        &mut self,
        swept: &mut Swept,
        now: Instant,
        go_on: &dyn Fn() -> bool,
    ) -> Result<(), PortError> {
        if !go_on() {
            return Ok(());
        }
        let survey = Survey::of(&*self.store.inventory, &*self.keys, go_on)?;
        if survey.is_over(self.rules.max_percent) {
            swept.spared = survey.unused_total;
            self.spare(&survey);
            return Ok(());
        }
        self.spared = 0;
        let due = self.unused.update(survey.unused, now, self.rules.grace);
        for files in due.chunks(BATCH) {
            if !go_on() {
                break;
            }
            let Some(_lock) = self.lock()? else {
                self.unused.forget_all();
                break;
            };
            self.quarantine(swept, files)?;
        }
        Ok(())
    }

    /// Deleted files are no orphans: whatever keeps their bytes from being removed, they are not
    /// kept.
    fn quarantine(&mut self, swept: &mut Swept, files: &[KeyedFile]) -> Result<(), PortError> {
        let mut keys: Vec<StorageKey> = files.iter().map(|file| file.key.clone()).collect();
        let deleted = self.retired.keys.pending_among(&keys)?;
        keys.retain(|key| !deleted.contains(key));
        let given_up = self.keys.retire_unused(&keys, self.retired.clock.now())?;
        for file in files.iter().filter(|file| given_up.contains(&file.key)) {
            // Restored bytes have the whole grace time again.
            self.unused.forget(file);
            self.quarantine_one(swept, file);
        }
        Ok(())
    }

    fn quarantine_one(&self, swept: &mut Swept, file: &KeyedFile) {
        let KeyedFile { key, size } = file;
        match self.store.quarantine.quarantine(key, self.retired.clock.now()) {
            Ok(true) => {
                info!(%key, size, "quarantined, since no row has this key");
                swept.unused.add(*size);
            }
            Ok(false) => {}
            Err(error) => warn!(%key, ?error, "not quarantined"),
        }
    }

    /// Leaves everything as it is, and says so where it has not been said of as many before.
    fn spare(&mut self, survey: &Survey) {
        self.unused.forget_all();
        if std::mem::replace(&mut self.spared, survey.unused_total) != survey.unused_total {
            warn!(
                without_rows = survey.unused_total,
                files = survey.total,
                max_percent = self.rules.max_percent,
                "too many stored files have no row, so none of them is quarantined; is this the \
                 right database?"
            );
        }
    }
}
