//! Writes on the blocking pool, and how long their clients wait.

use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use actix_web::rt::time::sleep;
use futures_util::future::{Either, select};
use ports::PortError;
use tokio::sync::Notify;

use super::pool::{PATIENCE, blocking};
use crate::error::ApiError;

/// How long the client of a write waits for the database.
#[derive(Clone, Copy, Debug)]
pub struct WritePatience(Duration);

impl WritePatience {
    /// For a database that may stop answering: a server can freeze, or its network can fail.
    pub const SHORT: Self = Self(PATIENCE);

    /// For a database that times out by itself and then reports whether anything was written. It is
    /// better to wait for that.
    pub const LONG: Self = Self(Duration::from_secs(20));
}

/// Runs a use case that writes on the blocking pool, within the request's span. `prepare` has no
/// time limit. `record` waits for the database, and the client waits for it as long as `patience`
/// allows.
///
/// A late `record` continues in the background and leaves rows and bytes consistent. Only its
/// client does not learn the outcome.
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
    let recording = Arc::new(Notify::new());
    let notify = Arc::clone(&recording);
    let done = pin!(blocking(move || {
        let prepared = prepare()?;
        notify.notify_one();
        record(prepared)
    }));
    let late = pin!(async {
        recording.notified().await;
        sleep(patience.0).await;
    });
    match select(done, late).await {
        Either::Left((outcome, _)) => outcome,
        Either::Right(((), _)) => {
            Err(PortError::outcome_unknown("the database did not answer in time").into())
        }
    }
}
