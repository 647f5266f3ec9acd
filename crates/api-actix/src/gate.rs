use std::rc::Rc;
use std::sync::Arc;

use actix_web::body::BoxBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::{Method, header};
use actix_web::middleware::Next;
use actix_web::{HttpMessage, HttpResponse, ResponseError};
use application::{Admitted, Caller, GetMediaFileError};
use domain::{MediaFileId, PermissionCode};

use crate::accept::admits_json;
use crate::authorization::token_key;
use crate::blocking::Deadline;
use crate::error::ApiError;
use crate::gather::Gatherer;
use crate::media_files::Outline;

/// The methods of a protected path with the permission that each needs. HEAD needs what GET needs, and
/// any other method, which only learns what it may not do, what the first needs.
pub type Actions = &'static [(Method, PermissionCode)];

/// What became of the wish for the details of a media file, for the handler of that.
pub struct FoundDetails(pub Result<Arc<Outline>, GetMediaFileError>);

/// Lets a request through to its handler once the client takes JSON, the caller is known and allowed,
/// and the method exists; in this order, so that a stranger learns nothing. The handler finds the
/// [`Actor`](domain::Actor), the [`Deadline`] and, where details of a media file are wanted, [`FoundDetails`] in the
/// request.
pub async fn gate(
    actions: Actions,
    request: ServiceRequest,
    next: Next<BoxBody>,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    let deadline = Deadline::of_now();
    let action = action(actions, request.method());
    let answer = match admit(actions, action, &request, deadline).await {
        Ok(admitted) if action.is_some() => {
            equip(&request, admitted, deadline);
            return next.call(request).await;
        }
        Ok(_) => without_action(actions, request.method()),
        Err(error) => error.error_response(),
    };
    Ok(request.into_response(answer))
}

/// Leaves in a request what its handler finds there.
fn equip(
    request: &ServiceRequest,
    Admitted { actor, details }: Admitted<Outline>,
    deadline: Deadline,
) {
    let mut extensions = request.extensions_mut();
    extensions.insert(actor);
    extensions.insert(deadline);
    if let Some(details) = details {
        extensions.insert(FoundDetails(details));
    }
}

async fn admit(
    actions: Actions,
    action: Option<PermissionCode>,
    request: &ServiceRequest,
    deadline: Deadline,
) -> Result<Admitted<Outline>, ApiError> {
    if !admits_json(request.headers()) {
        return Err(ApiError::NotAcceptable);
    }
    let key = token_key(request.headers()).map_err(ApiError::Unauthenticated)?.to_owned();
    let caller = Caller { key, wanted: wanted(action, request) };
    let gatherer = request
        .app_data::<Rc<Gatherer>>()
        .ok_or_else(|| ApiError::Internal("nobody gathers callers".into()))?;
    let admitted = gatherer.admit(caller, deadline).await?;
    admitted.actor.may(needed(actions, action)).map_err(|_| ApiError::PermissionDenied)?;
    Ok(admitted)
}

/// The media file whose details the request is for: it is looked for together with the caller.
fn wanted(action: Option<PermissionCode>, request: &ServiceRequest) -> Option<MediaFileId> {
    let is_retrieve = action == Some(PermissionCode::Retrieve);
    request.match_info().get("id").filter(|_| is_retrieve)?.parse().ok()
}

/// What a request for `action` needs.
fn needed(actions: Actions, action: Option<PermissionCode>) -> PermissionCode {
    let first = || actions.first().map(|(_, code)| *code);
    action.or_else(first).unwrap_or(PermissionCode::Retrieve)
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
