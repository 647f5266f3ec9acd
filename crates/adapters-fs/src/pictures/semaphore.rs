//! A weighted semaphore that serves its callers in the order in which they arrive.

use std::collections::VecDeque;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use thiserror::Error;

/// The maximum number of callers that wait; a longer queue would time out anyway.
const MAX_WAITING: usize = 256;

/// A weighted semaphore over something countable, such as bytes or workers. It is fair: large
/// requests are not starved by small ones.
#[derive(Debug)]
pub(crate) struct Semaphore {
    total: u64,
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Debug, Default)]
struct State {
    in_use: u64,
    queue: VecDeque<u64>,
    next_ticket: u64,
}

/// Why there is no permit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub(crate) enum AcquireError {
    #[error("the job needs more than all jobs together may use")]
    TooMany,
    #[error("too many jobs are waiting already")]
    QueueFull,
    #[error("timed out waiting for memory")]
    TimedOut,
}

impl Semaphore {
    pub(crate) fn new(total: u64) -> Self {
        Self { total, state: Mutex::default(), changed: Condvar::new() }
    }

    /// The amount that all permits hold now.
    pub(crate) fn in_use(&self) -> u64 {
        self.lock().in_use
    }

    /// Acquires a permit of that size, and waits at most `timeout` for it.
    pub(crate) fn acquire(
        &self,
        amount: u64,
        timeout: Duration,
    ) -> Result<Permit<'_>, AcquireError> {
        if amount > self.total {
            return Err(AcquireError::TooMany);
        }
        let deadline = Instant::now() + timeout;
        let mut state = self.lock();
        if state.queue.len() >= MAX_WAITING {
            return Err(AcquireError::QueueFull);
        }
        let ticket = state.next_ticket;
        state.next_ticket += 1;
        state.queue.push_back(ticket);
        while state.queue.front() != Some(&ticket) || amount > self.total - state.in_use {
            let Some(remaining) = deadline.checked_duration_since(Instant::now()) else {
                state.queue.retain(|waiting| *waiting != ticket);
                self.changed.notify_all();
                return Err(AcquireError::TimedOut);
            };
            let waited = self.changed.wait_timeout(state, remaining);
            state = waited.unwrap_or_else(PoisonError::into_inner).0;
        }
        state.queue.pop_front();
        state.in_use += amount;
        // The rest may be enough for the next in the queue.
        self.changed.notify_all();
        Ok(Permit { semaphore: self, amount })
    }

    fn release(&self, amount: u64) {
        self.lock().in_use -= amount;
        self.changed.notify_all();
    }

    /// The state is consistent between any two statements, so that a panic of another thread does
    /// no harm.
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The right to use an amount until this is dropped.
#[derive(Debug)]
pub(crate) struct Permit<'a> {
    semaphore: &'a Semaphore,
    amount: u64,
}

impl Permit<'_> {
    /// Releases the surplus over `amount`; a smaller permit stays unchanged.
    pub(crate) fn shrink_to(&mut self, amount: u64) {
        let surplus = self.amount.saturating_sub(amount);
        self.amount -= surplus;
        self.semaphore.release(surplus);
    }
}

impl Drop for Permit<'_> {
    fn drop(&mut self) {
        self.semaphore.release(self.amount);
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU64, Ordering};
    use std::sync::mpsc;
    use std::thread;
    use std::time::Duration;

    use super::{AcquireError, MAX_WAITING, Semaphore};

    const FOREVER: Duration = Duration::from_hours(1);
    const NOT_AT_ALL: Duration = Duration::ZERO;

    #[test]
    fn a_request_larger_than_the_total_is_rejected_at_once() {
        let semaphore = Semaphore::new(10);
        assert_eq!(semaphore.acquire(11, FOREVER).err(), Some(AcquireError::TooMany));
        assert_eq!(semaphore.in_use(), 0);
    }

    #[test]
    fn a_permit_is_released_when_it_is_dropped_and_in_part_when_it_shrinks() {
        let semaphore = Semaphore::new(10);
        let mut permit = semaphore.acquire(10, NOT_AT_ALL).expect("all is free");
        assert_eq!(semaphore.acquire(1, NOT_AT_ALL).err(), Some(AcquireError::TimedOut));
        permit.shrink_to(4);
        permit.shrink_to(9);
        assert_eq!(semaphore.in_use(), 4);
        drop(permit);
        assert_eq!(semaphore.in_use(), 0);
    }

    #[test]
    fn a_caller_that_times_out_does_not_block_the_next_ones() {
        let semaphore = Semaphore::new(10);
        let permit = semaphore.acquire(10, NOT_AT_ALL).expect("all is free");
        assert_eq!(semaphore.acquire(5, NOT_AT_ALL).err(), Some(AcquireError::TimedOut));
        drop(permit);
        assert!(semaphore.acquire(10, NOT_AT_ALL).is_ok());
    }

    #[test]
    fn a_caller_that_meets_a_full_queue_is_rejected_at_once() {
        let semaphore = Semaphore::new(1);
        thread::scope(|scope| {
            let permit = semaphore.acquire(1, NOT_AT_ALL).expect("all is free");
            for _ in 0..MAX_WAITING {
                scope.spawn(|| semaphore.acquire(1, FOREVER).is_ok());
            }
            while semaphore.lock().queue.len() < MAX_WAITING {
                thread::yield_now();
            }
            assert_eq!(semaphore.acquire(1, FOREVER).err(), Some(AcquireError::QueueFull));
            drop(permit);
        });
        assert!(semaphore.acquire(1, NOT_AT_ALL).is_ok(), "the queue is empty again");
    }

    #[test]
    fn callers_are_served_in_the_order_in_which_they_arrive() {
        let semaphore = Semaphore::new(10);
        let (sender, order) = mpsc::channel();
        thread::scope(|scope| {
            let permit = semaphore.acquire(6, NOT_AT_ALL).expect("all is free");
            for (position, bytes) in [10, 1].into_iter().enumerate() {
                let (semaphore, sender) = (&semaphore, sender.clone());
                scope.spawn(move || {
                    let permit =
                        semaphore.acquire(bytes, FOREVER).expect("it is granted in the end");
                    sender.send(bytes).expect("the test listens");
                    drop(permit);
                });
                while semaphore.lock().queue.len() <= position {
                    thread::yield_now();
                }
            }
            drop(permit);
        });
        drop(sender);
        assert_eq!(order.iter().collect::<Vec<_>>(), [10, 1], "the small one has not overtaken");
    }

    #[test]
    fn permits_never_exceed_the_total() {
        let semaphore = Semaphore::new(100);
        let in_use = AtomicU64::new(0);
        thread::scope(|scope| {
            for job in 1..=8_u64 {
                let (semaphore, in_use) = (&semaphore, &in_use);
                scope.spawn(move || {
                    for round in 0..200 {
                        let bytes = (job * 37 + round * 13) % 100 + 1;
                        let permit =
                            semaphore.acquire(bytes, FOREVER).expect("it is granted in the end");
                        let sum = in_use.fetch_add(bytes, Ordering::SeqCst) + bytes;
                        assert!(sum <= 100, "{sum} bytes are in use");
                        in_use.fetch_sub(bytes, Ordering::SeqCst);
                        drop(permit);
                    }
                });
            }
        });
        assert_eq!(semaphore.in_use(), 0);
    }
}
