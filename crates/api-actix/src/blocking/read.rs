//! Reads on the blocking pool, with a deadline.

use std::future::pending;
use std::pin::pin;

use futures_util::future::{Either, select};
use ports::Cancellation;

use super::pool::{Deadline, blocking, read_permit};
use crate::error::ApiError;
use crate::http::client_watch::ClientWatch;

/// Runs a use case that reads and normally takes no time, with a read permit. After the deadline it
/// continues in the background.
pub async fn blocking_read<T, E>(
    deadline: Deadline,
    use_case: impl FnOnce() -> Result<T, E> + Send + 'static,
) -> Result<T, ApiError>
where
    T: Send + 'static,
    E: Send + 'static,
    ApiError: From<E>,
{
    let run = async {
        let permit = read_permit().await;
        blocking(move || {
            let _permit = permit;
            use_case()
        })
        .await
    };
    deadline.keep(run).await?
}

/// Runs a use case that reads and may take long. It is cancelled at the deadline and when the
/// client disconnects.
pub async fn blocking_cancellable<T, E>(
    deadline: Deadline,
    client: Option<&ClientWatch>,
    use_case: impl FnOnce(&Cancellation) -> Result<T, E> + Send + 'static,
) -> Result<T, ApiError>
where
    T: Send + 'static,
    E: Send + 'static,
    ApiError: From<E>,
{
    let cancellation = Cancellation::at(deadline.instant());
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
        Either::Left((outcome, _)) => outcome?,
        // No client reads this response.
        Either::Right(((), _)) => Err(ApiError::Busy),
    }
}

struct CancelOnDrop(Cancellation);

impl Drop for CancelOnDrop {
    fn drop(&mut self) {
        self.0.cancel();
    }
}
