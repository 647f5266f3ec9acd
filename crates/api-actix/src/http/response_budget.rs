//! Sends large in-memory responses in chunks, within a memory budget for slow readers.

use std::convert::Infallible;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll};

use actix_web::body::{BodySize, BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::middleware::Next;
use actix_web::{HttpRequest, ResponseError};
use bytes::Bytes;
use ports::PortError;
use tokio::sync::{Semaphore, SemaphorePermit};

use super::write_buffer::{FREE_CHUNK_BYTES, WriteBuffer};
use crate::error::ApiError;

const KIB: usize = 1024;

/// Total memory for responses that are unique to one client, until the clients have read them.
const BUDGET_KIB: usize = 64 * KIB;

/// Maximum length of a chunk.
const CHUNK_BYTES: usize = 256 * KIB;

static BUDGET: Semaphore = Semaphore::const_new(BUDGET_KIB);

/// Middleware that sends a long response in chunks, or rejects it with 503 while slow readers hold
/// the budget.
pub async fn budget_response<B: MessageBody + 'static>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    let response = next.call(request).await?.map_into_boxed_body();
    match response.response().body().size() {
        BodySize::Sized(length) if length > FREE_CHUNK_BYTES as u64 => Ok(chunked(response)),
        _ => Ok(response),
    }
}

fn chunked(response: ServiceResponse<BoxBody>) -> ServiceResponse<BoxBody> {
    let (request, response) = response.into_parts();
    let (head, body) = response.into_parts();
    let response = match body.try_into_bytes() {
        Ok(bytes) => match ChunkedBytes::new(bytes, &request) {
            Ok(body) => head.set_body(body.boxed()),
            Err(error) => error.error_response(),
        },
        Err(body) => head.set_body(body),
    };
    ServiceResponse::new(request, response)
}

/// Bytes in memory. They are sent in chunks, and their budget is released at the end.
struct ChunkedBytes {
    length: u64,
    rest: Bytes,
    buffer: Rc<WriteBuffer>,
    _budget: Option<SemaphorePermit<'static>>,
}

impl ChunkedBytes {
    /// # Errors
    /// [`ApiError::Unavailable`] when only this response holds the bytes and the budget is
    /// exhausted. The response to a write is sent anyway, because the write has happened.
    fn new(rest: Bytes, request: &HttpRequest) -> Result<Self, ApiError> {
        let counts = rest.is_unique() && request.method().is_safe();
        Ok(Self {
            length: rest.len() as u64,
            _budget: counts.then(|| take_budget(rest.len())).transpose()?,
            rest,
            buffer: request.conn_data::<Rc<WriteBuffer>>().cloned().unwrap_or_default(),
        })
    }
}

/// A response that is longer than the whole budget takes all of it.
fn take_budget(bytes: usize) -> Result<SemaphorePermit<'static>, ApiError> {
    let share = u32::try_from(bytes.div_ceil(KIB).min(BUDGET_KIB)).unwrap_or(u32::MAX);
    let exhausted = |_| PortError::unavailable("slow readers hold the memory for responses");
    Ok(BUDGET.try_acquire_many(share).map_err(exhausted)?)
}

impl MessageBody for ChunkedBytes {
    type Error = Infallible;

    fn size(&self) -> BodySize {
        BodySize::Sized(self.length)
    }

    fn poll_next(
        mut self: Pin<&mut Self>,
        _cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Bytes, Infallible>>> {
        self.buffer.flushed();
        if self.rest.is_empty() {
            return Poll::Ready(None);
        }
        let length = self.buffer.grant(self.rest.len().min(CHUNK_BYTES));
        Poll::Ready(Some(Ok(self.rest.split_to(length))))
    }
}

#[cfg(test)]
mod tests {
    use actix_web::body::to_bytes;
    use actix_web::http::Method;
    use actix_web::test::TestRequest;
    use bytes::Bytes;

    use super::{BUDGET_KIB, ChunkedBytes, KIB};
    use crate::error::ApiError;

    #[actix_web::test]
    async fn bytes_are_sent_whole_and_count_until_they_are_sent() {
        let half = || Bytes::from(vec![7; BUDGET_KIB * KIB / 2]);
        let response = |method, bytes| {
            let request = TestRequest::default().method(method).to_http_request();
            ChunkedBytes::new(bytes, &request)
        };
        let new = |bytes| response(Method::GET, bytes);
        let first = new(half()).expect("half the budget is left");
        let second = new(half()).expect("the other half is left");
        assert!(matches!(new(Bytes::from(vec![0; KIB])), Err(ApiError::Unavailable(_))));
        assert!(response(Method::PATCH, half()).is_ok(), "the write has happened");
        let shared = half();
        assert!(new(shared.clone()).is_ok(), "it needs no memory of its own");
        assert!(new(Bytes::from_static(b"in the program")).is_ok());

        assert!(to_bytes(first).await.expect("no failure") == half());
        assert!(new(half()).is_ok(), "the budget was released");
        drop(second);
        assert!(new(Bytes::from(vec![0; BUDGET_KIB * KIB * 2])).is_ok(), "alone it may be longer");
    }
}
