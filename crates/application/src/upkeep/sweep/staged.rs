//! The part of a sweep that removes stale staged files.

use std::time::Instant;

use ports::{PortError, UnclaimedFile};

use super::report::SweepReport;
use super::scope::Scope;
use crate::upkeep::sightings::Sightings;

#[derive(Default)]
pub(super) struct StagedSweep(Sightings<UnclaimedFile>);

impl StagedSweep {
    pub(super) fn run(
        &mut self,
        scope: &Scope,
        report: &mut SweepReport,
        now: Instant,
    ) -> Result<(), PortError> {
        let unclaimed = scope.store.inventory.unclaimed()?;
        let stale = self.0.update(unclaimed, now, scope.rules.grace);
        if stale.is_empty() {
            return Ok(());
        }
        let Some(_lock) = scope.lock()? else {
            self.0.forget_all();
            return Ok(());
        };
        for file in stale {
            scope.retired.store.discard(&file.staged)?;
            report.staged.add(file.staged.size);
        }
        Ok(())
    }
}
