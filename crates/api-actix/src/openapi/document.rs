//! The OpenAPI 3.1 document, assembled from the descriptions of all handlers and bodies.

use std::sync::LazyLock;

use actix_web::{HttpRequest, HttpResponse};
use utoipa::openapi::security::{ApiKey, ApiKeyValue, SecurityScheme};
use utoipa::{Modify, OpenApi};

use super::completion::Completion;
use super::reference;
use super::static_content::StaticContent;
use crate::error::documented::AnyRequest;
use crate::error::{FieldErrors, SentenceBody};
use crate::representation::MediaFileVariants;
use crate::{caller, health, media, media_files, metrics, retrieve};

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Media service",
        description = include_str!("description.md"),
        license(name = "MIT OR Apache-2.0", identifier = "MIT OR Apache-2.0"),
    ),
    paths(
        media_files::list::list,
        media_files::create::create,
        retrieve::handler::retrieve,
        media_files::update::update,
        media_files::update::replace,
        media_files::delete::delete,
        caller::me,
        media::serve::serve,
        document,
        reference::page,
        reference::asset,
        health::healthz,
        health::readyz,
        metrics::serve,
    ),
    components(schemas(SentenceBody, FieldErrors)),
    tags(
        (name = "Media files", description = "What is known of the stored files."),
        (name = "Bytes", description = "The files themselves, and their thumbnails."),
        (name = "Reference", description = "This document, and a page to read and try it."),
        (name = "Operation", description = "For those who run the service."),
        (name = "HEAD and OPTIONS", description = "Answers without a body, for every path."),
    ),
    modifiers(&MediaFileVariants, &TokenScheme, &Completion),
)]
struct ApiDocument;

struct TokenScheme;

impl Modify for TokenScheme {
    fn modify(&self, document: &mut utoipa::openapi::OpenApi) {
        let header = ApiKeyValue::with_description(
            "Authorization",
            "The word `Token`, a blank, and a key: `Token ms_…`. Keys are issued on the command line.",
        );
        document
            .components
            .get_or_insert_default()
            .add_security_scheme("Token", SecurityScheme::ApiKey(ApiKey::Header(header)));
    }
}

static DOCUMENT: LazyLock<StaticContent> = LazyLock::new(|| {
    let json = ApiDocument::openapi().to_json().expect("text keys can be written as JSON");
    StaticContent::new("application/json", json)
});

/// The API's document
///
/// OpenAPI 3.1, made from the code of the service that answers.
#[utoipa::path(
    get,
    path = "/api/openapi.json",
    operation_id = "openapi_document",
    tag = "Reference",
    params(
        ("If-None-Match" = Option<String>, Header, description = "Entity tags that the client holds."),
    ),
    responses(
        (status = 200, description = "The document.", body = Object, headers(
            ("ETag" = String, description = "Names this content."),
        )),
        (status = 304, description = "The client holds this content.", headers(
            ("ETag" = String, description = "Names this content."),
        )),
        AnyRequest,
    ),
)]
pub async fn document(request: HttpRequest) -> HttpResponse {
    DOCUMENT.response(&request)
}
