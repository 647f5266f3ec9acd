//! The gate in front of the routes that need a permission: it admits a request and does nothing
//! else.

use actix_web::body::BoxBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::middleware::{Next, from_fn};
use actix_web::{HttpMessage, ResponseError, Route};
use domain::PermissionCode;

use crate::blocking::Deadline;
use crate::retrieve::{Admitted, admit};

/// `route` for callers who have `permission`. Its handler may extract [`Admitted`].
pub fn gated(route: Route, permission: PermissionCode) -> Route {
    let pass = move |request: ServiceRequest, next: Next<BoxBody>| pass(permission, request, next);
    route.wrap(from_fn::<_, ()>(pass))
}

async fn pass(
    permission: PermissionCode,
    request: ServiceRequest,
    next: Next<BoxBody>,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    let deadline = Deadline::from_now();
    match admit(request.request(), permission, None, deadline).await {
        Ok(retrieved) => {
            let admitted = Admitted { actor: retrieved.actor, deadline };
            request.extensions_mut().insert(admitted);
            next.call(request).await
        }
        Err(error) => Ok(request.into_response(error.error_response())),
    }
}
