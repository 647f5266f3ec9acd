use std::sync::Arc;

use actix_web::{HttpRequest, HttpResponse, web};
use application::{EditMediaFile, GetMediaFile, Replacement};

use super::body::MediaFileBody;
use super::form::{FileIs, UploadedFile, ValidForm};
use super::media_urls::MediaUrls;
use super::outline::Outline;
use super::parse_id;
use super::request_body::read_form;
use super::request_schemas::{ChangeForm, TextsBody, UploadForm};
use super::state_guard::StateGuard;
use crate::blocking::{Deadline, WritePatience, blocking_briefly, blocking_write};
use crate::error::ApiError;
use crate::metrics::CountedStage;
use crate::openapi::answers::{Body, KnownCaller, NoSuchFile, OtherState};

/// What an edit works with.
#[derive(Clone)]
pub struct Editing {
    pub find: Arc<GetMediaFile>,
    pub stage: Arc<CountedStage>,
    pub edit: Arc<EditMediaFile>,
    pub patience: WritePatience,
}

/// Change a media file
///
/// A field that is left out stays as it is. A file replaces the content as with PUT.
#[utoipa::path(
    patch,
    path = "/api/media/files/{id}",
    operation_id = "update_media_file",
    tag = "Media files",
    security(("Token" = [])),
    params(
        ("id" = i64, Path, minimum = 1, description = "Whatever is no id names no media file."),
        ("If-Match" = Option<String>, Header, description = "Entity tags of states to change."),
    ),
    request_body(content(
        (TextsBody = "application/json"),
        (TextsBody = "application/x-www-form-urlencoded"),
        (ChangeForm = "multipart/form-data"),
    )),
    responses(
        (status = 200, description = "The media file as it is now.", body = MediaFileBody, headers(
            ("ETag" = String, description = "Names this state of the media file."),
        )),
        KnownCaller,
        NoSuchFile,
        OtherState,
        Body,
    ),
)]
pub async fn update(
    request: HttpRequest,
    payload: web::Payload,
    id: web::Path<String>,
    deadline: web::ReqData<Deadline>,
    urls: MediaUrls,
    editing: web::Data<Editing>,
) -> Result<HttpResponse, ApiError> {
    edit(request, payload, id, deadline, urls, editing, FileIs::Optional).await
}

/// Replace the content of a media file
///
/// The new bytes get a new URL and new thumbnails; type, size and the facts of an image follow them. The old
/// bytes go. Name and description stay unless they are sent too.
#[utoipa::path(
    put,
    path = "/api/media/files/{id}",
    operation_id = "replace_media_file",
    tag = "Media files",
    security(("Token" = [])),
    params(
        ("id" = i64, Path, minimum = 1, description = "Whatever is no id names no media file."),
        ("If-Match" = Option<String>, Header, description = "Entity tags of states to replace."),
    ),
    request_body(content = UploadForm, content_type = "multipart/form-data"),
    responses(
        (status = 200, description = "The media file as it is now.", body = MediaFileBody, headers(
            ("ETag" = String, description = "Names this state of the media file."),
        )),
        KnownCaller,
        NoSuchFile,
        OtherState,
        Body,
    ),
)]
pub async fn replace(
    request: HttpRequest,
    payload: web::Payload,
    id: web::Path<String>,
    deadline: web::ReqData<Deadline>,
    urls: MediaUrls,
    editing: web::Data<Editing>,
) -> Result<HttpResponse, ApiError> {
    edit(request, payload, id, deadline, urls, editing, FileIs::Required).await
}

async fn edit(
    request: HttpRequest,
    payload: web::Payload,
    id: web::Path<String>,
    deadline: web::ReqData<Deadline>,
    urls: MediaUrls,
    editing: web::Data<Editing>,
    file_is: FileIs,
) -> Result<HttpResponse, ApiError> {
    let id = parse_id(&id)?;
    let guard = StateGuard::new(request.headers(), urls.base());
    let find = Arc::clone(&editing.find);
    let present = blocking_briefly(*deadline, move || find.run(id)).await?;
    if !guard.admits(&present) {
        return Err(ApiError::PreconditionFailed);
    }
    let form = read_form(&request, payload, &editing.stage).await?;
    let ValidForm { texts, file } = form.validate(file_is)?;
    let replacement =
        file.map(|UploadedFile { content, client_name }| Replacement { content, client_name });
    let edit = Arc::clone(&editing.edit);
    let prepare = move || edit.prepare(texts, replacement);
    let edit = Arc::clone(&editing.edit);
    let record = move |prepared| edit.record(id, prepared, &|file| guard.admits(file));
    let file = blocking_write(editing.patience, prepare, record).await?;
    Ok(Outline::new(&file)?.answer(&urls, HttpResponse::Ok()))
}
