//! Refuses the bytes of media files that were deleted or replaced, wherever that happened and
//! whatever became of the bytes.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use actix_web::rt::task::spawn_blocking;
use application::WithheldKeys;
use domain::StorageKey;
use tokio::sync::watch;

use crate::blocking::{Deadline, blocking_briefly};
use crate::error::ApiError;

/// Asks the database which keys are withheld, once for all requests that wait for the answer.
///
/// While the database does not answer, bytes are served by what it said last.
pub struct Withholding {
    keys: WithheldKeys,
    state: Mutex<State>,
    answered: watch::Sender<()>,
}

struct State {
    /// By when the question under way should be answered, if there is one.
    due: Option<Deadline>,
    /// Whether the last question was answered in time.
    is_answered: bool,
}

impl Withholding {
    /// Nothing was asked yet.
    pub fn new(keys: WithheldKeys) -> Arc<Self> {
        let state = Mutex::new(State { due: None, is_answered: true });
        Arc::new(Self { keys, state, answered: watch::Sender::new(()) })
    }

    /// Lets a request for the bytes under `key` pass that began at `began`.
    ///
    /// # Errors
    /// [`ApiError::NotFound`] where the key is withheld, and [`ApiError::Unavailable`] where more
    /// are than can be kept in memory and the database does not answer.
    pub async fn admit(self: &Arc<Self>, key: &StorageKey, began: Instant) -> Result<(), ApiError> {
        self.know(began).await;
        let is_withheld = match self.keys.hold(key) {
            Some(is_withheld) => is_withheld,
            None => self.look_up(key.clone()).await?,
        };
        if is_withheld { Err(ApiError::NotFound) } else { Ok(()) }
    }

    /// Waits until something is known that covers a request which began at `began`, or the database
    /// has failed to answer. At most two answers are waited for: the second was asked for after
    /// that moment.
    async fn know(self: &Arc<Self>, began: Instant) {
        while !self.keys.cover(began) {
            let mut answered = self.answered.subscribe();
            let Some(due) = self.ask() else { return };
            if due.keep(answered.changed()).await.is_err() {
                self.state().is_answered = false;
            }
        }
    }

    /// Asks the database unless that is under way; by when to expect the answer. `None` where the
    /// last question was not answered in time, so that nobody should wait.
    fn ask(self: &Arc<Self>) -> Option<Deadline> {
        let mut state = self.state();
        let due = *state.due.get_or_insert_with(|| {
            let question = Question { of: Arc::clone(self), is_answered: false };
            spawn_blocking(move || question.put());
            Deadline::of_now()
        });
        state.is_answered.then_some(due)
    }

    async fn look_up(self: &Arc<Self>, key: StorageKey) -> Result<bool, ApiError> {
        let this = Arc::clone(self);
        blocking_briefly(Deadline::of_now(), move || this.keys.look_up(&key)).await
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A question under way. It is over when this is dropped, whatever happens.
struct Question {
    of: Arc<Withholding>,
    is_answered: bool,
}

impl Question {
    fn put(mut self) {
        match self.of.keys.update() {
            Ok(()) => self.is_answered = true,
            Err(error) if self.of.state().is_answered => {
                tracing::warn!(?error, "bytes are served by what the database said last");
            }
            Err(_) => {}
        }
    }
}

impl Drop for Question {
    fn drop(&mut self) {
        *self.of.state() = State { due: None, is_answered: self.is_answered };
        self.of.answered.send_replace(());
    }
}
