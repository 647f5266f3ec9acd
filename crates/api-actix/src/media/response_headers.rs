//! The headers of stored bytes: caching, protection of the origin, and type.

use actix_web::HttpResponseBuilder;
use actix_web::http::header;
use domain::{FileType, MediaType};

use super::precondition::Validators;
use crate::media_urls::CachePolicy;

/// Nothing may run, load, or be framed with the rights of this origin.
const NOTHING: &str = "default-src 'none'; sandbox";

/// A player may load the content that it plays. In Chromium that also takes
/// `Access-Control-Allow-Origin`, because a sandboxed document is another origin.
const PLAYER: &str = "default-src 'none'; media-src 'self'; style-src 'unsafe-inline'; sandbox";

/// A drawing may have styles of its own.
const DRAWING: &str = "default-src 'none'; style-src 'unsafe-inline'; sandbox";

/// The validators of the bytes, and for how long they may be cached.
pub fn add_cache_headers(
    response: &mut HttpResponseBuilder,
    validators: &Validators,
    cache_policy: CachePolicy,
) {
    response
        .insert_header((header::ETAG, validators.entity_tag.to_string()))
        .insert_header((header::LAST_MODIFIED, httpdate::fmt_http_date(validators.modified)))
        // The date of actix-web is up to a second old, so a new file would appear to be from the
        // future.
        .insert_header((header::DATE, httpdate::fmt_http_date(validators.now)))
        .insert_header((header::CACHE_CONTROL, cache_policy.to_string()));
}

/// Content is harmless in every context that opens it. That it is readable from every origin is
/// added to all answers below `/media/`.
pub fn add_security_headers(response: &mut HttpResponseBuilder, media_type: MediaType) {
    response
        .insert_header((header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .insert_header((header::CONTENT_SECURITY_POLICY, content_security_policy(media_type)));
}

/// Content that is to be saved has no content coding, which some browsers undo before they save.
pub fn add_content_headers(
    response: &mut HttpResponseBuilder,
    media_type: MediaType,
    is_download: bool,
) {
    response
        .insert_header((header::ACCEPT_RANGES, "bytes"))
        .insert_header((header::CONTENT_TYPE, media_type.served_as()));
    if let Some(coding) = media_type.content_coding().filter(|_| !is_download) {
        response.insert_header((header::CONTENT_ENCODING, coding));
    }
}

/// The policy (W3C Content Security Policy Level 3) for content of that type.
fn content_security_policy(media_type: MediaType) -> &'static str {
    match media_type.file_type() {
        FileType::Audio | FileType::Video => PLAYER,
        _ if media_type.is_svg() => DRAWING,
        _ => NOTHING,
    }
}
