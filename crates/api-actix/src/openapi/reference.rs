//! The reference page: Swagger UI for the OpenAPI document. All of it is embedded in the program,
//! so that it needs no other host.

use std::borrow::Cow;
use std::sync::{Arc, LazyLock};

use actix_web::{HttpRequest, HttpResponse, web};
use bytes::Bytes;
use utoipa_swagger_ui::{Config, SwaggerFile};

use super::static_content::StaticContent;
use crate::error::ApiError;
use crate::error::documented::{AnyRequest, NoSuchAsset};

static PAGE: LazyLock<StaticContent> = LazyLock::new(|| {
    StaticContent::new("text/html; charset=utf-8", include_str!("reference/page.html"))
});

/// The page at the path with a slash at its end, where relative links begin one folder lower.
static PAGE_BELOW: LazyLock<StaticContent> = LazyLock::new(|| {
    let page = include_str!("reference/page.html");
    let page = page.replace("\"openapi.json", "\"../openapi.json").replace("\"docs/", "\"");
    StaticContent::new("text/html; charset=utf-8", page)
});

static START: LazyLock<StaticContent> =
    LazyLock::new(|| StaticContent::new(JAVASCRIPT, include_str!("reference/start.js")));
static BUNDLE: LazyLock<Option<StaticContent>> =
    LazyLock::new(|| swagger_ui_asset("swagger-ui-bundle.js", JAVASCRIPT));
static STYLE: LazyLock<Option<StaticContent>> =
    LazyLock::new(|| swagger_ui_asset("swagger-ui.css", "text/css; charset=utf-8"));
static ICON: LazyLock<Option<StaticContent>> =
    LazyLock::new(|| swagger_ui_asset("favicon-32x32.png", "image/png"));

const JAVASCRIPT: &str = "text/javascript; charset=utf-8";

/// The reference page
///
/// For people: this document to read, and each operation to try. A slash at the end of the path is
/// accepted.
#[utoipa::path(
    get,
    path = "/api/docs",
    operation_id = "reference_page",
    tag = "Reference",
    params(
        ("If-None-Match" = Option<String>, Header, description = "Entity tags that the client holds."),
    ),
    responses(
        (status = 200, description = "The page.", body = String,
            content_type = "text/html; charset=utf-8",
            headers(("ETag" = String, description = "Names this content."))),
        (status = 304, description = "The client holds this content.", headers(
            ("ETag" = String, description = "Names this content."),
        )),
        AnyRequest,
    ),
)]
pub async fn page(request: HttpRequest) -> HttpResponse {
    let page = if request.path().ends_with('/') { &PAGE_BELOW } else { &PAGE };
    page.response(&request)
}

/// A part of the reference page
///
/// Sent compressed by gzip where it is large, whatever `Accept-Encoding` says.
#[utoipa::path(
    get,
    path = "/api/docs/{asset}",
    operation_id = "reference_asset",
    tag = "Reference",
    params(
        ("asset" = String, Path, description = "File name, as the page has it."),
        ("If-None-Match" = Option<String>, Header, description = "Entity tags that the client holds."),
    ),
    responses(
        (status = 200, description = "The part.", content(
            (String = "text/javascript; charset=utf-8"),
            (String = "text/css; charset=utf-8"),
            ("image/png"),
        ), headers(("ETag" = String, description = "Names this content."))),
        (status = 304, description = "The client holds this content.", headers(
            ("ETag" = String, description = "Names this content."),
        )),
        AnyRequest,
        NoSuchAsset,
    ),
)]
pub async fn asset(
    request: HttpRequest,
    name: web::Path<String>,
) -> Result<HttpResponse, ApiError> {
    let content = match name.as_str() {
        "start.js" => Some(&*START),
        "swagger-ui-bundle.js" => BUNDLE.as_ref(),
        "swagger-ui.css" => STYLE.as_ref(),
        "favicon-32x32.png" => ICON.as_ref(),
        _ => None,
    };
    content.map(|content| content.response(&request)).ok_or(ApiError::NotFound)
}

fn swagger_ui_asset(name: &str, content_type: &'static str) -> Option<StaticContent> {
    let unused_config: Arc<Config<'static>> = Arc::default();
    let SwaggerFile { bytes, gzpipped, .. } =
        utoipa_swagger_ui::serve(name, unused_config).ok().flatten()?;
    let bytes = match bytes {
        Cow::Borrowed(bytes) => Bytes::from_static(bytes),
        Cow::Owned(bytes) => bytes.into(),
    };
    let content = if gzpipped { StaticContent::gzipped } else { StaticContent::new };
    Some(content(content_type, bytes))
}
