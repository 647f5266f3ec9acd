//! The handler of lists.

use actix_web::{HttpRequest, HttpResponse, web};
use application::{ListCursor, NumberedPage, WalkedPage};
use domain::StorageKey;
use serde::Serialize;
use utoipa::ToSchema;

use super::list_cursor::encode_cursor;
use super::list_query::{Found, ListQuery};
use super::listing::Listing;
use super::ordering_word::OrderingWord;
use crate::error::ApiError;
use crate::error::documented::{KnownCaller, NoSuchPage, Parameters};
use crate::media_urls::MediaUrls;
use crate::representation::{FileTypeWord, MediaFileBody};
use crate::retrieve::Admitted;

/// A page of media files as clients see it.
#[derive(Serialize, ToSchema)]
#[schema(as = Page)]
struct PageBody<'a> {
    /// How many media files there are on all pages; absent in answers to `cursor`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    count: Option<u64>,
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
/// Newest first unless ordered otherwise. Unknown parameters are ignored, empty ones are as good as
/// absent, and of a repeated one the last counts. Times are ISO 8601, with an offset or in UTC.
#[utoipa::path(
    get,
    path = "/api/media/files",
    operation_id = "list_media_files",
    tag = "Media files",
    security(("Token" = [])),
    params(
        ("page" = Option<String>, Query, pattern = r"^(\d+|last)$", description =
            "Number of the page, from 1, or `last`. A page that does not exist is 404."),
        ("cursor" = Option<String>, Query, description =
            "Where a walk continues that misses and repeats nothing while files come and go: empty \
             at first, and then as in `next` and `previous`. `page` is ignored then. A cursor of \
             another ordering is 404."),
        ("page_size" = Option<u32>, Query, minimum = 1, maximum = 100, description =
            "Files on a page: 20 unless told, 100 when more are asked for."),
        ("type" = Option<FileTypeWord>, Query, description = "Only files of this type."),
        ("user" = Option<i64>, Query, minimum = 1, description =
            "Only files of the uploader with this id."),
        ("search" = Option<String>, Query, description =
            "Only files whose name or description contains each of these terms. Blanks and commas \
             separate terms, quotes keep them together. Case, accents, Arabic and Persian forms of \
             one letter, digits of other scripts, and zero-width non-joiners do not count."),
        ("created_after" = Option<String>, Query, format = DateTime, description =
            "Only files uploaded then or later. A date alone is its first moment."),
        ("created_before" = Option<String>, Query, format = DateTime, description =
            "Only files uploaded then or earlier. A date alone is its first moment."),
        ("ordering" = Option<Vec<OrderingWord>>, Query, style = Form, explode = false,
            description =
            "The fields to order by, separated by commas; each descending with `-` in front."),
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
    let ListQuery { start, query } = ListQuery::parse(request.query_string())?;
    let order = query.order.clone();
    let Admitted { actor, deadline } = caller;
    let read = move |list: &_, query: &_, cancellation: &_| start.read(list, query, cancellation);
    let listed = listing.run(query, read, actor.user_id, deadline, request.conn_data());
    let (found, _permit) = listed.await?;
    let url = |place| page_url(urls.base(), request.uri().path(), request.query_string(), place);
    let cursor = |cursor: &ListCursor| url(("cursor", encode_cursor(cursor, &order)));
    let number = |page: u64| url(("page", page.to_string()));
    let (count, next, previous, files) = match found {
        Found::Numbered(NumberedPage { number: page, total, has_next, files }) => (
            Some(total),
            has_next.then(|| number(page + 1)),
            (page > 1).then(|| number(page - 1)),
            files,
        ),
        Found::Walked(WalkedPage { previous, next, files }) => {
            (None, next.as_ref().map(cursor), previous.as_ref().map(cursor), files)
        }
    };
    let body = |file| MediaFileBody::new(file, &|key: &StorageKey| urls.url(key));
    let results = files.iter().map(body).collect();
    Ok(HttpResponse::Ok().json(PageBody { count, next, previous, results }))
}

/// The URL of another page of the same list; the first page is named by no parameter.
fn page_url(base: &str, path: &str, query_string: &str, place: (&str, String)) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    let is_other = |name: &str| !matches!(name, "page" | "cursor");
    let others = form_urlencoded::parse(query_string.as_bytes()).filter(|(name, _)| is_other(name));
    query.extend_pairs(others);
    if place != ("page", "1".to_owned()) {
        query.append_pair(place.0, &place.1);
    }
    match query.finish().as_str() {
        "" => format!("{base}{path}"),
        query => format!("{base}{path}?{query}"),
    }
}
