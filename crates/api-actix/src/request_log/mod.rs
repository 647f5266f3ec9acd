mod request_id;

use std::panic::AssertUnwindSafe;
use std::time::Instant;

use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::error::InternalError;
use actix_web::http::header::{HeaderName, HeaderValue};
use actix_web::middleware::Next;
use actix_web::{HttpResponse, ResponseError};
use futures_util::FutureExt;
use tracing::{Instrument, info, info_span};

use self::request_id::RequestId;
use crate::error::ApiError;

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Gives every request an id that is on each of its log lines and in its answer, and logs the answer.
/// A panic on the way is answered like any unforeseen error.
///
/// An error is passed on as a finished answer: the request itself cannot be held on to, since the router
/// must own it alone.
pub async fn log_request<B: MessageBody>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<B>, actix_web::Error> {
    let started = Instant::now();
    let id = RequestId::new();
    let span =
        info_span!("request", id = id.as_str(), method = %request.method(), path = request.path());
    async move {
        let answer = AssertUnwindSafe(next.call(request)).catch_unwind().await;
        let outcome = match answer {
            Ok(Ok(response)) => Ok(response),
            Ok(Err(error)) => Err(error.error_response()),
            Err(_) => Err(ApiError::Internal("the handler panicked".into()).error_response()),
        };
        match outcome {
            Ok(mut response) => {
                finish(response.response_mut(), id, started);
                Ok(response)
            }
            Err(mut response) => {
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

#[cfg(test)]
mod tests {
    use actix_web::body::to_bytes;
    use actix_web::http::StatusCode;
    use actix_web::middleware::from_fn;
    use actix_web::test::{TestRequest, init_service};
    use actix_web::{App, HttpResponse, dev::Service, web};

    use super::{REQUEST_ID, log_request};

    async fn panicking() -> HttpResponse {
        panic!("as a bug would")
    }

    #[actix_web::test]
    async fn a_handler_that_panics_is_answered_like_any_unforeseen_error() {
        let app = App::new().route("/", web::get().to(panicking)).wrap(from_fn(log_request));
        let service = init_service(app).await;
        let error = service.call(TestRequest::get().to_request()).await.expect_err("no success");
        let answer = error.error_response();
        assert_eq!(answer.status(), StatusCode::INTERNAL_SERVER_ERROR);
        assert!(answer.headers().contains_key(REQUEST_ID));
        let body = to_bytes(answer.into_body()).await.expect("a body in memory");
        assert_eq!(body, "{\"detail\":\"A server error occurred.\",\"code\":\"error\"}");
    }
}
