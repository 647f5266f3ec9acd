//! How the caller of a port gives up an answer that it no longer waits for.

use std::fmt;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

type Interrupt = Box<dyn FnOnce() + Send>;

/// Tells work under way that nobody waits for its result: the caller has cancelled it, or its deadline
/// has passed. Clones share one state. The default has no deadline.
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
    /// Cancels itself at `deadline`.
    #[must_use]
    pub fn at(deadline: Instant) -> Self {
        Self { deadline: Some(deadline), ..Self::default() }
    }

    /// Cancels the work under way and all that begins later. Does not wait for its end.
    pub fn cancel(&self) {
        self.shared.is_cancelled.store(true, Ordering::Release);
        self.interrupt();
    }

    /// Whether it was cancelled, or its deadline has passed.
    #[must_use]
    pub fn is_cancelled(&self) -> bool {
        self.was_cancelled() || self.time_left().is_some_and(|left| left.is_zero())
    }

    /// How long it is until the deadline, zero from then on; `None` when there is none.
    #[must_use]
    pub fn time_left(&self) -> Option<Duration> {
        self.deadline.map(|deadline| deadline.saturating_duration_since(Instant::now()))
    }

    /// Runs `work`, for an adapter whose backend has to be interrupted from another thread.
    /// [`cancel`](Self::cancel) calls `interrupt`, at most once and not after the end of `work`. It must not block.
    /// The deadline alone does not call it.
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
    fn it_is_cancelled_by_any_clone_or_at_its_deadline() {
        let cancellation = Cancellation::default();
        assert!(!cancellation.is_cancelled());
        cancellation.clone().cancel();
        assert!(cancellation.is_cancelled());
        assert!(Cancellation::at(Instant::now()).is_cancelled());
        let later = Cancellation::at(Instant::now() + Duration::from_hours(1));
        assert!(!later.is_cancelled());
    }

    /// How often work is interrupted that is cancelled as often as the arguments say: before, amid and
    /// after it.
    fn interrupted(before: u32, amid: u32, after: u32) -> u32 {
        let cancellation = Cancellation::default();
        let cancel = |times| (0..times).for_each(|_| cancellation.cancel());
        let interrupts = Arc::new(AtomicU32::new(0));
        let counted = Arc::clone(&interrupts);
        cancel(before);
        let interrupt = move || {
            counted.fetch_add(1, Ordering::Relaxed);
        };
        cancellation.interruptible(interrupt, || cancel(amid));
        cancel(after);
        interrupts.load(Ordering::Relaxed)
    }

    #[test]
    fn work_is_interrupted_once_and_not_after_its_end() {
        let table = [((0, 0, 0), 0), ((0, 2, 1), 1), ((1, 1, 0), 1), ((0, 0, 2), 0)];
        for ((before, amid, after), expected) in table {
            assert_eq!(interrupted(before, amid, after), expected, "{before} {amid} {after}");
        }
    }
}
