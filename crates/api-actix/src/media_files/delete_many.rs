//! The handler of several deletions at once.

use std::collections::HashMap;

use actix_web::{HttpRequest, HttpResponse, ResponseError, web};
use application::DeleteMediaFile;
use domain::MediaFileId;
use serde::Serialize;
use serde_json::value::RawValue;
use utoipa::ToSchema;

use super::deletion_form::Deletion;
use super::if_match::IfMatch;
use super::request_body::read_deletions;
use super::request_schemas::DeletionsBody;
use crate::blocking::{WritePatience, blocking_write};
use crate::error::documented::{Deletions, KnownCaller, NoRoom};
use crate::error::{ApiError, SentenceBody};
use crate::media_urls::MediaUrls;

/// What happened to each media file.
#[derive(Serialize, ToSchema)]
#[schema(as = Deletions)]
struct DeletionsAnswer {
    /// One for each id, in their order.
    #[schema(min_items = 1, max_items = 100)]
    results: Vec<DeletionResult>,
}

/// What happened to one media file.
#[derive(Clone, Serialize, ToSchema)]
#[schema(as = Deletion)]
struct DeletionResult {
    /// The id as it was sent.
    #[schema(value_type = i64)]
    id: Box<RawValue>,
    /// As a request for this file alone would be answered: 204 it is gone, 404 there is none, 412
    /// it is in another state, 503 or 507 it could not be deleted.
    #[schema(minimum = 200, maximum = 599)]
    status: u16,
    /// A sentence for people, unless the file is gone.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    detail: Option<String>,
    /// Stable, for programs, unless the file is gone.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, pattern = "^[a-z_]+$")]
    code: Option<&'static str>,
}

/// Delete several media files
///
/// Each is deleted as by itself, in the order of the ids, and has its own result. After an error of
/// the database or the disk no more are tried: if none is gone by then, the error is the answer,
/// otherwise the result of each that is left.
#[utoipa::path(
    post,
    path = "/api/media/files/delete",
    operation_id = "delete_media_files",
    tag = "Media files",
    security(("Token" = [])),
    params(
        ("If-Match" = Option<String>, Header, description =
            "Entity tags of states to delete; each file has to be in one of them."),
    ),
    request_body(content = DeletionsBody, content_type = "application/json"),
    responses(
        (status = 200, description = "The results.", body = DeletionsAnswer),
        KnownCaller,
        Deletions,
        NoRoom,
    ),
)]
pub async fn delete_many(
    request: HttpRequest,
    payload: web::Payload,
    urls: MediaUrls,
    media_files: web::Data<DeleteMediaFile>,
    patience: web::Data<WritePatience>,
) -> Result<HttpResponse, ApiError> {
    let deletions = read_deletions(&request, payload).await?;
    let mut outcomes: HashMap<String, DeletionResult> = HashMap::new();
    let mut results = Vec::new();
    let mut failure: Option<ApiError> = None;
    for Deletion { number, id, etag } in deletions {
        let result = match (outcomes.get(&number), &failure) {
            (Some(earlier), _) => DeletionResult::clone(earlier),
            (None, Some(error)) => DeletionResult::new(&number, Some(error))?,
            (None, None) => {
                let if_match = IfMatch::new(request.headers(), urls.base()).and(etag);
                let outcome = match id {
                    Some(id) => delete(id, if_match, &media_files, **patience).await,
                    None => Err(ApiError::NotFound),
                };
                let result = DeletionResult::new(&number, outcome.as_ref().err())?;
                failure = outcome.err().filter(|error| error.status_code().is_server_error());
                result
            }
        };
        outcomes.insert(number, result.clone());
        results.push(result);
    }
    let is_any_gone = results.iter().any(|result| result.status == 204);
    match failure {
        Some(error) if !is_any_gone => return Err(error),
        Some(error) => error.log(),
        None => {}
    }
    Ok(HttpResponse::Ok().json(DeletionsAnswer { results }))
}

/// Each deletion has a time limit of its own.
async fn delete(
    id: MediaFileId,
    if_match: IfMatch,
    media_files: &web::Data<DeleteMediaFile>,
    patience: WritePatience,
) -> Result<(), ApiError> {
    let media_files = media_files.clone();
    let record = move |()| media_files.run(id, &|file| if_match.holds(file));
    blocking_write(patience, || Ok(()), record).await
}

impl DeletionResult {
    /// The result for the file of that number, which is gone if there is no error.
    fn new(number: &str, error: Option<&ApiError>) -> Result<Self, ApiError> {
        let id = RawValue::from_string(number.to_owned());
        let id = id.map_err(|error| ApiError::Internal(error.into()))?;
        let sentence = error.map(ApiError::sentence);
        let status = error.map_or(204, |error| error.status_code().as_u16());
        let (detail, code) = match sentence {
            Some(SentenceBody { detail, code }) => (Some(detail), Some(code)),
            None => (None, None),
        };
        Ok(Self { id, status, detail, code })
    }
}
