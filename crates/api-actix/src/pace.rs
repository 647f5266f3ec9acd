//! How slow a client may be before it is given up.

use std::time::{Duration, Instant};

/// What a client has to take on average while it is waited for, in bytes per second.
const MIN_RATE: u64 = 1024;

/// The patience with one client. It lasts for a timeout; waiting uses it up, and bytes that are taken bring
/// it back, a second for each KiB. It never exceeds the timeout, so that a client which has taken much and
/// then stalls is given up as soon as any other.
pub struct Pace {
    timeout: Duration,
    patience: Duration,
    waiting_since: Option<Instant>,
}

impl Pace {
    /// Full patience, of `timeout`.
    pub fn new(timeout: Duration) -> Self {
        Self { timeout, patience: timeout, waiting_since: None }
    }

    /// The client is waited for from `now` on; when to give it up, unless that is known already.
    pub fn wait(&mut self, now: Instant) -> Option<Instant> {
        if self.waiting_since.is_some() {
            return None;
        }
        self.waiting_since = Some(now);
        Some(now + self.patience)
    }

    /// Whether the client is waited for.
    pub fn is_waiting(&self) -> bool {
        self.waiting_since.is_some()
    }

    /// The client took `bytes`, and is not waited for any more.
    pub fn took(&mut self, bytes: usize, now: impl FnOnce() -> Instant) {
        if let Some(since) = self.waiting_since.take() {
            self.patience = self.patience.saturating_sub(now().saturating_duration_since(since));
        }
        if self.patience < self.timeout {
            let earned = Duration::from_millis(bytes as u64 * 1000 / MIN_RATE);
            self.patience = self.patience.saturating_add(earned).min(self.timeout);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use super::Pace;

    const TIMEOUT: Duration = Duration::from_secs(10);

    /// Lets the client take so many bytes after each of the waits of so many seconds; the patience that is
    /// left at last, or `None` when it is given up before.
    fn patience_after(steps: &[(u64, usize)]) -> Option<Duration> {
        let mut now = Instant::now();
        let mut pace = Pace::new(TIMEOUT);
        for (seconds, bytes) in steps {
            let deadline = pace.wait(now)?;
            assert_eq!(pace.wait(now), None, "the deadline stays");
            now += Duration::from_secs(*seconds);
            if now >= deadline {
                return None;
            }
            pace.took(*bytes, || now);
        }
        Some(pace.patience)
    }

    #[test]
    fn a_client_that_takes_nothing_is_given_up_after_the_timeout() {
        assert_eq!(patience_after(&[(9, 0)]), Some(Duration::from_secs(1)));
        assert_eq!(patience_after(&[(10, 0)]), None);
        assert_eq!(patience_after(&[(1, 1 << 30), (10, 0)]), None, "however much it took before");
    }

    #[test]
    fn a_client_keeps_its_patience_by_taking_a_kibibyte_a_second() {
        assert_eq!(patience_after(&[(5, 5 * 1024); 100]), Some(TIMEOUT));
        assert_eq!(patience_after(&[(2, 1024); 8]), Some(Duration::from_secs(2)));
        assert_eq!(patience_after(&[(2, 1024); 9]), None);
    }
}
