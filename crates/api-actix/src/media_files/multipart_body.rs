//! The form in a `multipart/form-data` body (RFC 7578), its file streamed into the store.

use std::sync::Arc;

use actix_web::http::header::{self, HeaderMap};
use domain::MAX_DESCRIPTION_BYTES;

use super::content_intake::take_in;
use super::form::{FileField, Form, TextField, UploadedFile, too_long};
use super::paced_body::PacedBody;
use super::parts::{Parts, malformed};
use crate::error::ApiError;
use crate::metrics::CountedStage;
use crate::multipart::PartHead;

const MAX_PARTS: usize = 10;
const MAX_TEXT_BYTES: usize = MAX_DESCRIPTION_BYTES;
/// More than all that may surround a file: the other parts and every part's head.
const MAX_OVERHEAD_BYTES: u64 = 1024 * 1024;

/// Reads the form in `body`, whose parts are separated by `boundary`.
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

/// The most bytes of a body.
pub fn max_body_bytes(stage: &CountedStage) -> u64 {
    stage.limit().bytes().saturating_add(MAX_OVERHEAD_BYTES)
}

/// A body that is longer than any file may be is refused before it is read.
pub fn refuse_announced_excess(headers: &HeaderMap, stage: &CountedStage) -> Result<(), ApiError> {
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
        Some(client_name) => Ok(match take_in(parts, stage).await? {
            Some(content) => FileField::File(UploadedFile { content, client_name }),
            None => FileField::Empty,
        }),
    }
}

/// Reads a part that is not the file. One without a name means nothing, and neither does a file of
/// another name than those of the form, however long.
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

/// Reads no further than to where it is known to be too long.
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
