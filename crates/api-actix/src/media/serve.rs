//! The handler of stored bytes.

use std::io;
use std::ops::Range;
use std::rc::Rc;
use std::time::{Instant, SystemTime, UNIX_EPOCH};

use actix_web::body::SizedStream;
use actix_web::http::header;
use actix_web::http::{Method, StatusCode};
use actix_web::{HttpRequest, HttpResponse, HttpResponseBuilder, web};
use application::{DownloadNames, MediaContent, OpenMediaContent, OpenMediaContentError};
use domain::{MediaType, StorageKey};
use futures_util::stream;
use percent_encoding::percent_decode_str;
use ports::StoredFile;

use super::accel_redirect::{AccelRedirect, X_ACCEL_REDIRECT};
use super::disposition::content_disposition;
use super::download_name::download_name_of;
use super::file_body::FilePart;
use super::precondition::{Validators, Verdict};
use super::range::{Requested, requested};
use super::withheld_check::WithheldCheck;
use crate::blocking::blocking;
use crate::error::ApiError;
use crate::error::documented::Bytes;
use crate::http::conditional::EntityTag;
use crate::http::write_buffer::WriteBuffer;
use crate::media_urls::{CachePolicy, MediaAccess};

/// No content of a file may run, load or be framed with the rights of this origin.
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
            ("Content-Disposition" = String, description = "Inline or attachment, and the name of the file."),
            ("Content-Length" = u64, description = "Length in bytes."),
            ("Content-Security-Policy" = String, description = "Forbids everything."),
            ("ETag" = String, description = "Names these bytes."),
            ("Last-Modified" = String, description = "When they were stored."),
            ("X-Content-Type-Options" = String, description = "Always `nosniff`."),
        )),
        (status = 206, description = "The range.", content_type = "*/*", headers(
            ("Accept-Ranges" = String, description = "Always `bytes`."),
            ("Cache-Control" = String, description = "For how long, and immutable."),
            ("Content-Disposition" = String, description = "Inline or attachment, and the name of the file."),
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
    accel_redirect: web::Data<AccelRedirect>,
    media_content: web::Data<OpenMediaContent>,
    withheld: web::Data<WithheldCheck>,
    names: web::Data<DownloadNames>,
) -> Result<HttpResponse, ApiError> {
    let began = Instant::now();
    let key = key(request.path());
    let (key, cache_policy) = access.admit(key, request.query_string())?;
    let content = open(media_content, key.clone()).await?;
    withheld.check(&key, began).await?;
    let validators = validators(&content.file, SystemTime::now());
    match validators.evaluate(request.headers()) {
        Verdict::Failed => Err(ApiError::PreconditionFailed),
        Verdict::NotModified => {
            let mut response = HttpResponse::NotModified();
            add_cache_headers(&mut response, &validators, cache_policy);
            Ok(response.finish())
        }
        Verdict::Proceed => {
            let (mut response, part) = begin(&request, &validators, content.file.size)?;
            add_cache_headers(&mut response, &validators, cache_policy);
            let name = download_name_of(&key, names, &withheld).await;
            add_content_headers(&mut response, content.media_type, &name);
            match accel_redirect.path(&key) {
                Some(path) => Ok(redirect(response, path)),
                None => send(&request, response, content.file, part).await,
            }
        }
    }
}

/// The key behind `/media/` in a raw path.
fn key(path: &str) -> Option<StorageKey> {
    let encoded = path.strip_prefix("/media/")?;
    percent_decode_str(encoded).decode_utf8().ok()?.parse().ok()
}

/// Opens a file on the spot if the kernel has it in memory, which takes less time than a hop to the
/// blocking pool. A file that needs the disk is opened on the pool.
async fn open(
    media_content: web::Data<OpenMediaContent>,
    key: StorageKey,
) -> Result<MediaContent, ApiError> {
    match media_content.run_nonblocking(&key) {
        Some(content) => Ok(content),
        None => blocking(move || media_content.run(&key)).await,
    }
}

/// The entity tag consists of the time of storage, in seconds, and the length: the bytes of a key
/// never change, so both identify them. It is the tag that nginx creates for the same file, so it
/// stays the same when nginx sends the bytes.
fn validators(file: &StoredFile, now: SystemTime) -> Validators {
    let since_epoch = file.modified.duration_since(UNIX_EPOCH).unwrap_or_default();
    let tag = EntityTag::quoting(format_args!("{:x}-{:x}", since_epoch.as_secs(), file.size));
    Validators::new(tag, file.modified, now)
}

/// The response for the requested range of `size` bytes, and that range.
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
    cache_policy: CachePolicy,
) {
    response
        .insert_header((header::ETAG, validators.entity_tag.to_string()))
        .insert_header((header::LAST_MODIFIED, httpdate::fmt_http_date(validators.modified)))
        // The date of actix-web is up to a second old, so a new file would appear to be from the
        // future.
        .insert_header((header::DATE, httpdate::fmt_http_date(validators.now)))
        .insert_header((header::CACHE_CONTROL, cache_policy.to_string()))
        .insert_header((header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .insert_header((header::CONTENT_SECURITY_POLICY, CONTENT_SECURITY_POLICY));
}

fn add_content_headers(response: &mut HttpResponseBuilder, media_type: MediaType, name: &str) {
    response
        .insert_header((header::ACCEPT_RANGES, "bytes"))
        .insert_header((header::CONTENT_TYPE, media_type.served_as()))
        .insert_header((header::CONTENT_DISPOSITION, content_disposition(media_type, name)));
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

/// The response without the bytes. The proxy applies the same range. For a whole file nginx adds
/// `Accept-Ranges` itself, for a part it does not.
fn redirect(mut response: HttpResponseBuilder, path: String) -> HttpResponse {
    let mut response =
        response.status(StatusCode::OK).insert_header((X_ACCEL_REDIRECT, path)).finish();
    let is_whole = response.headers_mut().remove(header::CONTENT_RANGE).next().is_none();
    if is_whole {
        response.headers_mut().remove(header::ACCEPT_RANGES);
    }
    response
}
