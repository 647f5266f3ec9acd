//! The blocking pool: the one hop of a use case, and the limits of short reads.

use std::time::Duration;

use actix_web::rt::time::{Instant, timeout};
use actix_web::web;
use ports::PortError;
use tokio::sync::{Semaphore, SemaphorePermit};
use tracing::Span;

use crate::error::ApiError;

/// Maximum number of concurrent reads, including those whose client has timed out. A frozen
/// database can block at most this many threads; the other threads stay free for requests that need
/// no database.
const MAX_READS: usize = 64;

static READS: Semaphore = Semaphore::const_new(MAX_READS);

/// A permit for one read, released when it is dropped.
pub type ReadPermit = Option<SemaphorePermit<'static>>;

/// Waits for a permit.
pub async fn read_permit() -> ReadPermit {
    // `None` would mean that the semaphore was closed, which never happens.
    READS.acquire().await.ok()
}

/// Runs one use case on the blocking pool, within the request's span and without a time limit.
pub async fn blocking<T, E>(
    use_case: impl FnOnce() -> Result<T, E> + Send + 'static,
) -> Result<T, ApiError>
where
    T: Send + 'static,
    E: Send + 'static,
    ApiError: From<E>,
{
    let span = Span::current();
    let outcome = web::block(move || span.in_scope(use_case)).await;
    outcome.map_err(|error| ApiError::Internal(Box::new(error)))?.map_err(ApiError::from)
}

/// How long a client waits for an operation that a healthy database completes at once.
pub(super) const PATIENCE: Duration = Duration::from_secs(2);

/// When a request without a response is answered 503.
#[derive(Clone, Copy)]
pub struct Deadline(Instant);

impl Deadline {
    /// The deadline of a request that arrives now.
    pub fn from_now() -> Self {
        Self(Instant::now() + PATIENCE)
    }

    /// The result of `work`.
    ///
    /// # Errors
    /// [`ApiError::Unavailable`] when the deadline passes first.
    pub async fn keep<T>(self, work: impl Future<Output = T>) -> Result<T, ApiError> {
        let late = |_| ApiError::Unavailable(PortError::unavailable("no answer in time"));
        let left = self.0.saturating_duration_since(Instant::now());
        timeout(left, work).await.map_err(late)
    }

    pub(super) fn instant(self) -> std::time::Instant {
        self.0.into()
    }
}
