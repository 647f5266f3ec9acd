use std::io::{self, ErrorKind};
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use actix_web::error::PayloadError;
use actix_web::rt::time::{Instant, Sleep, sleep_until};
use actix_web::{HttpRequest, web};
use bytes::Bytes;
use futures_util::Stream;

use crate::error::ApiError;

/// What a client has to send on average while it is waited for, in bytes per second.
const MIN_RATE: u64 = 1024;

/// How long a client may send nothing of its body.
#[derive(Clone, Copy)]
pub struct BodyTimeout(pub Duration);

impl Default for BodyTimeout {
    fn default() -> Self {
        Self(Duration::from_secs(10))
    }
}

/// A request's body that fails when it is over a length, or when its client stalls or is too slow. Only the
/// time counts in which the client is waited for, not that in which the disk is.
pub struct PacedBody {
    payload: web::Payload,
    timeout: Duration,
    max_bytes: u64,
    received: u64,
    waited: Duration,
    waiting_since: Option<Instant>,
    timer: Pin<Box<Sleep>>,
}

impl PacedBody {
    /// The body of `request`, of at most `max_bytes`.
    pub fn new(request: &HttpRequest, payload: web::Payload, max_bytes: u64) -> Self {
        let BodyTimeout(timeout) = request
            .app_data::<web::Data<BodyTimeout>>()
            .map(|timeout| ***timeout)
            .unwrap_or_default();
        Self {
            payload,
            timeout,
            max_bytes,
            received: 0,
            waited: Duration::ZERO,
            waiting_since: None,
            timer: Box::pin(sleep_until(Instant::now())),
        }
    }

    /// When the wait that begins `now` is over: each wait has its limit, and all of them together have one
    /// that grows with what was received.
    fn deadline(&self, now: Instant) -> Instant {
        let earned = Duration::from_secs(self.received / MIN_RATE);
        let budget = self.timeout.saturating_add(earned).saturating_sub(self.waited);
        now + self.timeout.min(budget)
    }

    fn receive(&mut self, chunk: Bytes) -> Result<Bytes, PayloadError> {
        if let Some(since) = self.waiting_since.take() {
            self.waited += since.elapsed();
        }
        self.received += chunk.len() as u64;
        if self.received > self.max_bytes {
            return Err(PayloadError::Io(ErrorKind::FileTooLarge.into()));
        }
        Ok(chunk)
    }
}

impl Stream for PacedBody {
    type Item = Result<Bytes, PayloadError>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        if let Poll::Ready(chunk) = Pin::new(&mut self.payload).poll_next(cx) {
            return Poll::Ready(chunk.map(|chunk| chunk.and_then(|chunk| self.receive(chunk))));
        }
        if self.waiting_since.is_none() {
            let now = Instant::now();
            let deadline = self.deadline(now);
            self.waiting_since = Some(now);
            self.timer.as_mut().reset(deadline);
        }
        ready!(self.timer.as_mut().poll(cx));
        Poll::Ready(Some(Err(PayloadError::Io(ErrorKind::TimedOut.into()))))
    }
}

/// What a body that failed is answered with; `None` where it just broke off.
pub fn body_error(error: &PayloadError) -> Option<ApiError> {
    match error {
        PayloadError::Io(error) => match io::Error::kind(error) {
            ErrorKind::TimedOut => Some(ApiError::RequestTimeout),
            ErrorKind::FileTooLarge => Some(ApiError::BodyTooLarge),
            _ => None,
        },
        _ => None,
    }
}
