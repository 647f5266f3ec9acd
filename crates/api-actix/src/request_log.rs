use std::panic::AssertUnwindSafe;
use std::time::Instant;

use actix_web::ResponseError;
use actix_web::body::{BoxBody, EitherBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{HeaderName, HeaderValue};
use actix_web::middleware::Next;
use futures_util::FutureExt;
use tracing::{Instrument, info, info_span};

use crate::error::ApiError;

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Gives every request an id that is on each of its log lines and in its answer, and logs the answer.
/// A panic on the way is answered like any unforeseen error.
pub async fn log_request<B: MessageBody>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<EitherBody<B, BoxBody>>, actix_web::Error> {
    let started = Instant::now();
    let id = request_id();
    let span = info_span!("request", id, method = %request.method(), path = request.path());
    let http_request = request.request().clone();
    async move {
        let answer = AssertUnwindSafe(next.call(request)).catch_unwind().await;
        let mut response = match answer {
            Ok(Ok(response)) => response.map_into_left_body(),
            Ok(Err(error)) => ServiceResponse::from_err(error, http_request).map_into_right_body(),
            Err(_) => {
                let error = ApiError::Internal("the handler panicked".into());
                ServiceResponse::new(http_request, error.error_response()).map_into_right_body()
            }
        };
        if let Ok(value) = HeaderValue::from_str(&id) {
            response.headers_mut().insert(REQUEST_ID, value);
        }
        let elapsed_us = u64::try_from(started.elapsed().as_micros()).unwrap_or(u64::MAX);
        info!(status = response.status().as_u16(), elapsed_us, "answered");
        Ok(response)
    }
    .instrument(span)
    .await
}

/// 128 random bits in hex; the time instead if there is no randomness, since an id is no secret.
fn request_id() -> String {
    let mut random = [0; 16];
    match getrandom::fill(&mut random) {
        Ok(()) => format!("{:032x}", u128::from_ne_bytes(random)),
        Err(_) => format!("{:?}", std::time::SystemTime::now()),
    }
}
