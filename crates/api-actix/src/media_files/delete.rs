use actix_web::{HttpRequest, HttpResponse, web};
use application::DeleteMediaFile;

use super::base_url::BaseUrl;
use super::details::{StateGuard, parse_id};
use crate::blocking::blocking;
use crate::error::ApiError;

/// `DELETE /api/media/files/{id}`
pub async fn delete(
    request: HttpRequest,
    id: web::Path<String>,
    base: BaseUrl,
    media_files: web::Data<DeleteMediaFile>,
) -> Result<HttpResponse, ApiError> {
    let id = parse_id(&id)?;
    let guard = StateGuard::new(request.headers(), base.0);
    blocking(move || media_files.run(id, &|file| guard.admits(file))).await?;
    Ok(HttpResponse::NoContent().finish())
}
