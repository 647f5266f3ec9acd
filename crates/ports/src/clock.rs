//! The system clock.

use chrono::{DateTime, Utc};

/// A source of the current time.
pub trait Clock: Send + Sync {
    /// The current time in UTC, whole microseconds.
    fn now(&self) -> DateTime<Utc>;
}
