//! Sweeps of a library by a clock that is moved by hand.

use std::sync::Arc;
use std::time::{Duration, Instant};

use application::{Removed, RetiredContent, Sweep, SweepRules, Swept};

use crate::library::Library;

pub const GRACE: Duration = Duration::from_hours(1);
pub const ALMOST: Duration = Duration::from_mins(59);
pub const REST: Duration = Duration::from_mins(1);
const KEEP: Duration = Duration::from_hours(30 * 24);

/// A pass that came to its end and found nothing to do.
pub const NOTHING: Swept = Swept {
    finished_deletions: 0,
    waiting_deletions: 0,
    staged: Removed { files: 0, bytes: 0 },
    unused: Removed { files: 0, bytes: 0 },
    expired: Removed { files: 0, bytes: 0 },
    spared: 0,
    is_complete: true,
};

/// A pass that quarantined files without rows and did nothing else.
pub fn unused(files: u64, bytes: u64) -> Swept {
    Swept { unused: Removed { files, bytes }, ..NOTHING }
}

/// Sweeps of one library, by a clock that is moved by hand.
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
        let sweep = Sweep::new(library.swept_store(), library.keys(), retired, rules);
        Self { sweep, now: Instant::now() }
    }

    pub fn after(&mut self, time: Duration) -> Swept {
        self.now += time;
        self.sweep.run(self.now, &|| true)
    }

    pub fn first(&mut self) -> Swept {
        self.after(Duration::ZERO)
    }
}
