//! A health check that costs something, and anybody may ask for.

use std::sync::Arc;
use std::time::{Duration, Instant};

use ports::{HealthCheck, PortError};
use tokio::sync::{Mutex, OwnedMutexGuard};

use crate::blocking::{Deadline, blocking_briefly};
use crate::error::ApiError;

/// For how long an outcome is told to others.
const FRESH_FOR: Duration = Duration::from_secs(1);

/// A check that is made once at a time, and whose outcome is that of everybody who asks within a second.
pub struct SpacedCheck {
    check: Arc<dyn HealthCheck>,
    last: Arc<Mutex<Option<Outcome>>>,
}

struct Outcome {
    at: Instant,
    error: Option<Box<dyn Fn() -> PortError + Send>>,
}

impl Outcome {
    fn of(result: Result<(), PortError>) -> Self {
        let error = result.err().map(|error| Box::new(error.for_each_caller()) as _);
        Self { at: Instant::now(), error }
    }

    fn result(&self) -> Result<(), PortError> {
        self.error.as_ref().map_or(Ok(()), |error| Err(error()))
    }
}

impl SpacedCheck {
    pub fn new(check: Arc<dyn HealthCheck>) -> Self {
        Self { check, last: Arc::default() }
    }

    /// The outcome of a check that is no older than a second. A check that is under way is waited for until
    /// `deadline`, and goes on by itself: while a disk hangs, a single thread does with it.
    pub async fn check(&self, deadline: Deadline) -> Result<(), ApiError> {
        let last = deadline.keep(Arc::clone(&self.last).lock_owned()).await?;
        match last.as_ref().filter(|outcome| outcome.at.elapsed() < FRESH_FOR) {
            Some(outcome) => Ok(outcome.result()?),
            None => self.check_anew(last, deadline).await,
        }
    }

    async fn check_anew(
        &self,
        mut last: OwnedMutexGuard<Option<Outcome>>,
        deadline: Deadline,
    ) -> Result<(), ApiError> {
        let check = Arc::clone(&self.check);
        let run = move || last.insert(Outcome::of(check.check())).result();
        blocking_briefly(deadline, run).await
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicU32, Ordering::Relaxed};

    use ports::{HealthCheck, PortError};

    use super::SpacedCheck;
    use crate::blocking::Deadline;

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
    async fn all_who_ask_at_a_time_share_one_check_and_its_error() {
        let failing = Arc::new(Failing::default());
        let check = SpacedCheck::new(failing.clone());
        let asked = (0..50).map(|_| check.check(Deadline::of_now()));
        for outcome in futures_util::future::join_all(asked).await {
            assert!(matches!(outcome, Err(crate::error::ApiError::Full(_))), "{outcome:?}");
        }
        assert!(failing.0.load(Relaxed) < 50);
    }
}
