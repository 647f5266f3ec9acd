use actix_web::http::header;
use actix_web::{HttpMessage, HttpRequest, HttpResponse};

use super::body::MediaFileBody;
use super::media_urls::MediaUrls;
use crate::conditional::if_none_match_hits;
use crate::error::ApiError;
use crate::gate::FoundDetails;
use crate::openapi::answers::{KnownCaller, NoSuchFile};

/// Retrieve a media file
#[utoipa::path(
    get,
    path = "/api/media/files/{id}",
    operation_id = "retrieve_media_file",
    tag = "Media files",
    security(("Token" = [])),
    params(
        ("id" = i64, Path, minimum = 1, description = "Whatever is no id names no media file."),
        ("If-None-Match" = Option<String>, Header, description = "Entity tags that the client holds."),
    ),
    responses(
        (status = 200, description = "The media file.", body = MediaFileBody, headers(
            ("ETag" = String, description = "Names this state of the media file."),
        )),
        (status = 304, description = "The client holds this state.", headers(
            ("ETag" = String, description = "Names this state of the media file."),
        )),
        KnownCaller,
        NoSuchFile,
    ),
)]
pub async fn get(request: HttpRequest, urls: MediaUrls) -> Result<HttpResponse, ApiError> {
    // What is no id was not looked for.
    let found = request.extensions_mut().remove::<FoundDetails>().ok_or(ApiError::NotFound)?;
    let outline = found.0?;
    let entity_tag = outline.entity_tag(urls.base());
    if if_none_match_hits(request.headers(), &entity_tag) {
        let entity_tag = (header::ETAG, entity_tag.to_string());
        return Ok(HttpResponse::NotModified().insert_header(entity_tag).finish());
    }
    Ok(outline.answer(&urls, HttpResponse::Ok()))
}
