//! Content that is embedded in the program: the document and the reference page.

use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse};
use bytes::Bytes;
use sha2::{Digest, Sha256};

use crate::http::conditional::{EntityTag, if_none_match_hits};

/// The reference page may load content of this origin only. Its own script sets inline styles, and
/// its style sheet contains its icons.
const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; script-src 'self'; \
    style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; connect-src 'self'; \
    base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// Embedded content with its entity tag.
pub struct StaticContent {
    content_type: &'static str,
    bytes: Bytes,
    is_gzipped: bool,
    entity_tag: EntityTag,
}

impl StaticContent {
    pub fn new(content_type: &'static str, bytes: impl Into<Bytes>) -> Self {
        let bytes = bytes.into();
        let entity_tag = EntityTag::strong(&Sha256::digest(&bytes)[..16]);
        Self { content_type, bytes, is_gzipped: false, entity_tag }
    }

    /// The same for bytes that are compressed already, and sent so to every client.
    pub fn gzipped(content_type: &'static str, bytes: impl Into<Bytes>) -> Self {
        Self { is_gzipped: true, ..Self::new(content_type, bytes) }
    }

    /// The content, or 304 if the client has it.
    pub fn response(&self, request: &HttpRequest) -> HttpResponse {
        let is_held = if_none_match_hits(request.headers(), &self.entity_tag);
        let mut response = if is_held { HttpResponse::NotModified() } else { HttpResponse::Ok() };
        response
            .insert_header((header::ETAG, self.entity_tag.to_string()))
            .insert_header((header::CACHE_CONTROL, "no-cache"))
            .insert_header((header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
            .insert_header((header::CONTENT_SECURITY_POLICY, CONTENT_SECURITY_POLICY));
        if is_held {
            return response.finish();
        }
        if self.is_gzipped {
            response.insert_header((header::CONTENT_ENCODING, "gzip"));
        }
        response.content_type(self.content_type).body(self.bytes.clone())
    }
}
