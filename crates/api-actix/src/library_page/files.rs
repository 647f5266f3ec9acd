//! The embedded files of the page, and how one is sent.

use std::collections::HashMap;
use std::sync::LazyLock;

use actix_web::http::header::{self, HeaderMap};
use actix_web::{HttpRequest, HttpResponse, HttpResponseBuilder};
use bytes::Bytes;
use sha2::{Digest, Sha256};

use crate::http::conditional::{EntityTag, if_none_match_hits};

/// The name of this set of files, which is part of their URLs. Another set has another name, so
/// that a browser may keep a file for ever.
pub const VERSION: &str = env!("LIBRARY_VERSION");

/// A file as the build script lists it.
struct File {
    path: &'static str,
    content_type: &'static str,
    plain: &'static [u8],
    gzipped: &'static [u8],
}

static FILES: &[File] = include!(concat!(env!("OUT_DIR"), "/library_files.rs"));

static EMBEDDED: LazyLock<HashMap<&'static str, EmbeddedFile>> =
    LazyLock::new(|| FILES.iter().map(|file| (file.path, EmbeddedFile::new(file))).collect());

/// A file of the page in both encodings.
pub struct EmbeddedFile {
    content_type: &'static str,
    plain: Encoded,
    gzipped: Encoded,
}

struct Encoded {
    bytes: Bytes,
    entity_tag: EntityTag,
}

impl EmbeddedFile {
    /// The file at that path below `web/`.
    pub fn find(path: &str) -> Option<&'static Self> {
        EMBEDDED.get(path)
    }

    fn new(file: &File) -> Self {
        let encoded = |bytes: &'static [u8]| Encoded {
            bytes: Bytes::from_static(bytes),
            entity_tag: EntityTag::strong(&Sha256::digest(bytes)[..16]),
        };
        Self {
            content_type: file.content_type,
            plain: encoded(file.plain),
            gzipped: encoded(file.gzipped),
        }
    }

    /// The file with headers that `complete` adds, or 304 if the client has it. It is compressed if
    /// the client reads that and it is shorter then.
    pub fn response(
        &self,
        request: &HttpRequest,
        complete: impl FnOnce(&mut HttpResponseBuilder),
    ) -> HttpResponse {
        let is_shorter = self.gzipped.bytes.len() < self.plain.bytes.len();
        let is_gzipped = is_shorter && accepts_gzip(request.headers());
        let Encoded { bytes, entity_tag } = if is_gzipped { &self.gzipped } else { &self.plain };
        let is_held = if_none_match_hits(request.headers(), entity_tag);
        let mut response = if is_held { HttpResponse::NotModified() } else { HttpResponse::Ok() };
        response
            .insert_header((header::ETAG, entity_tag.to_string()))
            .insert_header((header::VARY, "Accept-Encoding"))
            .insert_header((header::X_CONTENT_TYPE_OPTIONS, "nosniff"));
        complete(&mut response);
        if is_held {
            return response.finish();
        }
        if is_gzipped {
            response.insert_header((header::CONTENT_ENCODING, "gzip"));
        }
        response.content_type(self.content_type).body(bytes.clone())
    }
}

/// Whether `Accept-Encoding` names gzip with a weight above zero (RFC 9110, section 12.5.3).
fn accepts_gzip(headers: &HeaderMap) -> bool {
    let values = headers.get_all(header::ACCEPT_ENCODING);
    values.filter_map(|value| value.to_str().ok()).flat_map(|value| value.split(',')).any(|item| {
        let mut parts = item.split(';').map(str::trim);
        let is_gzip = parts.next().is_some_and(|name| name.eq_ignore_ascii_case("gzip"));
        is_gzip && !parts.any(is_zero_weight)
    })
}

fn is_zero_weight(parameter: &str) -> bool {
    let weight = parameter.strip_prefix("q=").or_else(|| parameter.strip_prefix("Q="));
    weight.and_then(|weight| weight.parse::<f32>().ok()).is_some_and(|weight| weight <= 0.0)
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use actix_web::http::header::{ACCEPT_ENCODING, HeaderMap, HeaderValue};

    use super::{FILES, accepts_gzip};

    #[test]
    fn accepted_encodings_follow_their_table() {
        let table = [
            ("gzip", true),
            ("br, gzip;q=0.5", true),
            ("GZIP", true),
            ("gzip;q=0", false),
            ("gzip; q=0.000", false),
            ("identity", false),
            ("", false),
        ];
        for (value, expected) in table {
            let mut headers = HeaderMap::new();
            headers.insert(ACCEPT_ENCODING, HeaderValue::from_static(value));
            assert_eq!(accepts_gzip(&headers), expected, "{value}");
        }
        assert!(!accepts_gzip(&HeaderMap::new()));
    }

    /// The limit of the whole page, compressed: scripts and styles, without the font.
    const BUDGET: usize = 200_000;

    #[test]
    fn scripts_and_styles_are_within_their_budget() {
        let is_counted = |path: &str| {
            let extension = Path::new(path).extension();
            extension.is_some_and(|found| found == "js" || found == "css")
        };
        let counted = FILES.iter().filter(|file| is_counted(file.path));
        let total: usize = counted.map(|file| file.gzipped.len()).sum();
        assert!((1..=BUDGET).contains(&total), "{total} bytes");
    }
}
