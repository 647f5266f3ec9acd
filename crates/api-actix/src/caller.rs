//! The caller of a key: who it is, and what it may do. Clients offer only that.

use std::sync::Arc;

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest, HttpResponse, web};
use application::IdentifyCaller;
use domain::{PermissionCode, User, full_name};
use futures_util::FutureExt;
use futures_util::future::LocalBoxFuture;
use serde::Serialize;
use utoipa::ToSchema;

use crate::blocking::{Deadline, blocking_read};
use crate::error::ApiError;
use crate::error::documented::IdentifiedCaller;
use crate::http::accept::admits_json;
use crate::http::authorization::token_key;
use crate::metrics::CountedStage;
use crate::representation::UserBody;

/// The user whose key a request carries. An extractor for paths that need a key and no permission.
pub struct CallerUser(User);

/// Who the caller is and what it may do.
#[derive(Serialize, ToSchema)]
#[schema(as = Caller)]
struct CallerBody<'a> {
    user: UserBody<'a>,
    /// The codes of all actions that the caller may take, ascending: all five for an admin, none
    /// for a user who is not staff.
    #[schema(max_items = 5)]
    permissions: Vec<u16>,
    /// Length in bytes of the largest file that is accepted.
    max_upload_size: u64,
}

/// Who the caller is
///
/// Needs a key and no permission. An addition of this service.
#[utoipa::path(
    get,
    path = "/api/media/me",
    operation_id = "retrieve_caller",
    tag = "Media files",
    security(("Token" = [])),
    responses(
        (status = 200, description = "The caller.", body = CallerBody),
        IdentifiedCaller,
    ),
)]
pub async fn me(CallerUser(user): CallerUser, stage: web::Data<CountedStage>) -> HttpResponse {
    let full_name = full_name(&user.first_name, &user.last_name);
    let (id, username) = (user.id.get(), user.username.as_str());
    HttpResponse::Ok().json(CallerBody {
        user: UserBody { id, username, full_name: &full_name },
        permissions: permissions(&user),
        max_upload_size: stage.limit().bytes(),
    })
}

fn permissions(user: &User) -> Vec<u16> {
    let actor = user.actor();
    let allowed = PermissionCode::ALL.into_iter().filter(|code| actor.may(*code).is_ok());
    allowed.map(PermissionCode::code).collect()
}

impl FromRequest for CallerUser {
    type Error = ApiError;
    type Future = LocalBoxFuture<'static, Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let deadline = Deadline::from_now();
        let request = request.clone();
        async move { identified(&request, deadline).await.map(Self) }.boxed_local()
    }
}

async fn identified(request: &HttpRequest, deadline: Deadline) -> Result<User, ApiError> {
    if !admits_json(request.headers()) {
        return Err(ApiError::NotAcceptable);
    }
    let key = token_key(request.headers()).map_err(ApiError::Unauthenticated)?.to_owned();
    let identify = request
        .app_data::<web::Data<IdentifyCaller>>()
        .ok_or_else(|| ApiError::Internal("the application identifies nobody".into()))?;
    let identify = Arc::clone(identify);
    blocking_read(deadline, move || identify.run(&key)).await
}
