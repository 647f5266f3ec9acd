use std::io;
use std::ops::Range;
use std::rc::Rc;
use std::time::{Instant, SystemTime, UNIX_EPOCH};

use actix_web::body::SizedStream;
use actix_web::http::header;
use actix_web::http::{Method, StatusCode};
use actix_web::{HttpRequest, HttpResponse, HttpResponseBuilder, web};
use application::{MediaContent, OpenMediaContent, OpenMediaContentError};
use domain::{MediaType, StorageKey};
use futures_util::stream;
use percent_encoding::percent_decode_str;
use ports::StoredFile;

use super::body::FilePart;
use super::disposition::content_disposition;
use super::handover::{Handover, X_ACCEL_REDIRECT};
use super::precondition::{Validators, Verdict};
use super::range::{Requested, requested};
use super::withholding::Withholding;
use crate::blocking::blocking;
use crate::conditional::EntityTag;
use crate::error::ApiError;
use crate::media_access::{Keeping, MediaAccess};
use crate::openapi::answers::Bytes;
use crate::write_buffer::WriteBuffer;

/// Nothing that a file holds may run, load or be framed with the rights of this origin.
const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; sandbox";

/// The bytes of a file or thumbnail
///
/// Open to everyone, unless access is signed: then the URL has to be an `f` as it was answered, and holds
/// for some time. What is under a key never changes. Raster images, audio, video, PDF and plain text come
/// inline under their own type, everything else as an attachment; no byte may run, load or be framed with
/// the rights of this origin.
#[utoipa::path(
    get,
    path = "/media/{key}",
    operation_id = "media_bytes",
    tag = "Bytes",
    params(
        ("key" = String, Path, description =
            "The key, slashes included: what follows `/media/` in an `f`. Percent-encoded UTF-8."),
        ("expires" = Option<u64>, Query, description =
            "Part of an `f` where access is signed: when it ends, in seconds since 1970."),
        ("signature" = Option<String>, Query, description =
            "Part of an `f` where access is signed."),
        ("Range" = Option<String>, Header, description =
            "A single range of bytes; several, and other units, are passed over."),
        ("If-Range" = Option<String>, Header, description =
            "The range counts only in this state: an entity tag or a date."),
        ("If-Match" = Option<String>, Header, description = "Entity tags."),
        ("If-None-Match" = Option<String>, Header, description = "Entity tags that the client holds."),
        ("If-Modified-Since" = Option<String>, Header, description = "A date."),
        ("If-Unmodified-Since" = Option<String>, Header, description = "A date."),
    ),
    responses(
        (status = 200, description = "All bytes.", content_type = "*/*", headers(
            ("Accept-Ranges" = String, description = "Always `bytes`."),
            ("Cache-Control" = String, description = "For how long, and immutable."),
            ("Content-Disposition" = String, description = "Inline or attachment, and the stored name."),
            ("Content-Length" = u64, description = "Length in bytes."),
            ("Content-Security-Policy" = String, description = "Forbids everything."),
            ("ETag" = String, description = "Names these bytes."),
            ("Last-Modified" = String, description = "When they were stored."),
            ("X-Content-Type-Options" = String, description = "Always `nosniff`."),
        )),
        (status = 206, description = "The range.", content_type = "*/*", headers(
            ("Accept-Ranges" = String, description = "Always `bytes`."),
            ("Cache-Control" = String, description = "For how long, and immutable."),
            ("Content-Disposition" = String, description = "Inline or attachment, and the stored name."),
            ("Content-Length" = u64, description = "Length of the range in bytes."),
            ("Content-Range" = String, description = "First and last byte, and the length of all."),
            ("Content-Security-Policy" = String, description = "Forbids everything."),
            ("ETag" = String, description = "Names these bytes."),
            ("Last-Modified" = String, description = "When they were stored."),
            ("X-Content-Type-Options" = String, description = "Always `nosniff`."),
        )),
        (status = 304, description = "The client holds these bytes.", headers(
            ("ETag" = String, description = "Names these bytes."),
            ("Last-Modified" = String, description = "When they were stored."),
        )),
        Bytes,
    ),
)]
pub async fn serve(
    request: HttpRequest,
    access: web::Data<MediaAccess>,
    handover: web::Data<Handover>,
    media_content: web::Data<OpenMediaContent>,
    withholding: web::Data<Withholding>,
) -> Result<HttpResponse, ApiError> {
    let began = Instant::now();
    let key = key(request.path());
    let (key, keeping) = access.admit(key, request.query_string())?;
    let content = open(media_content, key.clone()).await?;
    withholding.admit(&key, began).await?;
    let validators = validators(&content.file, SystemTime::now());
    match validators.evaluate(request.headers()) {
        Verdict::Failed => Err(ApiError::PreconditionFailed),
        Verdict::NotModified => {
            let mut response = HttpResponse::NotModified();
            add_cache_headers(&mut response, &validators, keeping);
            Ok(response.finish())
        }
        Verdict::Proceed => {
            let (mut response, part) = begin(&request, &validators, content.file.size)?;
            add_cache_headers(&mut response, &validators, keeping);
            add_content_headers(&mut response, content.media_type, &key);
            match handover.path(&key) {
                Some(path) => Ok(hand_over(response, path)),
                None => send(&request, response, content.file, part).await,
            }
        }
    }
}

