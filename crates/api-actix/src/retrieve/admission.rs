//! Admits a request: the client accepts JSON, the caller is known, and the caller has the
//! permission. The extractors say what an admitted request carries.

use std::future::{Ready, ready};
use std::rc::Rc;
use std::sync::Arc;

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpMessage, HttpRequest};
use application::{Caller, Retrieved};
use domain::{Actor, MediaFileId, PermissionCode};
use futures_util::FutureExt;
use futures_util::future::LocalBoxFuture;

use super::batcher::CallerBatcher;
use super::details_json::DetailsJson;
use crate::blocking::Deadline;
use crate::error::ApiError;
use crate::http::accept::admits_json;
use crate::http::authorization::token_key;

/// Admits a request and looks up `file` in the same batch.
///
/// # Errors
/// Checked in this order: [`ApiError::NotAcceptable`], [`ApiError::Unauthenticated`],
/// [`ApiError::PermissionDenied`], and [`ApiError::NotFound`] where `file` does not exist. So an
/// unknown caller learns nothing about the resource.
pub async fn admit(
    request: &HttpRequest,
    permission: PermissionCode,
    file: Option<MediaFileId>,
    deadline: Deadline,
) -> Result<Retrieved<DetailsJson>, ApiError> {
    if !admits_json(request.headers()) {
        return Err(ApiError::NotAcceptable);
    }
    let key = token_key(request.headers()).map_err(ApiError::Unauthenticated)?.to_owned();
    let batcher = request
        .app_data::<Rc<CallerBatcher>>()
        .ok_or_else(|| ApiError::Internal("the application has no batcher".into()))?;
    batcher.submit(Caller { key, permission, file }, deadline).await
}

/// The caller of an admitted request, and the deadline of its reads. An extractor; the gate fills
/// it.
pub struct Admitted {
    /// On whose behalf the caller acts.
    pub actor: Actor,
    /// When reads for this request time out.
    pub deadline: Deadline,
}

impl FromRequest for Admitted {
    type Error = ApiError;
    type Future = Ready<Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let admitted = request.extensions_mut().remove::<Self>();
        ready(admitted.ok_or_else(|| ApiError::Internal("the route has no gate".into())))
    }
}

/// The media file that the path names, for a caller who may read or update it.
///
/// An extractor. It admits the request itself, so its route needs no gate: GET and HEAD need the
/// permission to retrieve, other methods the permission to update. The
/// [`CallerBatcher`](super::CallerBatcher) fills it, which authenticates the caller and reads the
/// file in one batch.
pub struct RequestedFile {
    /// The id in the path.
    pub id: MediaFileId,
    /// Its JSON.
    pub details: Arc<DetailsJson>,
}

impl FromRequest for RequestedFile {
    type Error = ApiError;
    type Future = LocalBoxFuture<'static, Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let deadline = Deadline::from_now();
        let request = request.clone();
        async move { requested_file(&request, deadline).await }.boxed_local()
    }
}

/// A segment that is not an id names no media file.
async fn requested_file(
    request: &HttpRequest,
    deadline: Deadline,
) -> Result<RequestedFile, ApiError> {
    let is_read = request.method().is_safe();
    let permission = if is_read { PermissionCode::Retrieve } else { PermissionCode::Update };
    let id = request.match_info().get("id").and_then(|id| id.parse().ok());
    let Retrieved { file, .. } = admit(request, permission, id, deadline).await?;
    let (id, details) = id.zip(file).ok_or(ApiError::NotFound)?;
    Ok(RequestedFile { id, details })
}
