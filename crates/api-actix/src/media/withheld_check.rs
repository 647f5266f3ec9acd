//! Rejects requests for the bytes of media files that any server has deleted or replaced, even if
//! the bytes still exist.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use actix_web::rt::task::spawn_blocking;
use application::WithheldKeys;
use domain::StorageKey;
use tokio::sync::watch;

use crate::blocking::{Deadline, blocking_read};
use crate::error::ApiError;

/// Queries the database for the withheld keys, once for all requests that wait for the result.
///
/// While the database does not answer, the last result is used.
pub struct WithheldCheck {
    keys: WithheldKeys,
    state: Mutex<State>,
    answered: watch::Sender<()>,
}

struct State {
    /// The deadline of the running query, if there is one.
    due: Option<Deadline>,
    /// Whether the last query was answered in time.
    is_answered: bool,
}

impl WithheldCheck {
    /// No query has run yet.
    pub fn new(keys: WithheldKeys) -> Arc<Self> {
        let state = Mutex::new(State { due: None, is_answered: true });
        Arc::new(Self { keys, state, answered: watch::Sender::new(()) })
    }

    /// Checks a request for the bytes of `key` that began at `began`.
    ///
    /// # Errors
    /// [`ApiError::NotFound`] if the key is withheld. [`ApiError::Unavailable`] if more keys are
    /// withheld than fit into memory and the database does not answer.
    pub async fn check(self: &Arc<Self>, key: &StorageKey, began: Instant) -> Result<(), ApiError> {
        self.refresh(began).await;
        let is_withheld = match self.keys.contains(key) {
            Some(is_withheld) => is_withheld,
            None => self.look_up(key.clone()).await?,
        };
        if is_withheld { Err(ApiError::NotFound) } else { Ok(()) }
    }

    /// Waits for a result that is valid for a request which began at `began`, or for a failure. It
    /// waits for two queries at most: the second one starts after that moment.
    async fn refresh(self: &Arc<Self>, began: Instant) {
        while !self.keys.is_fresh_for(began) {
            let mut answered = self.answered.subscribe();
            let Some(due) = self.query() else { return };
            if due.keep(answered.changed()).await.is_err() {
                self.state().is_answered = false;
            }
        }
    }

    /// Starts a query unless one is running, and returns its deadline; `None` where the last query
    /// was not answered in time, so that no request waits.
    fn query(self: &Arc<Self>) -> Option<Deadline> {
        let mut state = self.state();
        let due = *state.due.get_or_insert_with(|| {
            let query = Query { check: Arc::clone(self), is_answered: false };
            spawn_blocking(move || query.run());
            Deadline::from_now()
        });
        state.is_answered.then_some(due)
    }

    /// Whether the last query was answered in time, so that another is worth a wait.
    pub fn is_answered(&self) -> bool {
        self.state().is_answered
    }

    async fn look_up(self: &Arc<Self>, key: StorageKey) -> Result<bool, ApiError> {
        let this = Arc::clone(self);
        blocking_read(Deadline::from_now(), move || this.keys.look_up(&key)).await
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A running query. It ends when this is dropped, also by a panic.
struct Query {
    check: Arc<WithheldCheck>,
    is_answered: bool,
}

impl Query {
    fn run(mut self) {
        match self.check.keys.refresh() {
            Ok(()) => self.is_answered = true,
            Err(error) if self.check.state().is_answered => {
                tracing::warn!(
                    ?error,
                    "the withheld keys could not be read; the last result is used"
                );
            }
            Err(_) => {}
        }
    }
}

impl Drop for Query {
    fn drop(&mut self) {
        *self.check.state() = State { due: None, is_answered: self.is_answered };
        self.check.answered.send_replace(());
    }
}
