//! A clock that stands still, for tests.

use chrono::{DateTime, Utc};
use ports::Clock;

/// A clock that always returns the same time, by default the start of 1970.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct FixedClock(pub DateTime<Utc>);

impl Clock for FixedClock {
    fn now(&self) -> DateTime<Utc> {
        self.0
    }
}
