use std::collections::VecDeque;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use thiserror::Error;

/// How many jobs wait at most; more would wait in vain.
const MAX_WAITING: usize = 256;

/// Something that there is so much of, such as bytes or workers, shared out among jobs. Jobs are served
/// in the order in which they came, so that large ones are not starved by small ones.
#[derive(Debug)]
pub(crate) struct Budget {
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

/// Why a job got no share.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub(crate) enum NoShare {
    #[error("the job needs more than all jobs together may use")]
    NeverEnough,
    #[error("too many jobs are waiting already")]
    QueueFull,
    #[error("nothing became free in time")]
    WaitedTooLong,
}

impl Budget {
    pub(crate) fn new(total: u64) -> Self {
        Self { total, state: Mutex::default(), changed: Condvar::new() }
    }

    /// How much is shared out now.
    pub(crate) fn in_use(&self) -> u64 {
        self.lock().in_use
    }

    /// A share of that size, for which the caller waits no longer than `patience`.
    pub(crate) fn share(&self, amount: u64, patience: Duration) -> Result<Share<'_>, NoShare> {
        if amount > self.total {
            return Err(NoShare::NeverEnough);
        }
        let deadline = Instant::now() + patience;
        let mut state = self.lock();
        if state.queue.len() >= MAX_WAITING {
            return Err(NoShare::QueueFull);
        }
        let ticket = state.next_ticket;
        state.next_ticket += 1;
        state.queue.push_back(ticket);
        while state.queue.front() != Some(&ticket) || amount > self.total - state.in_use {
            let Some(remaining) = deadline.checked_duration_since(Instant::now()) else {
                state.queue.retain(|waiting| *waiting != ticket);
                self.changed.notify_all();
                return Err(NoShare::WaitedTooLong);
            };
            let waited = self.changed.wait_timeout(state, remaining);
            state = waited.unwrap_or_else(PoisonError::into_inner).0;
        }
        state.queue.pop_front();
        state.in_use += amount;
        // The next in the queue may fit in what is left.
        self.changed.notify_all();
        Ok(Share { budget: self, amount })
    }

    fn release(&self, amount: u64) {
        self.lock().in_use -= amount;
        self.changed.notify_all();
    }

    /// The state is consistent between any two statements, so that a panic elsewhere does not spoil it.
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What one job may use until it drops this.
#[derive(Debug)]
pub(crate) struct Share<'a> {
    budget: &'a Budget,
    amount: u64,
}

impl Share<'_> {
    /// Gives back all but that much; a smaller share stays as it is.
    pub(crate) fn shrink_to(&mut self, amount: u64) {
        let surplus = self.amount.saturating_sub(amount);
        self.amount -= surplus;
        self.budget.release(surplus);
    }
}

impl Drop for Share<'_> {
    fn drop(&mut self) {
        self.budget.release(self.amount);
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU64, Ordering};
    use std::sync::mpsc;
    use std::thread;
    use std::time::Duration;

    use super::{Budget, MAX_WAITING, NoShare};

    const FOREVER: Duration = Duration::from_hours(1);
    const NOT_AT_ALL: Duration = Duration::ZERO;

    #[test]
    fn a_job_larger_than_the_budget_is_refused_at_once() {
        let budget = Budget::new(10);
        assert_eq!(budget.share(11, FOREVER).err(), Some(NoShare::NeverEnough));
        assert_eq!(budget.in_use(), 0);
    }

    #[test]
    fn a_share_is_returned_when_it_is_dropped_and_in_part_when_it_shrinks() {
        let budget = Budget::new(10);
        let mut share = budget.share(10, NOT_AT_ALL).expect("all is free");
        assert_eq!(budget.share(1, NOT_AT_ALL).err(), Some(NoShare::WaitedTooLong));
        share.shrink_to(4);
        share.shrink_to(9);
        assert_eq!(budget.in_use(), 4);
        drop(share);
        assert_eq!(budget.in_use(), 0);
    }

    #[test]
    fn whoever_gives_up_does_not_block_those_behind() {
        let budget = Budget::new(10);
        let share = budget.share(10, NOT_AT_ALL).expect("all is free");
        assert_eq!(budget.share(5, NOT_AT_ALL).err(), Some(NoShare::WaitedTooLong));
        drop(share);
        assert!(budget.share(10, NOT_AT_ALL).is_ok());
    }

    #[test]
    fn whoever_comes_to_a_long_queue_is_refused_at_once() {
        let budget = Budget::new(1);
        thread::scope(|scope| {
            let share = budget.share(1, NOT_AT_ALL).expect("all is free");
            for _ in 0..MAX_WAITING {
                scope.spawn(|| budget.share(1, FOREVER).is_ok());
            }
            while budget.lock().queue.len() < MAX_WAITING {
                thread::yield_now();
            }
            assert_eq!(budget.share(1, FOREVER).err(), Some(NoShare::QueueFull));
            drop(share);
        });
        assert!(budget.share(1, NOT_AT_ALL).is_ok(), "the queue is gone");
    }

    #[test]
    fn jobs_are_served_in_the_order_in_which_they_came() {
        let budget = Budget::new(10);
        let (sender, order) = mpsc::channel();
        thread::scope(|scope| {
            let share = budget.share(6, NOT_AT_ALL).expect("all is free");
            for (position, bytes) in [10, 1].into_iter().enumerate() {
                let (budget, sender) = (&budget, sender.clone());
                scope.spawn(move || {
                    let share = budget.share(bytes, FOREVER).expect("it comes in the end");
                    sender.send(bytes).expect("the test listens");
                    drop(share);
                });
                while budget.lock().queue.len() <= position {
                    thread::yield_now();
                }
            }
            drop(share);
        });
        drop(sender);
        assert_eq!(order.iter().collect::<Vec<_>>(), [10, 1], "the small one did not overtake");
    }

    #[test]
    fn the_shares_never_exceed_the_budget() {
        let budget = Budget::new(100);
        let in_use = AtomicU64::new(0);
        thread::scope(|scope| {
            for job in 1..=8_u64 {
                let (budget, in_use) = (&budget, &in_use);
                scope.spawn(move || {
                    for round in 0..200 {
                        let bytes = (job * 37 + round * 13) % 100 + 1;
                        let share = budget.share(bytes, FOREVER).expect("it comes in the end");
                        let sum = in_use.fetch_add(bytes, Ordering::SeqCst) + bytes;
                        assert!(sum <= 100, "{sum} bytes are in use");
                        in_use.fetch_sub(bytes, Ordering::SeqCst);
                        drop(share);
                    }
                });
            }
        });
        assert_eq!(budget.in_use(), 0);
    }
}
