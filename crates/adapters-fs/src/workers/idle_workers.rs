//! The workers of a pool that wait for a job.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::process::{Watch, Worker};

#[derive(Default)]
pub(super) struct IdleWorkers {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    workers: Vec<Worker>,
    is_closed: bool,
}

impl IdleWorkers {
    /// Takes an idle worker; `None` when there is none within `timeout`.
    pub(super) fn take(&self, timeout: Duration) -> Option<Worker> {
        let is_empty = |state: &mut State| {
            state.workers.retain(Worker::is_alive);
            state.workers.is_empty()
        };
        let waited = self.changed.wait_timeout_while(self.lock(), timeout, is_empty);
        waited.unwrap_or_else(PoisonError::into_inner).0.workers.pop()
    }

    /// Adds a worker. It is dropped where the pool is closed or the worker has ended.
    pub(super) fn add(&self, worker: Worker) {
        let mut state = self.lock();
        if !state.is_closed && worker.is_alive() {
            state.workers.push(worker);
            self.changed.notify_all();
        }
    }

    /// Removes the worker of that watch, which has ended.
    pub(super) fn remove(&self, watch: &Watch) {
        self.lock().workers.retain(|worker| !watch.is_of(worker));
    }

    /// Ends all idle workers, and every worker that is added later.
    pub(super) fn close(&self) {
        let mut state = self.lock();
        state.is_closed = true;
        state.workers.clear();
        self.changed.notify_all();
    }

    pub(super) fn is_closed(&self) -> bool {
        self.lock().is_closed
    }

    /// Waits that long, or until the pool is closed.
    pub(super) fn wait_until_closed(&self, timeout: Duration) {
        let is_open = |state: &mut State| !state.is_closed;
        // Whether it is closed is read again by the caller.
        let _ = self.changed.wait_timeout_while(self.lock(), timeout, is_open);
    }

    /// The state is consistent between any two statements, so that a panic of another thread does
    /// no harm.
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
