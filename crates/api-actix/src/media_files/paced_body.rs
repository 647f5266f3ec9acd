//! The stream of a request body, with limits of length and time.

use std::future::poll_fn;
use std::io::{self, ErrorKind};
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use actix_web::error::PayloadError;
use actix_web::rt::task::{JoinHandle, yield_now};
use actix_web::rt::time::{Instant, Sleep, sleep_until};
use actix_web::{HttpRequest, rt, web};
use bytes::Bytes;
use futures_util::Stream;

use crate::error::ApiError;

/// Minimum average rate of a client while the server waits for it, in bytes per second.
const MIN_RATE: u64 = 1024;

/// How much one body yields before other tasks have a turn.
const TURN_BYTES: usize = 64 * 1024;

/// How long a client may pause while it sends a body.
#[derive(Clone, Copy)]
pub struct BodyTimeout(pub Duration);

impl Default for BodyTimeout {
    fn default() -> Self {
        Self(Duration::from_secs(10))
    }
}

/// A request body that fails when it is too long, or when its client stalls or is too slow. Only
/// time spent waiting for the client counts, not time spent waiting for the disk.
///
/// It yields pieces of at most 64 KiB. After each of them the event loop runs other tasks and polls
/// for I/O, however fast the client is.
pub struct PacedBody {
    payload: web::Payload,
    /// Received and not yielded yet.
    rest: Bytes,
    yielded: usize,
    others_turn: Option<JoinHandle<()>>,
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
            rest: Bytes::new(),
            yielded: 0,
            others_turn: None,
            timeout,
            max_bytes,
            received: 0,
            waited: Duration::ZERO,
            waiting_since: None,
            timer: Box::pin(sleep_until(Instant::now())),
        }
    }

    /// When a wait that begins `now` times out. Each wait has a limit, and so has their sum, which
    /// grows with the received bytes.
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

impl PacedBody {
    /// Whether the body is empty, once that is known.
    ///
    /// # Errors
    /// As those of the stream.
    pub async fn is_empty(&mut self) -> Result<bool, PayloadError> {
        match poll_fn(|cx| self.poll_fill(cx)).await {
            Some(filled) => filled.map(|()| false),
            None => Ok(true),
        }
    }

    /// Waits until there is data to yield; `None` at the end of the body.
    fn poll_fill(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<(), PayloadError>>> {
        while self.rest.is_empty() {
            match ready!(self.poll_payload(cx)) {
                Some(Ok(chunk)) => self.rest = chunk,
                Some(Err(error)) => return Poll::Ready(Some(Err(error))),
                None => return Poll::Ready(None),
            }
        }
        Poll::Ready(Some(Ok(())))
    }

    fn poll_payload(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Bytes, PayloadError>>> {
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

    /// The next piece of the received data.
    fn next_piece(&mut self) -> Bytes {
        let piece = self.rest.split_to(self.rest.len().min(TURN_BYTES - self.yielded));
        self.yielded += piece.len();
        if self.yielded == TURN_BYTES {
            self.yielded = 0;
            // The dispatcher polls its handler again before it returns to the event loop. Only a
            // separate task is certain to run after that.
            self.others_turn = Some(rt::spawn(yield_now()));
        }
        piece
    }
}

impl Stream for PacedBody {
    type Item = Result<Bytes, PayloadError>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        if let Some(turn) = &mut self.others_turn {
            // It fails only with the event loop itself.
            let _ = ready!(Pin::new(turn).poll(cx));
            self.others_turn = None;
        }
        let filled = ready!(self.poll_fill(cx));
        Poll::Ready(filled.map(|filled| filled.map(|()| self.next_piece())))
    }
}

/// The error of a failed body; `None` if it merely broke off.
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

#[cfg(test)]
mod tests {
    use std::cell::Cell;
    use std::rc::Rc;

    use actix_web::rt::task::yield_now;
    use actix_web::test::TestRequest;
    use actix_web::{FromRequest, rt, web};
    use futures_util::{FutureExt, StreamExt};

    use super::{PacedBody, TURN_BYTES};

    async fn body(bytes: usize) -> PacedBody {
        let request = TestRequest::default().set_payload(vec![0; bytes]);
        let (request, mut payload) = request.to_http_parts();
        let payload = web::Payload::from_request(&request, &mut payload).await.expect("a payload");
        PacedBody::new(&request, payload, u64::MAX)
    }

    #[actix_web::test]
    async fn other_tasks_have_a_turn_after_every_64_kib() {
        let turns = Rc::new(Cell::new(0));
        let counter = Rc::clone(&turns);
        let other = rt::spawn(async move {
            loop {
                counter.set(counter.get() + 1);
                yield_now().await;
            }
        });
        let mut body = body(16 * TURN_BYTES + 1).await;
        let mut received = 0;
        while let Some(piece) = body.next().await {
            received += piece.expect("it does not break").len();
            assert!(received <= (turns.get() + 1) * TURN_BYTES, "{received} in {turns:?} turns");
        }
        assert_eq!(received, 16 * TURN_BYTES + 1);
        other.abort();
    }

    #[actix_web::test]
    async fn the_next_piece_waits_for_the_event_loop_however_often_it_is_asked_for() {
        let mut body = body(2 * TURN_BYTES).await;
        assert!(body.next().now_or_never().flatten().is_some());
        for _ in 0..3 {
            assert!(body.next().now_or_never().is_none());
        }
        assert!(body.next().await.is_some());
    }

    #[actix_web::test]
    async fn a_body_is_empty_or_keeps_what_was_looked_at() {
        assert!(body(0).await.is_empty().await.expect("it does not break"));
        let mut body = body(3).await;
        assert!(!body.is_empty().await.expect("it does not break"));
        let piece = body.next().await.expect("a piece").expect("it does not break");
        assert_eq!(piece.len(), 3);
    }
}
