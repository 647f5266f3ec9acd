//! Waiting for conditions, and time limits.

use std::thread;
use std::time::{Duration, Instant};

/// How long to wait for an expected event.
pub(crate) const PATIENCE: Duration = Duration::from_mins(1);

/// Runs `work` with a time limit; returns its result.
///
/// # Panics
/// When it takes longer.
#[track_caller]
pub fn within<T>(limit: Duration, what: &str, work: impl FnOnce() -> T) -> T {
    let start = Instant::now();
    let done = work();
    let elapsed = start.elapsed();
    assert!(elapsed <= limit, "{what} took {elapsed:?}");
    done
}

/// Waits until a condition becomes true.
///
/// # Panics
/// When it does not.
#[track_caller]
pub fn eventually(what: &str, mut is_true: impl FnMut() -> bool) {
    let start = Instant::now();
    while !is_true() {
        assert!(start.elapsed() < PATIENCE, "never came: {what}");
        thread::sleep(Duration::from_millis(10));
    }
}
