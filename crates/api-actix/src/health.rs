use std::sync::Arc;

use actix_web::{HttpResponse, web};
use ports::{HealthCheck, PortError};
use serde::Serialize;
use utoipa::ToSchema;

use crate::blocking::{Deadline, blocking_briefly};
use crate::error::ApiError;
use crate::openapi::answers::{AnyRequest, Unready};

/// All is well.
#[derive(Serialize, ToSchema)]
#[schema(as = Health)]
struct HealthBody {
    #[schema(pattern = "^ok$")]
    status: &'static str,
}

const OK: HealthBody = HealthBody { status: "ok" };

/// What the service cannot do without.
pub struct Essentials(pub Vec<Arc<dyn HealthCheck>>);

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

/// Whether the database answers and the store accepts files
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
    let check = move || essentials.0.iter().try_for_each(|essential| essential.check());
    blocking_briefly(Deadline::of_now(), check).await.map_err(unready)?;
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
