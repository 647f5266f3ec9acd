use std::sync::Arc;

use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, web};
use application::{EditMediaFile, GetMediaFile, Replacement, StageContent};

use super::base_url::BaseUrl;
use super::details::{Details, StateGuard, parse_id};
use super::form::{FileIs, UploadedFile, ValidForm};
use super::request_body::read_form;
use crate::blocking::blocking;
use crate::error::ApiError;

/// What an edit works with.
#[derive(Clone)]
pub struct Editing {
    pub find: Arc<GetMediaFile>,
    pub stage: Arc<StageContent>,
    pub edit: Arc<EditMediaFile>,
}

/// `PATCH /api/media/files/{id}`
pub async fn update(
    request: HttpRequest,
    payload: web::Payload,
    id: web::Path<String>,
    base: BaseUrl,
    editing: web::Data<Editing>,
) -> Result<HttpResponse, ApiError> {
    edit(request, payload, id, base, editing, FileIs::Optional).await
}

/// `PUT /api/media/files/{id}`
pub async fn replace(
    request: HttpRequest,
    payload: web::Payload,
    id: web::Path<String>,
    base: BaseUrl,
    editing: web::Data<Editing>,
) -> Result<HttpResponse, ApiError> {
    edit(request, payload, id, base, editing, FileIs::Required).await
}

async fn edit(
    request: HttpRequest,
    payload: web::Payload,
    id: web::Path<String>,
    base: BaseUrl,
    editing: web::Data<Editing>,
    file_is: FileIs,
) -> Result<HttpResponse, ApiError> {
    let id = parse_id(&id)?;
    let guard = StateGuard::new(request.headers(), base.0.clone());
    let find = Arc::clone(&editing.find);
    let present = blocking(move || find.run(id)).await?;
    if !guard.admits(&present) {
        return Err(ApiError::PreconditionFailed);
    }
    let form = read_form(&request, payload, &editing.stage).await?;
    let ValidForm { texts, file } = form.validate(file_is)?;
    let replacement =
        file.map(|UploadedFile { content, client_name }| Replacement { content, client_name });
    let file =
        blocking(move || editing.edit.run(id, texts, replacement, &|file| guard.admits(file)))
            .await?;
    let Details { json, entity_tag } = Details::new(file, &base.0)?;
    Ok(HttpResponse::Ok()
        .insert_header(header::ContentType::json())
        .insert_header((header::ETAG, entity_tag.to_string()))
        .body(json))
}
