//! The handlers of the page, and its headers. The page is not part of the API, so it is not in the
//! API's document.

use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, web};

use super::files::{EmbeddedFile, VERSION};
use crate::error::ApiError;
use crate::media_urls::PublicUrl;

/// Kept for ever: the URL of a file names its version.
const FOREVER: &str = "public, max-age=31536000, immutable";

/// The page.
pub async fn page(
    request: HttpRequest,
    public_url: web::Data<PublicUrl>,
) -> Result<HttpResponse, ApiError> {
    let page = EmbeddedFile::find("index.html").ok_or(ApiError::NotFound)?;
    let policy = content_security_policy(public_url.0.as_deref());
    Ok(page.response(&request, |response| {
        response
            .insert_header((header::CACHE_CONTROL, "no-cache"))
            .insert_header((header::CONTENT_SECURITY_POLICY, policy))
            .insert_header((header::REFERRER_POLICY, "same-origin"))
            .insert_header(("Cross-Origin-Opener-Policy", "same-origin"));
    }))
}

/// A script, style or font of the page. A file of another version is 404: this program does not
/// have it.
pub async fn asset(
    request: HttpRequest,
    path: web::Path<(String, String)>,
) -> Result<HttpResponse, ApiError> {
    let (version, path) = path.into_inner();
    let file = EmbeddedFile::find(&path).filter(|_| version == VERSION);
    let file = file.ok_or(ApiError::NotFound)?;
    Ok(file.response(&request, |response| {
        response.insert_header((header::CACHE_CONTROL, FOREVER));
    }))
}

/// Leads to the page, relative to the path so that a prefix before it stays.
pub async fn entrance(request: HttpRequest) -> HttpResponse {
    let location = if request.path() == "/" { "./library" } else { "../library" };
    HttpResponse::Found().insert_header((header::LOCATION, location)).finish()
}

/// What the page may load: scripts, styles and fonts of this origin, no inline script or style, and
/// media files also from the public URL, which may be another origin.
fn content_security_policy(public_url: Option<&str>) -> String {
    let media = public_url.and_then(origin).map(|origin| format!(" {origin}")).unwrap_or_default();
    format!(
        "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; \
         img-src 'self'{media}; media-src 'self'{media}; frame-src 'self'{media}; \
         connect-src 'self'{media}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )
}

/// The scheme, host and port of a URL.
fn origin(url: &str) -> Option<&str> {
    let authority = url.find("://")? + 3;
    let length = url[authority..].find('/').unwrap_or(url.len() - authority);
    url.get(..authority + length)
}

#[cfg(test)]
mod tests {
    use super::{content_security_policy, origin};

    #[test]
    fn the_origin_of_a_public_url_is_what_precedes_its_path() {
        let table = [
            ("https://media.example", Some("https://media.example")),
            ("https://media.example:8443/files/a", Some("https://media.example:8443")),
            ("media", None),
        ];
        for (url, expected) in table {
            assert_eq!(origin(url), expected, "{url}");
        }
    }

    #[test]
    fn nothing_inline_may_run_and_the_public_url_may_show_files() {
        let policy = content_security_policy(Some("https://media.example/files"));
        assert!(policy.contains("img-src 'self' https://media.example;"), "{policy}");
        assert!(!policy.contains("unsafe"), "{policy}");
    }
}
