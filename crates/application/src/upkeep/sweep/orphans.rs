//! The part of a sweep that quarantines orphans.

use std::time::Instant;

use domain::StorageKey;
use ports::{KeyedFile, PortError};
use tracing::{info, warn};

use super::complete_deletions;
use super::report::SweepReport;
use super::scope::{BATCH, Scope};
use super::survey::Survey;
use crate::upkeep::sightings::Sightings;

#[derive(Default)]
pub(super) struct OrphanSweep {
    sightings: Sightings<KeyedFile>,
    /// Number of orphans that the last pass has spared, since they were too many.
    spared: u64,
}

impl OrphanSweep {
    pub(super) fn run(
        &mut self,
        scope: &Scope,
        report: &mut SweepReport,
        now: Instant,
        go_on: &dyn Fn() -> bool,
    ) -> Result<(), PortError> {
        if !go_on() {
            return Ok(());
        }
        let survey = Survey::of(scope, go_on)?;
        if survey.returned > 0 {
            warn!(files = survey.returned, "bytes of deleted files are in the store again");
            complete_deletions(scope, report, go_on)?;
        }
        if survey.is_over(scope.rules.max_percent) {
            report.spared = survey.orphan_total;
            self.spare(&survey, scope.rules.max_percent);
            return Ok(());
        }
        self.spared = 0;
        let due = self.sightings.update(survey.orphans, now, scope.rules.grace);
        for files in due.chunks(BATCH) {
            if !go_on() {
                break;
            }
            let Some(_lock) = scope.lock()? else {
                self.sightings.forget_all();
                break;
            };
            self.quarantine(scope, report, files)?;
        }
        Ok(())
    }

    /// Skips bytes of deleted files, which are not to be kept, even if they cannot be removed yet.
    fn quarantine(
        &mut self,
        scope: &Scope,
        report: &mut SweepReport,
        files: &[KeyedFile],
    ) -> Result<(), PortError> {
        let mut keys: Vec<StorageKey> = files.iter().map(|file| file.key.clone()).collect();
        let deleted = scope.retired.keys.pending_among(&keys)?;
        keys.retain(|key| !deleted.contains(key));
        let retired = scope.keys.retire_unused(&keys, scope.retired.clock.now())?;
        for file in files.iter().filter(|file| retired.contains(&file.key)) {
            // A restored file has the whole grace period again.
            self.sightings.forget(file);
            quarantine_one(scope, report, file);
        }
        Ok(())
    }

    /// Moves nothing, and logs a warning unless the last pass has logged the same number.
    fn spare(&mut self, survey: &Survey, max_percent: u8) {
        self.sightings.forget_all();
        if std::mem::replace(&mut self.spared, survey.orphan_total) != survey.orphan_total {
            warn!(
                without_rows = survey.orphan_total,
                files = survey.total,
                max_percent,
                "too many stored files are orphans, so none is quarantined; is this the right \
                 database?"
            );
        }
    }
}

fn quarantine_one(scope: &Scope, report: &mut SweepReport, file: &KeyedFile) {
    let KeyedFile { key, size } = file;
    match scope.store.quarantine.quarantine(key, scope.retired.clock.now()) {
        Ok(true) => {
            info!(%key, size, "orphan quarantined");
            report.orphans.add(*size);
        }
        Ok(false) => {}
        Err(error) => warn!(%key, ?error, "orphan not quarantined"),
    }
}
