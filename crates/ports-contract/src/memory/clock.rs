//! A clock that stands still.

use chrono::{DateTime, Utc};
use ports::Clock;

/// A clock that always says the same time; by default the start of 1970.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct FixedClock(pub DateTime<Utc>);

impl Clock for FixedClock {
    fn now(&self) -> DateTime<Utc> {
        self.0
    }
}
