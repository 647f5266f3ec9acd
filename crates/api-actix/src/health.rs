use std::sync::Arc;

use actix_web::{HttpResponse, web};
use ports::{HealthCheck, PortError};
use serde_json::json;

use crate::blocking::blocking;
use crate::error::ApiError;

/// What the service cannot do without.
pub struct Essentials(pub Vec<Arc<dyn HealthCheck>>);

/// `GET /healthz`: the process answers.
pub async fn healthz() -> HttpResponse {
    HttpResponse::Ok().json(json!({ "status": "ok" }))
}

/// `GET /readyz`: the database answers and the store accepts files.
pub async fn readyz(essentials: web::Data<Essentials>) -> Result<HttpResponse, ApiError> {
    blocking(move || essentials.0.iter().try_for_each(|essential| essential.check()))
        .await
        .map_err(unready)?;
    Ok(HttpResponse::Ok().json(json!({ "status": "ok" })))
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
