//! The handler of stored bytes.

use std::io;
use std::ops::Range;
use std::rc::Rc;
use std::time::{Instant, SystemTime, UNIX_EPOCH};

use actix_web::body::SizedStream;
use actix_web::http::header;
use actix_web::http::{Method, StatusCode};
use actix_web::{HttpRequest, HttpResponse, HttpResponseBuilder, web};
use application::{DownloadNameCache, MediaContent, OpenMediaContent, OpenMediaContentError};
use domain::{MediaType, StorageKey, download_name};
use futures_util::stream;
use percent_encoding::percent_decode_str;
use ports::StoredFile;

use super::accel_redirect::{AccelRedirect, X_ACCEL_REDIRECT};
use super::disposition::content_disposition;
use super::download_name::download_name_of;
use super::download_parameter::download_parameter;
use super::file_body::FilePart;
use super::precondition::{Validators, Verdict};
use super::range::{Requested, requested};
use super::response_headers::{add_cache_headers, add_content_headers, add_security_headers};
use super::withheld_check::WithheldCheck;
use crate::blocking::blocking;
use crate::error::ApiError;
use crate::error::documented::Bytes;
use crate::http::conditional::EntityTag;
use crate::http::write_buffer::WriteBuffer;
use crate::media_urls::MediaAccess;

/// The bytes of a file or thumbnail
///
/// Open to everyone, unless access is signed: then the URL has to be an `f` as it was answered, and
/// holds for some time. What is under a key never changes. Raster images, audio, video, PDF and
/// plain text come inline under their own type, everything else as an attachment; no byte may run,
/// load or be framed with the rights of this origin. A page of any origin may read them. A
/// compressed SVG has the
/// `Content-Encoding` `gzip`.
#[utoipa::path(
    get,
    path = "/media/{key}",
    operation_id = "media_bytes",
    tag = "Bytes",
    params(
        ("key" = String, Path, description =
            "The key, slashes included: what follows `/media/` in an `f`. Percent-encoded UTF-8."),
        ("download" = Option<String>, Query, description =
            "Makes an attachment of the bytes, under this name or, without a value, under their own."),
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
            ("Access-Control-Allow-Origin" = String, description = "Always `*`."),
            ("Content-Security-Policy" = String, description = "Forbids what the type does not need."),
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
            ("Access-Control-Allow-Origin" = String, description = "Always `*`."),
            ("Content-Security-Policy" = String, description = "Forbids what the type does not need."),
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
    names: web::Data<DownloadNameCache>,
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
            add_security_headers(&mut response, content.media_type);
            Ok(response.finish())
        }
        Verdict::Proceed => {
            let (mut response, part) = begin(&request, &validators, content.file.size)?;
            add_cache_headers(&mut response, &validators, cache_policy);
            add_security_headers(&mut response, content.media_type);
            let download = download_parameter(request.query_string());
            add_content_headers(&mut response, content.media_type, download.is_some());
            let disposition = disposition(download, &key, content.media_type, names, &withheld);
            response.insert_header((header::CONTENT_DISPOSITION, disposition.await));
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

/// The `Content-Disposition` of the content, which the parameter `download` may change.
async fn disposition(
    download: Option<String>,
    key: &StorageKey,
    media_type: MediaType,
    names: web::Data<DownloadNameCache>,
    withheld: &WithheldCheck,
) -> String {
    match download {
        Some(name) if !name.is_empty() => {
            content_disposition(false, &download_name(Some(&name), key))
        }
        download => {
            let is_inline = download.is_none() && media_type.is_inline();
            content_disposition(is_inline, &download_name_of(key, names, withheld).await)
        }
    }
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
