use std::sync::Arc;

use actix_web::{HttpResponse, web};
use ports::{HealthCheck, PortError};
use serde::Serialize;
use utoipa::ToSchema;

use crate::blocking::{Deadline, blocking_briefly};
use crate::error::ApiError;
use crate::openapi::answers::{AnyRequest, Unready};
use crate::spaced_check::SpacedCheck;

/// All is well.
#[derive(Serialize, ToSchema)]
#[schema(as = Health)]
struct HealthBody {
    #[schema(pattern = "^ok$")]
    status: &'static str,
}

const OK: HealthBody = HealthBody { status: "ok" };

/// What the service cannot do without.
pub struct Essentials {
    pub database: Arc<dyn HealthCheck>,
    pub store: SpacedCheck,
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
/// The store is asked by what an upload does. Whoever asks on and on is told what was found within the last
/// second.
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
pub async fn readyz(essentials: web::Data<Essentials>) -> Result<HttpResponse, ApiError> {
    let deadline = Deadline::of_now();
    let database = Arc::clone(&essentials.database);
    blocking_briefly(deadline, move || database.check()).await.map_err(unready)?;
    essentials.store.check(deadline).await.map_err(unready)?;
    Ok(HttpResponse::Ok().json(OK))
}

/// Whatever is wrong, the service may be ready later.
fn unready(error: ApiError) -> ApiError {
    match error {
        ApiError::Unavailable(_) => error,
        ApiError::Full(cause) => ApiError::Unavailable(cause),
        ApiError::Internal(cause) => ApiError::Unavailable(PortError::Unavailable(cause)),
        other => other,
    }
}
