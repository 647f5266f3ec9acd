//! Lets the caller of a port cancel a query that it no longer waits for.

use std::fmt;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

type Interrupt = Box<dyn FnOnce() + Send>;

/// A cancellation token: it tells running work that the caller has cancelled it, or that its
/// deadline has passed. Clones are cancelled together. The default has no deadline.
#[derive(Clone, Default)]
pub struct Cancellation {
    shared: Arc<Shared>,
    deadline: Option<Instant>,
}

#[derive(Default)]
struct Shared {
    is_cancelled: AtomicBool,
    interrupt: Mutex<Option<Interrupt>>,
}

impl Cancellation {
    /// A token that is cancelled at `deadline`.
    #[must_use]
    pub fn at(deadline: Instant) -> Self {
        Self { deadline: Some(deadline), ..Self::default() }
    }

    /// Cancels running work, and work that begins later. Does not wait for its end.
    pub fn cancel(&self) {
        self.shared.is_cancelled.store(true, Ordering::Release);
        self.interrupt();
    }

    /// Whether [`cancel`](Self::cancel) was called, or the deadline has passed.
    #[must_use]
    pub fn is_cancelled(&self) -> bool {
        self.was_cancelled() || self.time_left().is_some_and(|left| left.is_zero())
    }

    /// Time left until the deadline, zero after it; `None` without a deadline.
    #[must_use]
    pub fn time_left(&self) -> Option<Duration> {
        self.deadline.map(|deadline| deadline.saturating_duration_since(Instant::now()))
    }

    /// Runs `work` for an adapter whose backend has to be interrupted from another thread.
    /// [`cancel`](Self::cancel) calls `interrupt`, which must not block, at most once and not after
    /// the end of `work`. The deadline does not call it.
    pub fn interruptible<T>(
        &self,
        interrupt: impl FnOnce() + Send + 'static,
        work: impl FnOnce() -> T,
    ) -> T {
        *self.slot() = Some(Box::new(interrupt));
        if self.was_cancelled() {
            self.interrupt();
        }
        let done = work();
        *self.slot() = None;
        done
    }

    fn was_cancelled(&self) -> bool {
        self.shared.is_cancelled.load(Ordering::Acquire)
    }

    fn interrupt(&self) {
        let interrupt = self.slot().take();
        if let Some(interrupt) = interrupt {
            interrupt();
        }
    }

    fn slot(&self) -> MutexGuard<'_, Option<Interrupt>> {
        self.shared.interrupt.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for Cancellation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Cancellation")
            .field("is_cancelled", &self.was_cancelled())
            .field("deadline", &self.deadline)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicU32, Ordering};
    use std::time::{Duration, Instant};

    use super::Cancellation;

    #[test]
    fn a_token_is_cancelled_by_any_clone_or_at_its_deadline() {
        let cancellation = Cancellation::default();
        assert!(!cancellation.is_cancelled());
        cancellation.clone().cancel();
        assert!(cancellation.is_cancelled());
        assert!(Cancellation::at(Instant::now()).is_cancelled());
        let later = Cancellation::at(Instant::now() + Duration::from_hours(1));
        assert!(!later.is_cancelled());
    }

    /// The number of interrupts of work that is cancelled so many times before, during and after
    /// it.
    fn interrupted(before: u32, during: u32, after: u32) -> u32 {
        let cancellation = Cancellation::default();
        let cancel = |times| (0..times).for_each(|_| cancellation.cancel());
        let interrupts = Arc::new(AtomicU32::new(0));
        let counted = Arc::clone(&interrupts);
        cancel(before);
        let interrupt = move || {
            counted.fetch_add(1, Ordering::Relaxed);
        };
        cancellation.interruptible(interrupt, || cancel(during));
        cancel(after);
        interrupts.load(Ordering::Relaxed)
    }

    #[test]
    fn work_is_interrupted_once_and_not_after_its_end() {
        let table = [((0, 0, 0), 0), ((0, 2, 1), 1), ((1, 1, 0), 1), ((0, 0, 2), 0)];
        for ((before, during, after), expected) in table {
            assert_eq!(interrupted(before, during, after), expected, "{before} {during} {after}");
        }
    }
}
