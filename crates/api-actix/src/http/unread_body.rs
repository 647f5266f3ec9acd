//! Middleware for request bodies that no handler reads to the end, and for malformed ones.

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

/// How much unread data makes actix-http stop receiving (actix-http 3.20,
/// `h1::payload::MAX_BUFFER_SIZE`).
const PAUSE_BYTES: usize = 32 * 1024;

/// Holds the body of every request until its response is sent.
///
/// When a body is dropped unread, actix-http reads it to its end, and a client that announced no
/// length can make that take forever. While a body is held, actix-http closes the connection after
/// the response instead.
///
/// A body with malformed chunks is answered 400 at once: actix-http closes the connection without a
/// response if there is none yet, so a handler that waits for something else would be too late.
pub async fn hold_body<B: MessageBody + 'static>(
    mut request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    let held = match request.take_payload() {
        Payload::None => return Ok(next.call(request).await?.map_into_boxed_body()),
        payload => Held::new(payload),
    };
    request.set_payload(Payload::Stream { payload: Box::pin(held.clone()) });
    // The handlers of these methods read the whole body before they change anything.
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

/// A request body, shared by the handler and its response.
#[derive(Clone)]
struct Held(Rc<RefCell<Received>>);

/// A body that may have been read ahead of its handler.
struct Received {
    payload: Payload,
    /// A copy: a small slice would keep the whole receive buffer alive.
    ahead: BytesMut,
    /// Whether the data is back in the payload, and enough to stop receiving.
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

    /// Returns when the framing of the body is malformed; never unless `is_wanted`.
    async fn broken(self, is_wanted: bool) {
        poll_fn(|cx| if is_wanted { self.0.borrow_mut().poll_broken(cx) } else { Poll::Pending })
            .await;
    }
}

impl Received {
    /// Reads ahead all received data. An error comes last.
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

    /// Returns the data to the payload, so that no more is received until the handler has read it.
    fn pause(&mut self, cx: &mut Context<'_>) {
        if let Payload::H1 { payload } = &mut self.payload {
            payload.unread_data(take(&mut self.ahead).freeze());
            // The payload checks its length only when it is read.
            payload.unread_data(Bytes::new());
            let _ = Pin::new(payload).poll_next(cx);
        }
        self.is_paused = true;
    }

    /// If the client has stopped sending, the body ends after the error, and the handler can still
    /// respond. If the framing is malformed, the body does not end.
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

/// A response body that holds the body of its request.
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
