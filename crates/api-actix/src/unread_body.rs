//! Bodies that nobody reads to their end, and those that break before somebody does.

use std::cell::RefCell;
use std::future::poll_fn;
use std::mem::take;
use std::pin::{Pin, pin};
use std::rc::Rc;
use std::task::{Context, Poll};

use actix_web::HttpMessage;
use actix_web::body::{BodySize, BoxBody, MessageBody};
use actix_web::dev::{Payload, ServiceRequest, ServiceResponse};
use actix_web::error::{InternalError, PayloadError};
use actix_web::http::Method;
use actix_web::middleware::Next;
use bytes::{Bytes, BytesMut};
use futures_util::Stream;
use futures_util::future::{Either, select};

use crate::error::ApiError;

/// How much has to wait for a handler until actix-http receives no more (actix-http 3.20,
/// `h1::payload::MAX_BUFFER_SIZE`).
const PAUSE_BYTES: usize = 32 * 1024;

/// Keeps the body of every request until its answer is sent.
///
/// A body that is let go unread is read on to its end by the server, for which a client can take
/// for ever where it announced no length. One that is still held has the connection closed behind
/// the answer.
///
/// A body whose chunks are malformed is answered 400 at once: actix-http closes the connection
/// without an answer unless there is one by then, so that a handler that is waiting for something
/// else would be too late.
pub async fn hold_body<B: MessageBody + 'static>(
    mut request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    let held = match request.take_payload() {
        Payload::None => return Ok(next.call(request).await?.map_into_boxed_body()),
        payload => Held::new(payload),
    };
    request.set_payload(Payload::Stream { payload: Box::pin(held.clone()) });
    // Their handlers read the whole body before they change anything.
    let reads_body = matches!(*request.method(), Method::POST | Method::PUT | Method::PATCH);
    let answer = pin!(next.call(request));
    let broken = pin!(held.clone().broken(reads_body));
    let error = match select(answer, broken).await {
        Either::Left((Ok(response), _)) => {
            return Ok(response.map_body(|_, body| holding(body.boxed(), held)));
        }
        Either::Left((Err(error), _)) => error,
        Either::Right(((), _)) => ApiError::broken_body().into(),
    };
    let response = error.error_response().map_body(|_, body| holding(body, held));
    Err(InternalError::from_response(error, response).into())
}

fn holding(body: BoxBody, held: Held) -> BoxBody {
    Holding { body, _held: held }.boxed()
}

/// A request's body, for the handler and for its answer.
#[derive(Clone)]
struct Held(Rc<RefCell<Received>>);

/// A body of which some may have been looked at before anybody has asked for it.
struct Received {
    payload: Payload,
    /// A copy: a small piece of what was received would keep the whole buffer alive that it is in.
    ahead: BytesMut,
    /// Whether what was looked at is back in the payload, and enough that no more is received.
    is_paused: bool,
    error: Option<PayloadError>,
    is_over: bool,
}

impl Held {
    fn new(payload: Payload) -> Self {
        Self(Rc::new(RefCell::new(Received {
            payload,
            ahead: BytesMut::new(),
            is_paused: false,
            error: None,
            is_over: false,
        })))
    }

    /// Waits until the framing of the body is found to be malformed, for ever unless `is_wanted`.
    async fn broken(self, is_wanted: bool) {
        poll_fn(|cx| if is_wanted { self.0.borrow_mut().poll_broken(cx) } else { Poll::Pending })
            .await;
    }
}

impl Received {
    /// Looks through all that was received since the last time. An error comes behind it.
    fn poll_broken(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        while !self.is_over && !self.is_paused {
            match Pin::new(&mut self.payload).poll_next(cx) {
                Poll::Ready(Some(Ok(chunk))) => self.ahead.extend_from_slice(&chunk),
                Poll::Ready(Some(Err(error))) => return self.fail(error, cx),
                Poll::Ready(None) => self.is_over = true,
                Poll::Pending if self.ahead.len() < PAUSE_BYTES => break,
                Poll::Pending => self.pause(cx),
            }
        }
        Poll::Pending
    }

    /// Gives back what was looked at, so that no more is received until the handler has taken it.
    fn pause(&mut self, cx: &mut Context<'_>) {
        if let Payload::H1 { payload } = &mut self.payload {
            payload.unread_data(take(&mut self.ahead).freeze());
            // Only when something is taken does it look at how much is left.
            payload.unread_data(Bytes::new());
            let _ = Pin::new(payload).poll_next(cx);
        }
        self.is_paused = true;
    }

    /// The body of a client that has stopped sending comes to its end behind the error; that
    /// client can still be answered by the handler. Where framing is malformed no end comes.
    fn fail(&mut self, error: PayloadError, cx: &mut Context<'_>) -> Poll<()> {
        self.error = Some(error);
        self.is_over = true;
        match Pin::new(&mut self.payload).poll_next(cx) {
            Poll::Ready(_) => Poll::Pending,
            Poll::Pending => Poll::Ready(()),
        }
    }
}

impl Stream for Held {
    type Item = Result<Bytes, PayloadError>;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let received = &mut *self.0.borrow_mut();
        if !received.ahead.is_empty() {
            return Poll::Ready(Some(Ok(take(&mut received.ahead).freeze())));
        }
        if received.is_over {
            return Poll::Ready(received.error.take().map(Err));
        }
        received.is_paused = false;
        Pin::new(&mut received.payload).poll_next(cx)
    }
}

/// An answer's body, with that of its request.
struct Holding {
    body: BoxBody,
    _held: Held,
}

impl MessageBody for Holding {
    type Error = <BoxBody as MessageBody>::Error;

    fn size(&self) -> BodySize {
        self.body.size()
    }

    fn poll_next(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Bytes, Self::Error>>> {
        Pin::new(&mut self.body).poll_next(cx)
    }
}
