//! Admits callers together, so that what one of them costs the database is shared by all.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

use actix_web::rt;
use actix_web::rt::task::yield_now;
use actix_web::rt::time::timeout;
use application::{AdmitCallers, Admitted, AuthenticateError, Caller};
use tokio::sync::{SemaphorePermit, oneshot};

use crate::blocking::{Deadline, blocking, brief_place};
use crate::error::ApiError;
use crate::media_files::Outline;

/// How many callers are admitted together at most; bounds one statement.
const MAX_BATCH: usize = 256;

/// How long a batch keeps the next one waiting. Alone it takes a fraction of that; where the database is
/// far away, or one of its connections hangs, others need not wait for it.
const HOLD: Duration = Duration::from_millis(10);

/// The callers of one worker. Whoever comes while nobody is being admitted is admitted at once; whoever
/// comes meanwhile is admitted together with all others who did. So nobody waits for company, and batches
/// grow as the load does.
pub struct Gatherer {
    admit: Arc<AdmitCallers<Outline>>,
    waiting: RefCell<Vec<Waiting>>,
    is_serving: Cell<bool>,
}

type Outcome = Result<Admitted<Outline>, AuthenticateError>;

struct Waiting {
    caller: Caller,
    answer: oneshot::Sender<Outcome>,
}

impl Gatherer {
    /// Nobody waits yet.
    pub fn new(admit: Arc<AdmitCallers<Outline>>) -> Rc<Self> {
        Rc::new(Self { admit, waiting: RefCell::default(), is_serving: Cell::new(false) })
    }

    /// Admits a caller, whose request began before this is called; everything that was committed until then
    /// counts.
    pub async fn admit(
        self: &Rc<Self>,
        caller: Caller,
        deadline: Deadline,
    ) -> Result<Admitted<Outline>, ApiError> {
        let (answer, answered) = oneshot::channel();
        self.waiting.borrow_mut().push(Waiting { caller, answer });
        if !self.is_serving.replace(true) {
            rt::spawn(Rc::clone(self).serve());
        }
        let outcome = deadline.keep(answered).await?;
        let given_up = |_| ApiError::Internal("the admission of callers broke off".into());
        Ok(outcome.map_err(given_up)??)
    }

    /// Admits batch after batch until nobody waits. A batch is cut when there is a place for it, so that
    /// callers who have gone by then cost nothing, and after those have had their turn whose requests are
    /// there to be read: most clients ask again as soon as they are answered.
    async fn serve(self: Rc<Self>) {
        loop {
            let place = brief_place().await;
            yield_now().await;
            let Some(batch) = self.next_batch() else { return };
            let admitted = rt::spawn(admit(Arc::clone(&self.admit), batch, place));
            // A batch that takes longer goes on without being waited for.
            let _ = timeout(HOLD, admitted).await;
        }
    }

    fn next_batch(&self) -> Option<Vec<Waiting>> {
        let mut waiting = self.waiting.borrow_mut();
        waiting.retain(|waiting| !waiting.answer.is_closed());
        let length = waiting.len().min(MAX_BATCH);
        self.is_serving.set(length > 0);
        (length > 0).then(|| waiting.drain(..length).collect())
    }
}

/// Admits the callers of a batch in one hop. Where that breaks off, their answers are dropped with it.
async fn admit(
    admit: Arc<AdmitCallers<Outline>>,
    batch: Vec<Waiting>,
    place: Option<SemaphorePermit<'static>>,
) {
    let each = batch.into_iter().map(|waiting| (waiting.caller, waiting.answer));
    let (callers, answers): (Vec<_>, Vec<_>) = each.unzip();
    let outcomes = blocking(move || {
        let _place = place;
        Ok::<_, ApiError>(admit.run(&callers))
    });
    for (answer, outcome) in answers.into_iter().zip(outcomes.await.into_iter().flatten()) {
        // Whoever has gone meanwhile needs no answer.
        let _ = answer.send(outcome);
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::{Receiver, Sender, channel};
    use std::sync::{Arc, Mutex, PoisonError};

    use application::{AdmitCallers, Caller, RowMemory};
    use chrono::{DateTime, Utc};
    use domain::{Sha256, User};
    use futures_util::future::{join, join_all};
    use ports::{Found, PortError, TokenAuthenticator, TokenHolder};
    use ports_contract::fixtures::placeholder;
    use ports_contract::memory::{FixedClock, MemoryDatabase};
    use tokio::sync::Notify;

    use super::Gatherer;
    use crate::blocking::Deadline;

    fn gatherer(authenticator: Arc<dyn TokenAuthenticator>) -> std::rc::Rc<Gatherer> {
        let database = Arc::new(MemoryDatabase::default());
        let memory = RowMemory::new(authenticator, database.clone(), database, 0);
        Gatherer::new(Arc::new(AdmitCallers::new(memory, Arc::new(FixedClock::default()))))
    }

    /// A caller with a key that is like no other number's.
    fn caller(number: usize) -> Caller {
        Caller { key: format!("{number:040x}"), wanted: None }
    }

    fn everybody(keys_sha256: &[Sha256]) -> Found<Sha256, TokenHolder> {
        let user = User { is_active: true, ..placeholder(1, "ada") };
        let active = TokenHolder { user, expires_at: None };
        keys_sha256.iter().map(|key| (*key, Ok(active.clone()))).collect()
    }

    /// Knows everybody, and keeps how many it was asked about at a time.
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
            Ok(everybody(keys_sha256))
        }
    }

    #[actix_web::test]
    async fn callers_who_come_together_are_admitted_together() {
        let counting = Arc::new(Counting::default());
        let gatherer = gatherer(counting.clone());
        let callers = (0..600).map(|number| gatherer.admit(caller(number), Deadline::of_now()));
        for outcome in join_all(callers).await {
            outcome.expect("everybody is known");
        }
        assert_eq!(*counting.0.lock().expect("nobody has panicked"), [256, 256, 88]);
    }

    /// Knows everybody, but does not say so to the first who ask before others have asked too.
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
                    receiver.recv().map_err(|error| PortError::Backend(Box::new(error)))?;
                }
                None => sender.send(()).map_err(|error| PortError::Backend(Box::new(error)))?,
            }
            Ok(everybody(keys_sha256))
        }
    }

    #[actix_web::test]
    async fn a_batch_that_hangs_holds_up_nobody_who_comes_later() {
        let (sender, receiver) = channel();
        let next = Mutex::new((Some(receiver), sender));
        let hanging = Arc::new(Hanging { first: Notify::new(), next });
        let gatherer = gatherer(hanging.clone());
        let later = async {
            hanging.first.notified().await;
            gatherer.admit(caller(2), Deadline::of_now()).await
        };
        let (first, later) = join(gatherer.admit(caller(1), Deadline::of_now()), later).await;
        later.expect("the one who comes later is admitted");
        first.expect("the first is admitted once the hold-up is over");
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
    async fn a_batch_that_panics_fails_its_callers_and_nobody_after_them() {
        let gatherer = gatherer(Arc::new(Panicking));
        for number in 0..2 {
            let outcome = gatherer.admit(caller(number), Deadline::of_now()).await;
            let error = outcome.expect_err("nobody was admitted");
            assert_eq!(error.to_string(), "A server error occurred.");
        }
    }
}
