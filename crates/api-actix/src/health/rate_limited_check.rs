//! Limits how often an expensive health check runs, since anyone may request it.

use std::sync::Arc;
use std::time::{Duration, Instant};

use ports::{HealthCheck, PortError};
use tokio::sync::{Mutex, OwnedMutexGuard};

use crate::blocking::{Deadline, blocking_read};
use crate::error::ApiError;

/// How often the check runs under constant requests.
const INTERVAL: Duration = Duration::from_secs(1);

/// How many checks may run ahead of that rate, so that occasional requests get a fresh result.
const BURST: u32 = 10;

/// A check that runs once at a time and at most once a second after a burst. Further requests share
/// its last result.
pub struct RateLimitedCheck {
    check: Arc<dyn HealthCheck>,
    state: Arc<Mutex<State>>,
}

#[derive(Default)]
struct State {
    last: Option<Outcome>,
    /// When the rate allows the next check, if no burst is left.
    next_at: Option<Instant>,
}

impl State {
    /// Whether a check may run `now`. If so, it is counted.
    fn allow(&mut self, now: Instant) -> bool {
        let next_at = self.next_at.map_or(now, |next_at| next_at.max(now));
        let is_allowed = next_at < now + BURST * INTERVAL;
        if is_allowed {
            self.next_at = Some(next_at + INTERVAL);
        }
        is_allowed
    }
}

struct Outcome(Option<Box<dyn Fn() -> PortError + Send>>);

impl Outcome {
    fn of(result: Result<(), PortError>) -> Self {
        Self(result.err().map(|error| Box::new(error.for_each_caller()) as _))
    }

    fn result(&self) -> Result<(), PortError> {
        self.0.as_ref().map_or(Ok(()), |error| Err(error()))
    }
}

impl RateLimitedCheck {
    pub fn new(check: Arc<dyn HealthCheck>) -> Self {
        Self { check, state: Arc::default() }
    }

    /// The result of a check that runs now or ran within the last second. A running check is waited
    /// for until `deadline` and continues in the background: a disk that hangs blocks one thread
    /// only.
    pub async fn check(&self, deadline: Deadline) -> Result<(), ApiError> {
        let mut state = deadline.keep(Arc::clone(&self.state).lock_owned()).await?;
        let is_allowed = state.allow(Instant::now());
        match state.last.as_ref().filter(|_| !is_allowed) {
            Some(outcome) => Ok(outcome.result()?),
            None => self.check_now(state, deadline).await,
        }
    }

    async fn check_now(
        &self,
        mut state: OwnedMutexGuard<State>,
        deadline: Deadline,
    ) -> Result<(), ApiError> {
        let check = Arc::clone(&self.check);
        let run = move || state.last.insert(Outcome::of(check.check())).result();
        blocking_read(deadline, run).await
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicU32, Ordering::Relaxed};
    use std::time::Instant;

    use ports::{HealthCheck, PortError};

    use super::{BURST, INTERVAL, RateLimitedCheck, State};
    use crate::blocking::Deadline;
    use crate::error::ApiError;

    /// Fails, and counts its calls.
    #[derive(Default)]
    struct Failing(AtomicU32);

    impl HealthCheck for Failing {
        fn check(&self) -> Result<(), PortError> {
            self.0.fetch_add(1, Relaxed);
            Err(PortError::full("always"))
        }
    }

    #[actix_web::test]
    async fn a_burst_of_checks_runs_and_later_requests_share_the_last_result() {
        let failing = Arc::new(Failing::default());
        let check = RateLimitedCheck::new(failing.clone());
        for asked in 1..=500 {
            let outcome = check.check(Deadline::from_now()).await;
            assert!(matches!(outcome, Err(ApiError::Full(_))), "{outcome:?}");
            assert!(asked > BURST || failing.0.load(Relaxed) == asked, "each gets a fresh result");
        }
        assert!(failing.0.load(Relaxed) < 2 * BURST);
    }

    #[test]
    fn after_a_burst_one_check_a_second_is_allowed() {
        let (start, mut state) = (Instant::now(), State::default());
        let mut allowed = |seconds| state.allow(start + INTERVAL * seconds);
        assert!((0..BURST).all(|_| allowed(0)));
        assert!(!allowed(0));
        assert!(allowed(1) && !allowed(1));
        assert!(allowed(3) && allowed(3) && !allowed(3));
    }
}
