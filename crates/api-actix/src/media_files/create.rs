//! The handler of uploads.

use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, web};
use application::{Upload, UploadMediaFile};

use super::form::{FileIs, ValidForm};
use super::request_body::read_form;
use super::request_schemas::UploadForm;
use crate::blocking::{WritePatience, blocking_write};
use crate::error::documented::{Body, KnownCaller};
use crate::error::{ApiError, FieldErrors};
use crate::media_urls::MediaUrls;
use crate::metrics::CountedStage;
use crate::representation::MediaFileBody;
use crate::retrieve::{Admitted, DetailsJson};

/// Upload a media file
///
/// The answer comes when the bytes, all thumbnails and the rows are durable. The parts come in any
/// order; the permission is checked before a byte of the file is stored. Fields of other names are
/// ignored.
#[utoipa::path(
    post,
    path = "/api/media/files",
    operation_id = "create_media_file",
    tag = "Media files",
    security(("Token" = [])),
    request_body(content = UploadForm, content_type = "multipart/form-data"),
    responses(
        (status = 201, description = "It is stored.", body = MediaFileBody, headers(
            ("Location" = String, description = "Absolute URL of the media file."),
            ("ETag" = String, description = "Names this state of the media file."),
        )),
        KnownCaller,
        Body,
    ),
)]
pub async fn create(
    request: HttpRequest,
    payload: web::Payload,
    caller: Admitted,
    urls: MediaUrls,
    stage: web::Data<CountedStage>,
    upload: web::Data<UploadMediaFile>,
    patience: web::Data<WritePatience>,
) -> Result<HttpResponse, ApiError> {
    let form = read_form(&request, payload, &stage).await?;
    let ValidForm { texts, file } = form.validate(FileIs::Required)?;
    let file =
        file.ok_or_else(|| ApiError::Invalid(FieldErrors::one("f", "No file was submitted.")))?;
    let about = Upload {
        uploader_id: caller.actor.user_id,
        client_name: file.client_name,
        name: texts.name.flatten(),
        description: texts.description.flatten(),
    };
    let recording = upload.clone();
    let prepare = move || upload.prepare(about, file.content);
    let record = move |prepared| recording.record(prepared);
    let file = blocking_write(**patience, prepare, record).await?;
    let location = format!("{}/api/media/files/{}", urls.base(), file.id.get());
    let mut response = HttpResponse::Created();
    response.insert_header((header::LOCATION, location));
    Ok(DetailsJson::new(&file)?.response(&urls, response))
}
