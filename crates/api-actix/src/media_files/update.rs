//! The handlers of edits: PATCH changes fields, PUT replaces the content.

use std::sync::Arc;

use actix_web::{HttpRequest, HttpResponse, web};
use application::{EditMediaFile, Replacement};

use super::form::{FileIs, UploadedFile, ValidForm};
use super::if_match::IfMatch;
use super::request_body::read_form;
use super::request_schemas::{ChangeForm, TextsBody, UploadForm};
use crate::blocking::{WritePatience, blocking_write};
use crate::error::ApiError;
use crate::error::documented::{Body, KnownCaller, NoSuchFile, OtherState};
use crate::media_urls::MediaUrls;
use crate::metrics::CountedStage;
use crate::representation::MediaFileBody;
use crate::retrieve::{DetailsJson, RequestedFile};

/// The use cases of an edit, and how long its client waits.
#[derive(Clone)]
pub struct Editing {
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
        ("id" = i64, Path, minimum = 1, description = "An invalid id is 404."),
        ("If-Match" = Option<String>, Header, description = "Entity tags of states to change."),
    ),
    request_body(content(
        (TextsBody = "application/json"),
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
    file: RequestedFile,
    urls: MediaUrls,
    editing: web::Data<Editing>,
) -> Result<HttpResponse, ApiError> {
    edit(request, payload, file, urls, editing, FileIs::Optional).await
}

/// Replace the content of a media file
///
/// The new bytes get a new URL and new thumbnails; type, size and the facts of an image follow
/// them. The old bytes go. Name and description stay unless they are sent too.
#[utoipa::path(
    put,
    path = "/api/media/files/{id}",
    operation_id = "replace_media_file",
    tag = "Media files",
    security(("Token" = [])),
    params(
        ("id" = i64, Path, minimum = 1, description = "An invalid id is 404."),
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
    file: RequestedFile,
    urls: MediaUrls,
    editing: web::Data<Editing>,
) -> Result<HttpResponse, ApiError> {
    edit(request, payload, file, urls, editing, FileIs::Required).await
}

async fn edit(
    request: HttpRequest,
    payload: web::Payload,
    file: RequestedFile,
    urls: MediaUrls,
    editing: web::Data<Editing>,
    file_is: FileIs,
) -> Result<HttpResponse, ApiError> {
    let RequestedFile { id, details } = file;
    let if_match = IfMatch::new(request.headers(), urls.base());
    if !if_match.holds_for(&details) {
        return Err(ApiError::PreconditionFailed);
    }
    let form = read_form(&request, payload, &editing.stage).await?;
    let ValidForm { texts, file } = form.validate(file_is)?;
    let replacement =
        file.map(|UploadedFile { content, client_name }| Replacement { content, client_name });
    let edit = Arc::clone(&editing.edit);
    let prepare = move || edit.prepare(texts, replacement);
    let edit = Arc::clone(&editing.edit);
    let record = move |prepared| edit.record(id, prepared, &|file| if_match.holds(file));
    let file = blocking_write(editing.patience, prepare, record).await?;
    Ok(DetailsJson::new(&file)?.response(&urls, HttpResponse::Ok()))
}
