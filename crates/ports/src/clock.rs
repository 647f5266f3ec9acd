use chrono::{DateTime, Utc};

/// Tells the time.
pub trait Clock: Send + Sync {
    /// The current time in UTC, whole microseconds.
    fn now(&self) -> DateTime<Utc>;
}
