//! The handler of GET and HEAD for one media file.

use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse};

use super::admission::RequestedFile;
use crate::error::documented::{KnownCaller, NoSuchFile};
use crate::http::conditional::if_none_match_hits;
use crate::media_urls::MediaUrls;
use crate::representation::MediaFileBody;

/// Retrieve a media file
#[utoipa::path(
    get,
    path = "/api/media/files/{id}",
    operation_id = "retrieve_media_file",
    tag = "Media files",
    security(("Token" = [])),
    params(
        ("id" = i64, Path, minimum = 1, description = "An invalid id is 404."),
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
pub async fn retrieve(request: HttpRequest, file: RequestedFile, urls: MediaUrls) -> HttpResponse {
    let entity_tag = file.details.entity_tag(urls.base());
    if if_none_match_hits(request.headers(), &entity_tag) {
        let entity_tag = (header::ETAG, String::from(entity_tag));
        return HttpResponse::NotModified().insert_header(entity_tag).finish();
    }
    file.details.tagged_response(&urls, entity_tag, HttpResponse::Ok())
}
