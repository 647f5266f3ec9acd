//! The handler of deletions.

use actix_web::{HttpRequest, HttpResponse, web};
use application::DeleteMediaFile;
use domain::MediaFileId;

use super::if_match::IfMatch;
use crate::blocking::{WritePatience, blocking_write};
use crate::error::ApiError;
use crate::error::documented::{KnownCaller, NoRoom, NoSuchFile, OtherState};
use crate::media_urls::MediaUrls;

/// Delete a media file
///
/// Its row, its thumbnails and all bytes are gone for good.
#[utoipa::path(
    delete,
    path = "/api/media/files/{id}",
    operation_id = "delete_media_file",
    tag = "Media files",
    security(("Token" = [])),
    params(
        ("id" = i64, Path, minimum = 1, description = "An invalid id is 404."),
        ("If-Match" = Option<String>, Header, description = "Entity tags of states to delete."),
    ),
    responses(
        (status = 204, description = "It is gone."),
        KnownCaller,
        NoSuchFile,
        OtherState,
        NoRoom,
    ),
)]
pub async fn delete(
    request: HttpRequest,
    id: web::Path<String>,
    urls: MediaUrls,
    media_files: web::Data<DeleteMediaFile>,
    patience: web::Data<WritePatience>,
) -> Result<HttpResponse, ApiError> {
    let id: MediaFileId = id.parse().map_err(|_| ApiError::NotFound)?;
    let if_match = IfMatch::new(request.headers(), urls.base());
    let record = move |()| media_files.run(id, &|file| if_match.holds(file));
    blocking_write(**patience, || Ok(()), record).await?;
    Ok(HttpResponse::NoContent().finish())
}
