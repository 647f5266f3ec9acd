use std::sync::Arc;

use actix_web::body::BoxBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::{Method, header};
use actix_web::middleware::Next;
use actix_web::{HttpMessage, HttpResponse, ResponseError, web};
use application::Authenticate;
use domain::{Actor, PermissionCode};

use crate::accept::admits_json;
use crate::authorization::token_key;
use crate::blocking::{Deadline, blocking_briefly};
use crate::error::ApiError;

/// The methods of a protected path with the permission that each needs. HEAD needs what GET needs, and
/// any other method, which only learns what it may not do, what the first needs.
pub type Actions = &'static [(Method, PermissionCode)];

/// Lets a request through to its handler once the client takes JSON, the caller is known and allowed,
/// and the method exists; in this order, so that a stranger learns nothing. The handler finds the
/// [`Actor`] and the [`Deadline`] in the request.
pub async fn gate(
    actions: Actions,
    request: ServiceRequest,
    next: Next<BoxBody>,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    let deadline = Deadline::of_now();
    let answer = match admit(actions, &request, deadline).await {
        Ok(actor) if action(actions, request.method()).is_some() => {
            request.extensions_mut().insert(actor);
            request.extensions_mut().insert(deadline);
            return next.call(request).await;
        }
        Ok(_) => without_action(actions, request.method()),
        Err(error) => error.error_response(),
    };
    Ok(request.into_response(answer))
}

async fn admit(
    actions: Actions,
    request: &ServiceRequest,
    deadline: Deadline,
) -> Result<Actor, ApiError> {
    if !admits_json(request.headers()) {
        return Err(ApiError::NotAcceptable);
    }
    let actor = authenticate(request, deadline).await?;
    let needed = permission(actions, request.method());
    actor.may(needed).map_err(|_| ApiError::PermissionDenied)?;
    Ok(actor)
}

async fn authenticate(request: &ServiceRequest, deadline: Deadline) -> Result<Actor, ApiError> {
    let key = token_key(request.headers()).map_err(ApiError::Unauthenticated)?.to_owned();
    let authenticate =
        request
            .app_data::<web::Data<Authenticate>>()
            .map(|data| Arc::clone(data))
            .ok_or_else(|| ApiError::Internal("no authenticator is configured".into()))?;
    blocking_briefly(deadline, move || authenticate.run(&key)).await
}

fn permission(actions: Actions, method: &Method) -> PermissionCode {
    let first = || actions.first().map(|(_, code)| *code);
    action(actions, method).or_else(first).unwrap_or(PermissionCode::Retrieve)
}

/// What a method needs; `None` when the path does not have it.
fn action(actions: Actions, method: &Method) -> Option<PermissionCode> {
    let method = if *method == Method::HEAD { &Method::GET } else { method };
    actions.iter().find(|(known, _)| known == method).map(|(_, code)| *code)
}

fn without_action(actions: Actions, method: &Method) -> HttpResponse {
    let allow = allow(actions.iter().map(|(method, _)| method));
    options_or_405(method, allow)
}

/// The answer to a method that a path does not have, of which OPTIONS is one.
pub fn options_or_405(method: &Method, allow: String) -> HttpResponse {
    if *method == Method::OPTIONS {
        HttpResponse::Ok().insert_header((header::ALLOW, allow)).finish()
    } else {
        ApiError::MethodNotAllowed(method.clone(), allow).error_response()
    }
}

/// The value of `Allow` for a path with these methods.
pub fn allow<'a>(methods: impl Iterator<Item = &'a Method>) -> String {
    let mut names: Vec<&str> = methods.map(Method::as_str).collect();
    if names.contains(&"GET") {
        names.push("HEAD");
    }
    names.push("OPTIONS");
    names.join(", ")
}
