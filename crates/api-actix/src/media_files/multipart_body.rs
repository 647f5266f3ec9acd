//! Reads a `multipart/form-data` body (RFC 7578) and streams its file into the store.

use std::sync::Arc;

use actix_web::http::header::{self, HeaderMap};
use domain::MAX_DESCRIPTION_BYTES;

use super::content_intake::stage_content;
use super::form::{FileField, Form, TextField, UploadedFile, too_long};
use super::paced_body::PacedBody;
use super::parts::{Parts, malformed};
use crate::error::ApiError;
use crate::metrics::CountedStage;
use crate::multipart::PartHead;

const MAX_PARTS: usize = 10;
const MAX_TEXT_BYTES: usize = MAX_DESCRIPTION_BYTES;
/// An upper bound for everything except the file: the other parts and all heads.
const MAX_OVERHEAD_BYTES: u64 = 1024 * 1024;

/// Reads the form in `body`, with `boundary` between its parts.
pub async fn read_multipart(
    body: PacedBody,
    boundary: Option<String>,
    stage: &Arc<CountedStage>,
) -> Result<Form, ApiError> {
    let boundary = boundary.ok_or_else(|| malformed("the boundary is missing or not valid"))?;
    let mut parts = Parts::new(body, &boundary);
    let mut form = Form::default();
    let mut count = 0;
    let mut has_file_part = false;
    while let Some(head) = parts.next().await? {
        count += 1;
        if count > MAX_PARTS {
            return Err(malformed("too many parts"));
        }
        if head.name.as_deref() == Some("f") {
            if has_file_part {
                return Err(malformed("more than one file"));
            }
            has_file_part = true;
            form.file = read_file(&mut parts, head, stage).await?;
        } else {
            read_field(&mut parts, head, &mut form).await?;
        }
    }
    Ok(form)
}

/// Maximum length of a body in bytes.
pub fn max_body_bytes(stage: &CountedStage) -> u64 {
    stage.limit().bytes().saturating_add(MAX_OVERHEAD_BYTES)
}

/// Rejects a body whose `Content-Length` is over the limit before it is read.
pub fn check_content_length(headers: &HeaderMap, stage: &CountedStage) -> Result<(), ApiError> {
    let length = headers.get(header::CONTENT_LENGTH).and_then(|value| value.to_str().ok());
    let length: Option<u64> = length.and_then(|length| length.parse().ok());
    match length {
        Some(length) if length > max_body_bytes(stage) => Err(ApiError::TooLarge(stage.limit())),
        _ => Ok(()),
    }
}

async fn read_file(
    parts: &mut Parts,
    head: PartHead,
    stage: &Arc<CountedStage>,
) -> Result<FileField, ApiError> {
    match head.file_name {
        None => read_text(parts, "f").await.map(|_| FileField::NotAFile),
        Some(name) if name.is_empty() => read_text(parts, "f").await.map(|_| FileField::Absent),
        Some(client_name) => Ok(match stage_content(parts, stage).await? {
            Some(content) => FileField::File(UploadedFile { content, client_name }),
            None => FileField::Empty,
        }),
    }
}

/// Reads a part that is not the file. A part without a name is ignored, and so is a file under an
/// unknown name, of any length.
async fn read_field(parts: &mut Parts, head: PartHead, form: &mut Form) -> Result<(), ApiError> {
    let Some(name) = &head.name else { return Ok(()) };
    let value = if head.is_file() {
        TextField::NotText
    } else {
        TextField::Text(read_text(parts, name).await?)
    };
    if let Some(field) = form.text_field(name) {
        *field = value;
    }
    Ok(())
}

/// Reads a text and stops once it is too long.
async fn read_text(parts: &mut Parts, field: &str) -> Result<String, ApiError> {
    let mut bytes = Vec::new();
    while let Some(piece) = parts.content().await? {
        bytes.extend_from_slice(&piece);
        if bytes.len() > MAX_TEXT_BYTES {
            return Err(too_long(field).unwrap_or_else(|| malformed("a text field is too long")));
        }
    }
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}
