use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, web};
use application::GetMediaFile;

use super::base_url::BaseUrl;
use super::details::{Details, parse_id};
use crate::blocking::blocking;
use crate::conditional::if_none_match_hits;
use crate::error::ApiError;

/// `GET /api/media/files/{id}`
pub async fn get(
    request: HttpRequest,
    id: web::Path<String>,
    base: BaseUrl,
    media_files: web::Data<GetMediaFile>,
) -> Result<HttpResponse, ApiError> {
    let id = parse_id(&id)?;
    let file = blocking(move || media_files.run(id)).await?;
    let Details { json, entity_tag } = Details::new(file, &base.0)?;
    let entity_tag_header = (header::ETAG, entity_tag.to_string());
    if if_none_match_hits(request.headers(), &entity_tag) {
        return Ok(HttpResponse::NotModified().insert_header(entity_tag_header).finish());
    }
    Ok(HttpResponse::Ok()
        .insert_header(header::ContentType::json())
        .insert_header(entity_tag_header)
        .body(json))
}
