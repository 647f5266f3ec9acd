use std::sync::Arc;

use actix_multipart::{Field, Multipart, MultipartError};
use actix_web::http::header::{self, HeaderMap, HeaderName, HeaderValue};
use domain::MAX_DESCRIPTION_BYTES;
use futures_util::StreamExt;

use super::content_intake::take_in;
use super::form::{FileField, Form, TextField, UploadedFile, too_long};
use super::paced_body::{PacedBody, body_error};
use super::part_name::file_name;
use crate::error::ApiError;
use crate::metrics::CountedStage;

const MAX_PARTS: usize = 10;
const MAX_HEAD_BYTES: usize = 8 * 1024;
const MAX_TEXT_BYTES: usize = MAX_DESCRIPTION_BYTES;
const IDENTITY_ENCODINGS: [&[u8]; 3] = [b"7bit", b"8bit", b"binary"];
/// More than all that may surround a file: the other parts and every part's head.
const MAX_OVERHEAD_BYTES: u64 = 1024 * 1024;

/// The form in a `multipart/form-data` body (RFC 7578), its file streamed into the store.
pub async fn read_multipart(
    headers: &HeaderMap,
    body: PacedBody,
    stage: &Arc<CountedStage>,
) -> Result<Form, ApiError> {
    refuse_announced_excess(headers, stage)?;
    let mut parts = Multipart::new(headers, body);
    let mut form = Form::default();
    let mut count = 0;
    let mut has_file_part = false;
    while let Some(part) = parts.next().await {
        let mut part = part.map_err(malformed)?;
        count += 1;
        if count > MAX_PARTS {
            return Err(parse_error("too many parts"));
        }
        check_head(&part)?;
        let name = part.name().unwrap_or_default().to_owned();
        if name == "f" {
            if has_file_part {
                return Err(parse_error("more than one file"));
            }
            has_file_part = true;
            form.file = read_file(&mut part, stage).await?;
        } else {
            let text = read_text(&mut part).await?;
            if let Some(field) = form.text_field(&name) {
                *field = TextField::Text(text);
            }
        }
    }
    Ok(form)
}

/// The most bytes of a body.
pub fn max_body_bytes(stage: &CountedStage) -> u64 {
    stage.limit().bytes().saturating_add(MAX_OVERHEAD_BYTES)
}

/// A body that is longer than any file may be is refused before it is read.
fn refuse_announced_excess(headers: &HeaderMap, stage: &CountedStage) -> Result<(), ApiError> {
    let length = headers.get(header::CONTENT_LENGTH).and_then(|value| value.to_str().ok());
    let length: Option<u64> = length.and_then(|length| length.parse().ok());
    match length {
        Some(length) if length > max_body_bytes(stage) => Err(ApiError::TooLarge(stage.limit())),
        _ => Ok(()),
    }
}

fn check_head(part: &Field) -> Result<(), ApiError> {
    let line_bytes = |(name, value): (&HeaderName, &HeaderValue)| {
        name.as_str().len() + ": ".len() + value.len() + "\r\n".len()
    };
    if part.headers().iter().map(line_bytes).sum::<usize>() > MAX_HEAD_BYTES {
        return Err(parse_error("the head of a part is too long"));
    }
    let mut encodings = part.headers().get_all("content-transfer-encoding");
    if encodings.all(is_identity) {
        Ok(())
    } else {
        Err(parse_error("a part has a transfer encoding"))
    }
}

/// Whether the bytes of a part are those of its content (RFC 2045, section 6.2). RFC 7578, section 4.7, has
/// no other encoding.
fn is_identity(encoding: &HeaderValue) -> bool {
    let encoding = encoding.as_bytes().trim_ascii();
    IDENTITY_ENCODINGS.iter().any(|identity| encoding.eq_ignore_ascii_case(identity))
}

async fn read_file(part: &mut Field, stage: &Arc<CountedStage>) -> Result<FileField, ApiError> {
    match file_name(part.headers()) {
        None => {
            read_text(part).await?;
            Ok(FileField::NotAFile)
        }
        Some(client_name) if client_name.is_empty() => {
            read_text(part).await?;
            Ok(FileField::Absent)
        }
        Some(client_name) => stage_file(part, client_name, stage).await,
    }
}

async fn stage_file(
    part: &mut Field,
    client_name: String,
    stage: &Arc<CountedStage>,
) -> Result<FileField, ApiError> {
    Ok(match take_in(part, stage, malformed).await? {
        Some(content) => FileField::File(UploadedFile { content, client_name }),
        None => FileField::Empty,
    })
}

/// Reads no further than to where it is known to be too long.
async fn read_text(part: &mut Field) -> Result<String, ApiError> {
    let mut bytes = Vec::new();
    while let Some(chunk) = part.next().await {
        bytes.extend_from_slice(&chunk.map_err(malformed)?);
        if bytes.len() > MAX_TEXT_BYTES {
            let field = part.name().unwrap_or_default();
            return Err(too_long(field).unwrap_or_else(|| parse_error("a text field is too long")));
        }
    }
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

fn malformed(error: MultipartError) -> ApiError {
    let of_body = match &error {
        MultipartError::Payload(error) => body_error(error),
        _ => None,
    };
    of_body.unwrap_or_else(|| parse_error(&error.to_string()))
}

fn parse_error(reason: &str) -> ApiError {
    ApiError::Parse(format!("Multipart form parse error - {reason}"))
}
