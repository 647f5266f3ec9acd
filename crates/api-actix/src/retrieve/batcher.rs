//! Batches callers, so that one lookup in the database serves many requests.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

use actix_web::rt;
use actix_web::rt::task::yield_now;
use actix_web::rt::time::timeout;
use application::{Caller, Retrieve, RetrieveError, Retrieved};
use tokio::sync::oneshot;

use super::details_json::DetailsJson;
use crate::blocking::{Deadline, ReadPermit, blocking, read_permit};
use crate::error::ApiError;

/// Maximum number of callers in a batch; bounds one SQL statement.
const MAX_BATCH: usize = 256;

/// How long a running batch holds the next one back. A batch usually takes a fraction of that.
/// Behind a slow network, or a connection that hangs, later batches do not wait for it.
const HOLD: Duration = Duration::from_millis(10);

/// The callers of one worker thread. If no batch is running, a request starts one. Requests that
/// arrive meanwhile form the next batch. So no request waits for company, and batches grow with the
/// load.
pub struct CallerBatcher {
    retrieve: Arc<Retrieve<DetailsJson>>,
    waiting: RefCell<Vec<Waiting>>,
    is_running: Cell<bool>,
}

type Outcome = Result<Retrieved<DetailsJson>, RetrieveError>;

struct Waiting {
    caller: Caller,
    sender: oneshot::Sender<Outcome>,
}

impl CallerBatcher {
    /// A batcher without callers.
    pub fn new(retrieve: Arc<Retrieve<DetailsJson>>) -> Rc<Self> {
        Rc::new(Self { retrieve, waiting: RefCell::default(), is_running: Cell::new(false) })
    }

    /// Adds a caller to the next batch and waits for its result. Everything that was committed
    /// before this call is visible to it.
    pub async fn submit(
        self: &Rc<Self>,
        caller: Caller,
        deadline: Deadline,
    ) -> Result<Retrieved<DetailsJson>, ApiError> {
        let (sender, receiver) = oneshot::channel();
        self.waiting.borrow_mut().push(Waiting { caller, sender });
        if !self.is_running.replace(true) {
            rt::spawn(Rc::clone(self).run());
        }
        let outcome = deadline.keep(receiver).await?;
        let aborted = |_| ApiError::Internal("the batch of callers was aborted".into());
        Ok(outcome.map_err(aborted)??)
    }

    /// Runs batch after batch until no caller waits. A batch is formed once there is a permit for
    /// it, so that callers who have disconnected by then cost nothing, and after one turn of the
    /// event loop: most clients send their next request as soon as they get a response.
    async fn run(self: Rc<Self>) {
        loop {
            let permit = read_permit().await;
            yield_now().await;
            let Some(batch) = self.next_batch() else { return };
            let running = rt::spawn(run_batch(Arc::clone(&self.retrieve), batch, permit));
            // A slower batch continues in the background.
            let _ = timeout(HOLD, running).await;
        }
    }

    fn next_batch(&self) -> Option<Vec<Waiting>> {
        let mut waiting = self.waiting.borrow_mut();
        waiting.retain(|waiting| !waiting.sender.is_closed());
        let length = waiting.len().min(MAX_BATCH);
        self.is_running.set(length > 0);
        (length > 0).then(|| waiting.drain(..length).collect())
    }
}

