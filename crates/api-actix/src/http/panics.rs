//! Middleware that answers a panic like any other internal error.

use std::panic::AssertUnwindSafe;

use actix_web::Error;
use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::middleware::Next;
use futures_util::FutureExt;

use crate::error::ApiError;

/// Passes a panic of a handler on as an error.
pub async fn catch_panic<B: MessageBody>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<B>, Error> {
    let answer = AssertUnwindSafe(next.call(request)).catch_unwind().await;
    answer.unwrap_or_else(|_| Err(ApiError::Internal("the handler panicked".into()).into()))
}

#[cfg(test)]
mod tests {
    use actix_web::body::to_bytes;
    use actix_web::http::StatusCode;
    use actix_web::middleware::from_fn;
    use actix_web::test::{TestRequest, init_service};
    use actix_web::{App, HttpResponse, dev::Service, web};

    use super::catch_panic;

    async fn panicking() -> HttpResponse {
        panic!("as a bug would")
    }

    #[actix_web::test]
    async fn a_panic_in_a_handler_is_answered_500() {
        let app = App::new().route("/", web::get().to(panicking)).wrap(from_fn(catch_panic));
        let service = init_service(app).await;
        let error = service.call(TestRequest::get().to_request()).await.expect_err("no success");
        let answer = error.error_response();
        assert_eq!(answer.status(), StatusCode::INTERNAL_SERVER_ERROR);
        let body = to_bytes(answer.into_body()).await.expect("a body in memory");
        assert_eq!(body, "{\"detail\":\"A server error occurred.\",\"code\":\"error\"}");
    }
}
