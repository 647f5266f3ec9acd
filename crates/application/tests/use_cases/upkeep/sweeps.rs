//! Sweeps of a library with a simulated clock.

use std::sync::Arc;
use std::time::{Duration, Instant};

use application::{FileTotals, RetiredContent, Sweep, SweepReport, SweepRules};

use crate::upkeep::library::Library;

pub const GRACE: Duration = Duration::from_hours(1);
pub const ALMOST: Duration = Duration::from_mins(59);
pub const REST: Duration = Duration::from_mins(1);
const KEEP: Duration = Duration::from_hours(30 * 24);

/// The report of a complete pass with nothing to do.
pub const NOTHING: SweepReport = SweepReport {
    finished_deletions: 0,
    waiting_deletions: 0,
    staged: FileTotals { files: 0, bytes: 0 },
    orphans: FileTotals { files: 0, bytes: 0 },
    expired: FileTotals { files: 0, bytes: 0 },
    spared: 0,
    is_complete: true,
};

/// The report of a pass that has only quarantined orphans.
pub fn orphans(files: u64, bytes: u64) -> SweepReport {
    SweepReport { orphans: FileTotals { files, bytes }, ..NOTHING }
}

/// Sweeps of one library with a simulated clock.
pub struct Sweeps {
    pub sweep: Sweep,
    pub now: Instant,
}

impl Sweeps {
    pub fn of(library: &Library) -> Self {
        Self::up_to(5, library)
    }

    pub fn up_to(max_percent: u8, library: &Library) -> Self {
        Self::with(max_percent, library, library.retired())
    }

    pub fn with(max_percent: u8, library: &Library, retired: Arc<RetiredContent>) -> Self {
        let rules = SweepRules { grace: GRACE, max_percent, quarantine_keep: KEEP };
        let sweep = Sweep::new(library.sweep_store(), library.keys(), retired, rules);
        Self { sweep, now: Instant::now() }
    }

    pub fn after(&mut self, time: Duration) -> SweepReport {
        self.now += time;
        self.sweep.run(self.now, &|| true)
    }

    pub fn first(&mut self) -> SweepReport {
        self.after(Duration::ZERO)
    }
}