/// Runs a batch in one hop to the blocking pool. If it panics, the senders are dropped, which
/// aborts its callers.
async fn run_batch(retrieve: Arc<Retrieve<DetailsJson>>, batch: Vec<Waiting>, permit: ReadPermit) {
    let each = batch.into_iter().map(|waiting| (waiting.caller, waiting.sender));
    let (callers, senders): (Vec<_>, Vec<_>) = each.unzip();
    let outcomes = blocking(move || {
        let _permit = permit;
        Ok::<_, ApiError>(retrieve.run(&callers))
    });
    for (sender, outcome) in senders.into_iter().zip(outcomes.await.into_iter().flatten()) {
        // A caller that has disconnected needs no result.
        let _ = sender.send(outcome);
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::{Receiver, Sender, channel};
    use std::sync::{Arc, Mutex, PoisonError};

    use application::{Caller, Retrieve, RevisionCache};
    use chrono::{DateTime, Utc};
    use domain::{PermissionCode, Sha256, User};
    use futures_util::future::{join, join_all};
    use ports::{Found, PortError, TokenAuthenticator, TokenHolder};
    use ports_contract::fixtures::placeholder;
    use ports_contract::memory::{FixedClock, MemoryDatabase};
    use tokio::sync::Notify;

    use super::CallerBatcher;
    use crate::blocking::Deadline;
    use crate::retrieve::DetailsJson;

    fn batcher(authenticator: Arc<dyn TokenAuthenticator>) -> std::rc::Rc<CallerBatcher> {
        let database = Arc::new(MemoryDatabase::default());
        let renderer = DetailsJson::renderer();
        let cache = RevisionCache::new(authenticator, database.clone(), database, renderer, 0);
        CallerBatcher::new(Arc::new(Retrieve::new(cache, Arc::new(FixedClock::default()))))
    }

    /// A caller with a key of its own.
    fn caller(number: usize) -> Caller {
        let key = format!("{number:040x}");
        Caller { key, permission: PermissionCode::List, file: None }
    }

    fn admins(keys_sha256: &[Sha256]) -> Found<Sha256, TokenHolder> {
        let user = User { is_active: true, is_admin: true, ..placeholder(1, "ada") };
        let active = TokenHolder { user, expires_at: None };
        keys_sha256.iter().map(|key| (*key, Ok(active.clone()))).collect()
    }

    /// Knows every key, and records the size of each batch.
    #[derive(Default)]
    struct Counting(Mutex<Vec<usize>>);

    impl TokenAuthenticator for Counting {
        fn authenticate_many(
            &self,
            keys_sha256: &[Sha256],
            _: DateTime<Utc>,
        ) -> Result<Found<Sha256, TokenHolder>, PortError> {
            let mut batches = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            batches.push(keys_sha256.len());
            Ok(admins(keys_sha256))
        }
    }

    #[actix_web::test]
    async fn callers_that_arrive_together_are_batched() {
        let counting = Arc::new(Counting::default());
        let batcher = batcher(counting.clone());
        let callers = (0..600).map(|number| batcher.submit(caller(number), Deadline::from_now()));
        for outcome in join_all(callers).await {
            outcome.expect("every key is known");
        }
        assert_eq!(*counting.0.lock().expect("no thread has panicked"), [256, 256, 88]);
    }

    /// Knows every key, but does not answer the first batch until a second one arrives.
    struct Hanging {
        first: Notify,
        next: Mutex<(Option<Receiver<()>>, Sender<()>)>,
    }

    impl TokenAuthenticator for Hanging {
        fn authenticate_many(
            &self,
            keys_sha256: &[Sha256],
            _: DateTime<Utc>,
        ) -> Result<Found<Sha256, TokenHolder>, PortError> {
            let (receiver, sender) = {
                let mut next = self.next.lock().unwrap_or_else(PoisonError::into_inner);
                (next.0.take(), next.1.clone())
            };
            match receiver {
                Some(receiver) => {
                    self.first.notify_one();
                    receiver.recv().map_err(PortError::backend)?;
                }
                None => sender.send(()).map_err(PortError::backend)?,
            }
            Ok(admins(keys_sha256))
        }
    }

    #[actix_web::test]
    async fn a_batch_that_hangs_does_not_delay_later_callers() {
        let (sender, receiver) = channel();
        let next = Mutex::new((Some(receiver), sender));
        let hanging = Arc::new(Hanging { first: Notify::new(), next });
        let batcher = batcher(hanging.clone());
        let later = async {
            hanging.first.notified().await;
            batcher.submit(caller(2), Deadline::from_now()).await
        };
        let (first, later) = join(batcher.submit(caller(1), Deadline::from_now()), later).await;
        later.expect("the later caller is admitted");
        first.expect("the first caller is admitted at last");
    }

    /// Panics, as a bug would.
    struct Panicking;

    impl TokenAuthenticator for Panicking {
        fn authenticate_many(
            &self,
            _: &[Sha256],
            _: DateTime<Utc>,
        ) -> Result<Found<Sha256, TokenHolder>, PortError> {
            panic!("as a bug would")
        }
    }

    #[actix_web::test]
    async fn a_batch_that_panics_fails_only_its_own_callers() {
        let batcher = batcher(Arc::new(Panicking));
        for number in 0..2 {
            let outcome = batcher.submit(caller(number), Deadline::from_now()).await;
            let error = outcome.expect_err("the batch was aborted");
            assert_eq!(error.to_string(), "A server error occurred.");
        }
    }
}
