//! A health check that costs something, and anybody may ask for.

use std::sync::Arc;
use std::time::{Duration, Instant};

use ports::{HealthCheck, PortError};
use tokio::sync::{Mutex, OwnedMutexGuard};

use crate::blocking::{Deadline, blocking_briefly};
use crate::error::ApiError;

/// How often the check is made for those who ask on and on.
const INTERVAL: Duration = Duration::from_secs(1);

/// How many checks may be ahead of that, so that whoever asks now and then learns of the moment.
const BURST: u32 = 10;

/// A check that is made once at a time, and once a second for those who ask more often: they share its last
/// outcome.
pub struct SpacedCheck {
    check: Arc<dyn HealthCheck>,
    state: Arc<Mutex<State>>,
}

#[derive(Default)]
struct State {
    last: Option<Outcome>,
    /// When all checks that were made are paid for.
    paid_at: Option<Instant>,
}

impl State {
    /// Whether a check may be made `now`; it counts then.
    fn admits(&mut self, now: Instant) -> bool {
        let paid_at = self.paid_at.map_or(now, |paid_at| paid_at.max(now));
        let is_admitted = paid_at < now + BURST * INTERVAL;
        if is_admitted {
            self.paid_at = Some(paid_at + INTERVAL);
        }
        is_admitted
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

impl SpacedCheck {
    pub fn new(check: Arc<dyn HealthCheck>) -> Self {
        Self { check, state: Arc::default() }
    }

    /// The outcome of a check that is made now, or was within the last second. One that is under way is waited
    /// for until `deadline`, and goes on by itself: while a disk hangs, a single thread does with it.
    pub async fn check(&self, deadline: Deadline) -> Result<(), ApiError> {
        let mut state = deadline.keep(Arc::clone(&self.state).lock_owned()).await?;
        let is_admitted = state.admits(Instant::now());
        match state.last.as_ref().filter(|_| !is_admitted) {
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
        blocking_briefly(deadline, run).await
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicU32, Ordering::Relaxed};
    use std::time::Instant;

    use ports::{HealthCheck, PortError};

    use super::{BURST, INTERVAL, SpacedCheck, State};
    use crate::blocking::Deadline;
    use crate::error::ApiError;

    /// Fails, and counts how often.
    #[derive(Default)]
    struct Failing(AtomicU32);

    impl HealthCheck for Failing {
        fn check(&self) -> Result<(), PortError> {
            self.0.fetch_add(1, Relaxed);
            Err(PortError::Full("always".into()))
        }
    }

    #[actix_web::test]
    async fn a_few_checks_are_made_at_once_and_their_outcome_is_that_of_many() {
        let failing = Arc::new(Failing::default());
        let check = SpacedCheck::new(failing.clone());
        for asked in 1..=500 {
            let outcome = check.check(Deadline::of_now()).await;
            assert!(matches!(outcome, Err(ApiError::Full(_))), "{outcome:?}");
            assert!(asked > BURST || failing.0.load(Relaxed) == asked, "each sees the moment");
        }
        assert!(failing.0.load(Relaxed) < 2 * BURST);
    }

    #[test]
    fn checks_are_admitted_once_a_second_after_a_burst() {
        let (start, mut state) = (Instant::now(), State::default());
        let mut admitted = |seconds| state.admits(start + INTERVAL * seconds);
        assert!((0..BURST).all(|_| admitted(0)));
        assert!(!admitted(0));
        assert!(admitted(1) && !admitted(1));
        assert!(admitted(3) && admitted(3) && !admitted(3));
    }
}
