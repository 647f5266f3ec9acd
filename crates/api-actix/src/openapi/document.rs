//! The OpenAPI 3.1 document, assembled from the descriptions of all handlers and bodies.

use actix_web::{HttpRequest, HttpResponse, web};
use utoipa::openapi::Server;
use utoipa::openapi::security::{ApiKey, ApiKeyValue, SecurityScheme};
use utoipa::{Modify, OpenApi};

use super::completion::Completion;
use super::older_version::to_3_0;
use super::reference;
use super::static_content::StaticContent;
use crate::error::documented::AnyRequest;
use crate::error::{FieldErrors, SentenceBody};
use crate::media_files::OrderingWord;
use crate::representation::MediaFileVariants;
use crate::{caller, health, media, media_files, metrics, retrieve};

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Media service",
        description = include_str!("description.md"),
        // Viewers make a link of an identifier, and there is no page for an expression.
        license(name = "MIT OR Apache-2.0"),
    ),
    paths(
        media_files::list::list,
        media_files::create::create,
        retrieve::handler::retrieve,
        media_files::update::update,
        media_files::update::replace,
        media_files::delete::delete,
        media_files::delete_many::delete_many,
        caller::me,
        media::serve::serve,
        document,
        older_document,
        reference::page,
        reference::asset,
        health::healthz,
        health::readyz,
        metrics::serve,
    ),
    components(schemas(SentenceBody, FieldErrors, OrderingWord)),
    tags(
        (name = "Media files", description = "What is known of the stored files."),
        (name = "Bytes", description = "The files themselves, and their thumbnails."),
        (name = "Reference", description = "This document, and a page to read and try it."),
        (name = "Operation", description = "For those who run the service."),
    ),
    modifiers(&MediaFileVariants, &TokenScheme, &Completion),
)]
struct ApiDocument;

struct TokenScheme;

impl Modify for TokenScheme {
    fn modify(&self, document: &mut utoipa::openapi::OpenApi) {
        let header = ApiKeyValue::with_description(
            "Authorization",
            "The word `Token`, a blank, and a key: `Token ms_…`. On the page `/api/docs` the key \
             is enough. Keys are issued on the command line.",
        );
        document
            .components
            .get_or_insert_default()
            .add_security_scheme("Token", SecurityScheme::ApiKey(ApiKey::Header(header)));
    }
}

/// The document of a running service, in two versions of OpenAPI.
pub struct Document {
    current: StaticContent,
    older: StaticContent,
}

impl Document {
    /// The document for clients that reach the service at `public_url`, or at the root of the host
    /// that they request the document from.
    pub fn new(public_url: Option<&str>) -> Self {
        let mut document = ApiDocument::openapi();
        document.servers = Some(vec![Server::new(path_of(public_url.unwrap_or_default()))]);
        let json = document.to_json().expect("text keys can be written as JSON");
        let older = to_3_0(serde_json::from_str(&json).unwrap_or_default());
        Self {
            current: StaticContent::new("application/json", json),
            older: StaticContent::new("application/json", older.to_string()),
        }
    }
}

/// The path of a URL without a trailing slash. Clients resolve it relative to the document's URL.
fn path_of(url: &str) -> &str {
    let after_scheme = url.split_once("://").map_or("", |(_, rest)| rest);
    after_scheme.find('/').map_or("/", |start| &after_scheme[start..])
}

/// The API's document
///
/// OpenAPI 3.1, made from the code of the service that answers.
#[utoipa::path(
    get,
    path = "/api/openapi.json",
    operation_id = "openapi_document",
    tag = "Reference",
    params(
        ("If-None-Match" = Option<String>, Header,
            description = "Entity tags that the client holds."),
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
pub async fn document(request: HttpRequest, document: web::Data<Document>) -> HttpResponse {
    document.current.response(&request)
}

/// The API's document in OpenAPI 3.0
///
/// For generators that do not read OpenAPI 3.1, such as progenitor. Such generators do not read
/// forms, so the operations that take a file are left out.
#[utoipa::path(
    get,
    path = "/api/openapi-3.0.json",
    operation_id = "older_openapi_document",
    tag = "Reference",
    params(
        ("If-None-Match" = Option<String>, Header,
            description = "Entity tags that the client holds."),
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
pub async fn older_document(request: HttpRequest, document: web::Data<Document>) -> HttpResponse {
    document.older.response(&request)
}

#[cfg(test)]
mod tests {
    use super::path_of;

    #[test]
    fn the_server_is_the_path_of_the_public_url() {
        let table = [
            ("", "/"),
            ("https://media.example.com", "/"),
            ("https://example.com/a/b", "/a/b"),
            ("http://[::1]:8000/media", "/media"),
        ];
        for (url, expected) in table {
            assert_eq!(path_of(url), expected, "{url}");
        }
    }
}
