//! Liveness and readiness, for orchestrators.

mod rate_limited_check;

use std::sync::Arc;

use actix_web::{HttpResponse, web};
use ports::{HealthCheck, PortError};
use serde::Serialize;
use utoipa::ToSchema;

pub use self::rate_limited_check::RateLimitedCheck;
use crate::blocking::{Deadline, blocking_read};
use crate::error::ApiError;
use crate::error::documented::{AnyRequest, Unready};

/// All is well.
#[derive(Serialize, ToSchema)]
#[schema(as = Health)]
struct HealthBody {
    #[schema(pattern = "^ok$")]
    status: &'static str,
}

const OK: HealthBody = HealthBody { status: "ok" };

/// The checks of the dependencies that the service needs.
pub struct ReadinessChecks {
    pub database: Arc<dyn HealthCheck>,
    pub store: RateLimitedCheck,
}

/// Whether the process answers
#[utoipa::path(
    get,
    path = "/healthz",
    operation_id = "health",
    tag = "Operation",
    responses((status = 200, description = "It does.", body = HealthBody), AnyRequest),
)]
pub async fn healthz() -> HttpResponse {
    HttpResponse::Ok().json(OK)
}

/// Whether the database answers and the store takes files
///
/// Performs the steps of an upload, at most once a second. Requests in between share the last
/// result.
#[utoipa::path(
    get,
    path = "/readyz",
    operation_id = "readiness",
    tag = "Operation",
    responses(
        (status = 200, description = "Both do.", body = HealthBody),
        AnyRequest,
        Unready,
    ),
)]
pub async fn readyz(checks: web::Data<ReadinessChecks>) -> Result<HttpResponse, ApiError> {
    let deadline = Deadline::from_now();
    let database = Arc::clone(&checks.database);
    blocking_read(deadline, move || database.check()).await.map_err(unready)?;
    checks.store.check(deadline).await.map_err(unready)?;
    Ok(HttpResponse::Ok().json(OK))
}

/// Any failure counts as temporary.
fn unready(error: ApiError) -> ApiError {
    match error {
        ApiError::Unavailable(_) => error,
        ApiError::Full(cause) => ApiError::Unavailable(cause),
        ApiError::Internal(cause) => ApiError::Unavailable(PortError::Unavailable(cause)),
        other => other,
    }
}