/// The key that follows `/media/` in a path as sent.
fn key(path: &str) -> Option<StorageKey> {
    let encoded = path.strip_prefix("/media/")?;
    percent_decode_str(encoded).decode_utf8().ok()?.parse().ok()
}

/// Nearly all that is asked for is in memory, where it is opened and read in less time than a hop takes. Only
/// what a disk has goes to the blocking pool.
async fn open(
    media_content: web::Data<OpenMediaContent>,
    key: StorageKey,
) -> Result<MediaContent, ApiError> {
    match media_content.run_at_once(&key) {
        Some(content) => Ok(content),
        None => blocking(move || media_content.run(&key)).await,
    }
}

/// Bytes under a key are known by the time they were stored, in seconds, and their length: they never
/// change, so that no two states of them can have both in common. The tag is the one that nginx makes of the
/// same file, and so stays the same where bytes are handed over to it.
fn validators(file: &StoredFile, now: SystemTime) -> Validators {
    let since_epoch = file.modified.duration_since(UNIX_EPOCH).unwrap_or_default();
    let tag = EntityTag::quoting(format_args!("{:x}-{:x}", since_epoch.as_secs(), file.size));
    Validators::new(tag, file.modified, now)
}

/// An answer with the bytes that are asked for out of `size`.
fn begin(
    request: &HttpRequest,
    validators: &Validators,
    size: u64,
) -> Result<(HttpResponseBuilder, Range<u64>), ApiError> {
    let range = validators.range(request.method(), request.headers());
    match range.map_or(Requested::Whole, |range| requested(range, size)) {
        Requested::Unsatisfiable => Err(ApiError::RangeNotSatisfiable(size)),
        Requested::Whole => Ok((HttpResponse::Ok(), 0..size)),
        Requested::Part(part) => {
            let mut response = HttpResponse::PartialContent();
            let content_range = format!("bytes {}-{}/{size}", part.start, part.end - 1);
            response.insert_header((header::CONTENT_RANGE, content_range));
            Ok((response, part))
        }
    }
}

fn add_cache_headers(
    response: &mut HttpResponseBuilder,
    validators: &Validators,
    keeping: Keeping,
) {
    response
        .insert_header((header::ETAG, validators.entity_tag.to_string()))
        .insert_header((header::LAST_MODIFIED, httpdate::fmt_http_date(validators.modified)))
        // The framework's own is up to a second old, which would make a file of now one of the future.
        .insert_header((header::DATE, httpdate::fmt_http_date(validators.now)))
        .insert_header((header::CACHE_CONTROL, keeping.to_string()))
        .insert_header((header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .insert_header((header::CONTENT_SECURITY_POLICY, CONTENT_SECURITY_POLICY));
}

fn add_content_headers(
    response: &mut HttpResponseBuilder,
    media_type: MediaType,
    key: &StorageKey,
) {
    response
        .insert_header((header::ACCEPT_RANGES, "bytes"))
        .insert_header((header::CONTENT_TYPE, media_type.served_as()))
        .insert_header((
            header::CONTENT_DISPOSITION,
            content_disposition(media_type, key.file_name()),
        ));
}

async fn send(
    request: &HttpRequest,
    mut response: HttpResponseBuilder,
    file: StoredFile,
    part: Range<u64>,
) -> Result<HttpResponse, ApiError> {
    if request.method() == Method::HEAD {
        return Ok(response.body(SizedStream::new(file.size, stream::empty::<io::Result<_>>())));
    }
    let buffer = request.conn_data::<Rc<WriteBuffer>>().cloned().unwrap_or_default();
    let body = async { FilePart::new(file.content, part, buffer)?.into_body().await };
    let body = body.await.map_err(OpenMediaContentError::Read)?;
    Ok(response.body(body))
}

/// The answer without the bytes. Which part of them is sent is up to the proxy, by the same range. That it
/// takes ranges nginx says by itself, but not where it sends a part.
fn hand_over(mut response: HttpResponseBuilder, path: String) -> HttpResponse {
    let mut response =
        response.status(StatusCode::OK).insert_header((X_ACCEL_REDIRECT, path)).finish();
    let is_whole = response.headers_mut().remove(header::CONTENT_RANGE).next().is_none();
    if is_whole {
        response.headers_mut().remove(header::ACCEPT_RANGES);
    }
    response
}
