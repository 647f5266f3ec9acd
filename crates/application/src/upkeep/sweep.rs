//! The sweep: removes what crashes leave in the store, one pass after the other.

mod orphans;
mod quarantined;
mod report;
mod scope;
mod staged;
mod survey;

use std::sync::Arc;
use std::time::Instant;

use ports::{KeysInUse, PortError};
use tracing::warn;

use self::orphans::OrphanSweep;
pub use self::report::{FileTotals, SweepReport};
use self::scope::Scope;
pub use self::scope::{SweepRules, SweepStore};
use self::staged::StagedSweep;
use crate::upkeep::retired_content::RetiredContent;

/// Cleans up after crashes: completes deletions, removes stale staged files, quarantines orphans,
/// and removes expired files from the quarantine. An orphan is a stored file whose key no row has.
///
/// A pass does not touch a file that it sees for the first time. A file is stale when two passes,
/// at least the grace period apart, have seen it; a running upload is in that state for moments
/// only. The key of an orphan is retired before the orphan is moved, so an upload that slept
/// through the grace period is rejected, and not recorded without its bytes. An adoption, whose
/// rows may come that late, excludes the sweep by the [`OrphanLock`](ports::OrphanLock).
pub struct Sweep {
    scope: Scope,
    staged: StagedSweep,
    orphans: OrphanSweep,
}

impl Sweep {
    /// Cleans up `store`, which is also the store of `retired`.
    #[must_use]
    pub fn new(
        store: SweepStore,
        keys: Arc<dyn KeysInUse>,
        retired: Arc<RetiredContent>,
        rules: SweepRules,
    ) -> Self {
        let scope = Scope { store, keys, retired, rules };
        Self { scope, staged: StagedSweep::default(), orphans: OrphanSweep::default() }
    }

    /// Runs one pass at `now`. A failure is logged, and the next pass retries. The pass ends early
    /// when `go_on` returns false.
    pub fn run(&mut self, now: Instant, go_on: &dyn Fn() -> bool) -> SweepReport {
        let (scope, mut report) = (&self.scope, SweepReport::default());
        let parts = [
            is_complete("deletions", complete_deletions(scope, &mut report, go_on)),
            is_complete("staged files", self.staged.run(scope, &mut report, now)),
            is_complete("orphans", self.orphans.run(scope, &mut report, now, go_on)),
            is_complete("the quarantine", quarantined::purge_expired(scope, &mut report, go_on)),
        ];
        report.is_complete = parts == [true; 4] && go_on();
        report
    }
}

fn complete_deletions(
    scope: &Scope,
    report: &mut SweepReport,
    go_on: &dyn Fn() -> bool,
) -> Result<(), PortError> {
    let finished = scope.retired.finish(go_on)?;
    report.finished_deletions += finished.removed;
    report.waiting_deletions = finished.waiting;
    Ok(())
}

fn is_complete(what: &str, outcome: Result<(), PortError>) -> bool {
    if let Err(error) = &outcome {
        warn!(?error, what, "sweep failed");
    }
    outcome.is_ok()
}
