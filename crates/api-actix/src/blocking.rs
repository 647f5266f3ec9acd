use std::time::Duration;

use actix_web::rt::time::{Instant, timeout};
use actix_web::web;
use ports::PortError;
use tokio::sync::{Semaphore, SemaphorePermit};
use tracing::Span;

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
