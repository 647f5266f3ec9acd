use actix_web::{HttpRequest, HttpResponse, web};
use application::ListMediaFiles;
use serde::Serialize;

use super::base_url::BaseUrl;
use super::body::MediaFileBody;
use super::list_query::ListQuery;
use crate::blocking::blocking;
use crate::error::ApiError;

/// A page of media files as clients see it.
#[derive(Serialize)]
struct PageBody {
    count: u64,
    next: Option<String>,
    previous: Option<String>,
    results: Vec<MediaFileBody>,
}

/// `GET /api/media/files`
pub async fn list(
    request: HttpRequest,
    base: BaseUrl,
    media_files: web::Data<ListMediaFiles>,
) -> Result<HttpResponse, ApiError> {
    let ListQuery { page, query } = ListQuery::parse(request.query_string())?;
    let last_of_page = query.offset.saturating_add(u64::from(query.limit));
    let found = blocking(move || media_files.run(&query)).await?;
    let url = |page| page_url(&base.0, request.uri().path(), request.query_string(), page);
    Ok(HttpResponse::Ok().json(PageBody {
        count: found.total,
        next: (last_of_page < found.total).then(|| url(page + 1)),
        previous: (page > 1).then(|| url(page - 1)),
        results: found.files.into_iter().map(|file| MediaFileBody::new(file, &base.0)).collect(),
    }))
}

/// The URL of another page of the same list; the first page is named by no parameter.
fn page_url(base: &str, path: &str, query_string: &str, page: u64) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    let others = form_urlencoded::parse(query_string.as_bytes()).filter(|(name, _)| name != "page");
    query.extend_pairs(others);
    if page > 1 {
        query.append_pair("page", &page.to_string());
    }
    match query.finish().as_str() {
        "" => format!("{base}{path}"),
        query => format!("{base}{path}?{query}"),
    }
}
