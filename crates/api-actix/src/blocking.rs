use std::future::pending;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use actix_web::rt::time::{Instant, sleep, timeout};
use actix_web::web;
use futures_util::future::{Either, select};
use ports::{Cancellation, PortError};
use tokio::sync::{Notify, Semaphore, SemaphorePermit};
use tracing::Span;

use crate::client_watch::ClientWatch;
use crate::error::ApiError;

/// How long a client waits for what a working database does in no time.
const PATIENCE: Duration = Duration::from_secs(2);

/// How many brief use cases run at a time, those included that nobody waits for any more: a database that
/// is frozen holds this many threads and leaves the others to those who need no database.
const MAX_BRIEF: usize = 64;

static BRIEF: Semaphore = Semaphore::const_new(MAX_BRIEF);

/// When a request is told that the service is unavailable unless it is answered before.
#[derive(Clone, Copy)]
pub struct Deadline(Instant);

impl Deadline {
    /// The deadline of a request that comes in now.
    pub fn of_now() -> Self {
        Self(Instant::now() + PATIENCE)
    }

    /// What `work` comes to, if it does by then.
    pub async fn keep<T>(self, work: impl Future<Output = T>) -> Result<T, ApiError> {
        let late = |_| ApiError::Unavailable(PortError::Unavailable("no answer in time".into()));
        let left = self.0.saturating_duration_since(Instant::now());
        timeout(left, work).await.map_err(late)
    }
}

/// Waits for one of the places for brief use cases, which is taken until it is dropped.
pub async fn brief_place() -> Option<SemaphorePermit<'static>> {
    // None would say that the places were closed, which nobody does.
    BRIEF.acquire().await.ok()
}

/// Runs one use case on the blocking pool, within the request's span, however long it takes.
pub async fn blocking<T, E>(
    use_case: impl FnOnce() -> Result<T, E> + Send + 'static,
) -> Result<T, ApiError>
where
    T: Send + 'static,
    E: Send + 'static,
    ApiError: From<E>,
{
    let span = Span::current();
    let answer = web::block(move || span.in_scope(use_case)).await;
    answer.map_err(|error| ApiError::Internal(Box::new(error)))?.map_err(ApiError::from)
}

/// The same for a use case that only reads, and takes no time when all is well. One that is not done by
/// the deadline is left to itself.
pub async fn blocking_briefly<T, E>(
    deadline: Deadline,
    use_case: impl FnOnce() -> Result<T, E> + Send + 'static,
) -> Result<T, ApiError>
where
    T: Send + 'static,
    E: Send + 'static,
    ApiError: From<E>,
{
    let run = async {
        let place = brief_place().await;
        blocking(move || {
            let _place = place;
            use_case()
        })
        .await
    };
    deadline.keep(run).await?
}

/// Runs one use case that only reads and may take long. It is cancelled at the deadline and when the client
/// is gone.
pub async fn blocking_while_awaited<T, E>(
    deadline: Deadline,
    client: Option<&ClientWatch>,
    use_case: impl FnOnce(&Cancellation) -> Result<T, E> + Send + 'static,
) -> Result<T, ApiError>
where
    T: Send + 'static,
    E: Send + 'static,
    ApiError: From<E>,
{
    let cancellation = Cancellation::at(deadline.0.into());
    // The server drops this future, and with it the guard, when the connection breaks.
    let _cancel = CancelOnDrop(cancellation.clone());
    let done = pin!(deadline.keep(blocking(move || use_case(&cancellation))));
    let gone = pin!(async {
        match client {
            Some(client) => client.gone().await,
            None => pending().await,
        }
    });
    match select(done, gone).await {
        Either::Left((answer, _)) => answer?,
        // No client reads this answer.
        Either::Right(((), _)) => Err(ApiError::Busy),
    }
}

struct CancelOnDrop(Cancellation);

impl Drop for CancelOnDrop {
    fn drop(&mut self) {
        self.0.cancel();
    }
}

/// How long the client of a write waits for the database alone.
#[derive(Clone, Copy, Debug)]
pub struct WritePatience(Duration);

impl WritePatience {
    /// For a database that can fall silent, as a server may that is frozen or behind a broken network.
    pub const SHORT: Self = Self(PATIENCE);

    /// For a database that gives up waiting by itself, and then says whether anything was written: rather
    /// wait for that.
    pub const LONG: Self = Self(Duration::from_secs(20));
}

/// Runs one use case that writes on the blocking pool, within the request's span. `prepare` may take as long
/// as its work with bytes does. `record` waits for the database, and the client waits for `record` as long as
/// `patience` allows.
///
/// A late `record` runs to its end, and leaves rows and bytes consistent as for a client that still waits.
/// Only that client does not learn the outcome.
pub async fn blocking_write<P, T, E>(
    patience: WritePatience,
    prepare: impl FnOnce() -> Result<P, E> + Send + 'static,
    record: impl FnOnce(P) -> Result<T, E> + Send + 'static,
) -> Result<T, ApiError>
where
    T: Send + 'static,
    E: Send + 'static,
    ApiError: From<E>,
{
    let waits_for_rows = Arc::new(Notify::new());
    let notify = Arc::clone(&waits_for_rows);
    let done = pin!(blocking(move || {
        let prepared = prepare()?;
        notify.notify_one();
        record(prepared)
    }));
    let late = pin!(async {
        waits_for_rows.notified().await;
        sleep(patience.0).await;
    });
    match select(done, late).await {
        Either::Left((answer, _)) => answer,
        Either::Right(((), _)) => {
            Err(PortError::OutcomeUnknown("the database did not answer in time".into()).into())
        }
    }
}
