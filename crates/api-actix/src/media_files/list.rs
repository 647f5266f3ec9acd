//! The handler of lists.

use actix_web::{HttpRequest, HttpResponse, web};
use domain::StorageKey;
use serde::Serialize;
use utoipa::ToSchema;

use super::list_query::ListQuery;
use super::listing::Listing;
use crate::error::ApiError;
use crate::error::documented::{KnownCaller, NoSuchPage, Parameters};
use crate::media_urls::MediaUrls;
use crate::representation::{FileTypeWord, MediaFileBody};
use crate::retrieve::Admitted;

/// A page of media files as clients see it.
#[derive(Serialize, ToSchema)]
#[schema(as = Page)]
struct PageBody<'a> {
    /// How many media files there are on all pages.
    count: u64,
    /// Absolute URL of the next page; null on the last.
    #[schema(required, format = "uri")]
    next: Option<String>,
    /// Absolute URL of the previous page; null on the first.
    #[schema(required, format = "uri")]
    previous: Option<String>,
    #[schema(max_items = 100)]
    results: Vec<MediaFileBody<'a>>,
}

/// List media files
///
/// Newest first unless ordered otherwise. Unknown parameters are ignored, empty ones are as good as absent,
/// and of a repeated one the last counts. Times are ISO 8601, with an offset or in UTC.
#[utoipa::path(
    get,
    path = "/api/media/files",
    operation_id = "list_media_files",
    tag = "Media files",
    security(("Token" = [])),
    params(
        ("page" = Option<u64>, Query, minimum = 1, description =
            "Number of the page, from 1. A page that does not exist is 404."),
        ("page_size" = Option<u32>, Query, minimum = 1, maximum = 100, description =
            "Files on a page: 20 unless told, 100 when more are asked for."),
        ("type" = Option<FileTypeWord>, Query, description = "Only files of this type."),
        ("user" = Option<i64>, Query, minimum = 1, description =
            "Only files of the uploader with this id."),
        ("search" = Option<String>, Query, description =
            "Only files whose name or description contains this text. Case, Arabic and Persian forms of \
             one letter, and zero-width non-joiners do not count."),
        ("created_after" = Option<String>, Query, format = DateTime, description =
            "Only files uploaded then or later. A date alone is its first moment."),
        ("created_before" = Option<String>, Query, format = DateTime, description =
            "Only files uploaded then or earlier. A date alone is its first moment."),
        ("ordering" = Option<String>, Query,
            pattern = "^-?(id|created_at|updated_at|name|size)$", description =
            "The field to order by; descending with `-` in front."),
    ),
    responses(
        (status = 200, description = "The page.", body = PageBody),
        KnownCaller,
        Parameters,
        NoSuchPage,
    ),
)]
pub async fn list(
    request: HttpRequest,
    caller: Admitted,
    urls: MediaUrls,
    listing: web::Data<Listing>,
) -> Result<HttpResponse, ApiError> {
    let ListQuery { page, query } = ListQuery::parse(request.query_string())?;
    let last_of_page = query.offset.saturating_add(u64::from(query.limit));
    let Admitted { actor, deadline } = caller;
    let listed = listing.run(query, actor.user_id, deadline, request.conn_data());
    let (found, _permit) = listed.await?;
    let url = |page| page_url(urls.base(), request.uri().path(), request.query_string(), page);
    let body = |file| MediaFileBody::new(file, &|key: &StorageKey| urls.url(key));
    Ok(HttpResponse::Ok().json(PageBody {
        count: found.total,
        next: (last_of_page < found.total).then(|| url(page + 1)),
        previous: (page > 1).then(|| url(page - 1)),
        results: found.files.iter().map(body).collect(),
    }))
}

/// The URL of another page of the same list. The first page has no parameter.
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
