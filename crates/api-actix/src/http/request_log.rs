//! Middleware that logs every request under an id.

use std::cell::RefCell;
use std::time::{Instant, UNIX_EPOCH};

use actix_web::HttpResponse;
use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::error::InternalError;
use actix_web::http::header::{HeaderName, HeaderValue};
use actix_web::middleware::Next;
use tracing::{Instrument, info, info_span};

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Gives every request an id, adds it to each log line and to the response, and logs the response.
///
/// An error is passed on as a finished response: the request cannot be kept, because the router
/// needs the only reference to it.
pub async fn log_request<B: MessageBody>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<B>, actix_web::Error> {
    let started = Instant::now();
    let id = RequestId::new();
    let span =
        info_span!("request", id = id.as_str(), method = %request.method(), path = request.path());
    async move {
        match next.call(request).await {
            Ok(mut response) => {
                finish(response.response_mut(), id, started);
                Ok(response)
            }
            Err(error) => {
                let mut response = error.error_response();
                finish(&mut response, id, started);
                Err(InternalError::from_response("answered", response).into())
            }
        }
    }
    .instrument(span)
    .await
}

fn finish<B>(response: &mut HttpResponse<B>, id: RequestId, started: Instant) {
    if let Ok(value) = HeaderValue::from_str(id.as_str()) {
        response.headers_mut().insert(REQUEST_ID, value);
    }
    let elapsed_us = u64::try_from(started.elapsed().as_micros()).unwrap_or(u64::MAX);
    info!(status = response.status().as_u16(), elapsed_us, "answered");
}

/// 128 random bits in hex.
#[derive(Clone, Copy)]
struct RequestId([u8; 32]);

/// How many ids are drawn at a time: the system call takes longer than everything else.
const DRAWN: usize = 64;

thread_local! {
    static DRAW: RefCell<Vec<u128>> = const { RefCell::new(Vec::new()) };
}

impl RequestId {
    /// A new unique id.
    fn new() -> Self {
        Self::of(DRAW.with_borrow_mut(|drawn| {
            if drawn.is_empty() {
                *drawn = draw();
            }
            drawn.pop().unwrap_or_default()
        }))
    }

    fn of(mut bits: u128) -> Self {
        let mut digits = [0; 32];
        for digit in digits.iter_mut().rev() {
            *digit = b"0123456789abcdef"[(bits & 0xf) as usize];
            bits >>= 4;
        }
        Self(digits)
    }

    fn as_str(&self) -> &str {
        // The bytes are ASCII digits.
        str::from_utf8(&self.0).unwrap_or_default()
    }
}

/// Random numbers, or the time if the system has no randomness: an id is not a secret.
fn draw() -> Vec<u128> {
    let mut random = [0; 16 * DRAWN];
    match getrandom::fill(&mut random) {
        Ok(()) => random.as_chunks().0.iter().copied().map(u128::from_ne_bytes).collect(),
        Err(_) => vec![UNIX_EPOCH.elapsed().unwrap_or_default().as_nanos()],
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use actix_web::dev::{Service, ServiceRequest, ServiceResponse};
    use actix_web::http::StatusCode;
    use actix_web::middleware::{Next, from_fn};
    use actix_web::test::{TestRequest, init_service};
    use actix_web::{App, Error, web};

    use super::{DRAWN, REQUEST_ID, RequestId, log_request};
    use crate::error::ApiError;

    async fn failing() -> Result<&'static str, ApiError> {
        Err(ApiError::NotFound)
    }

    async fn broken<B>(request: ServiceRequest, _: Next<B>) -> Result<ServiceResponse<B>, Error> {
        drop(request);
        Err(ApiError::NotFound.into())
    }

    #[actix_web::test]
    async fn errors_have_an_id_too() {
        let app = App::new().route("/", web::get().to(failing));
        let service = init_service(app.wrap(from_fn(log_request))).await;
        let answer = service.call(TestRequest::get().to_request()).await.expect("an answer");
        assert!(answer.headers().contains_key(REQUEST_ID));

        let app = App::new().route("/", web::get().to(failing)).wrap(from_fn(broken));
        let service = init_service(app.wrap(from_fn(log_request))).await;
        let error = service.call(TestRequest::get().to_request()).await.expect_err("no answer");
        let answer = error.error_response();
        assert_eq!(answer.status(), StatusCode::NOT_FOUND);
        assert!(answer.headers().contains_key(REQUEST_ID));
    }

    #[test]
    fn an_id_is_32_hexadecimal_digits() {
        assert_eq!(RequestId::of(0x1a).as_str(), "0000000000000000000000000000001a");
        assert_eq!(RequestId::of(u128::MAX).as_str(), "f".repeat(32));
    }

    #[test]
    fn ids_are_unique_across_draws() {
        let ids: HashSet<String> =
            (0..3 * DRAWN).map(|_| RequestId::new().as_str().to_owned()).collect();
        assert_eq!(ids.len(), 3 * DRAWN);
    }
}
