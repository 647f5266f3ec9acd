use std::sync::Arc;

use actix_multipart::{Field, Multipart};
use actix_web::http::header::{self, HeaderMap};
use actix_web::web;
use application::StageContentError;
use domain::FileSize;
use futures_util::StreamExt;
use futures_util::future::join;

use super::content_pump::content_pump;
use super::form::{FileField, Form, TextField, UploadedFile};
use super::part_name::file_name;
use crate::blocking::blocking;
use crate::error::ApiError;
use crate::metrics::CountedStage;

const MAX_PARTS: usize = 10;
const MAX_TEXT_BYTES: usize = 64 * 1024;
/// More than all that may surround a file: the other parts and every part's head.
const MAX_OVERHEAD_BYTES: u64 = 1024 * 1024;

/// The form in a `multipart/form-data` body (RFC 7578), its file streamed into the store.
pub async fn read_multipart(
    headers: &HeaderMap,
    payload: web::Payload,
    stage: &Arc<CountedStage>,
) -> Result<Form, ApiError> {
    refuse_announced_excess(headers, stage.limit())?;
    let mut parts = Multipart::new(headers, payload);
    let mut form = Form::default();
    let mut count = 0;
    let mut has_file_part = false;
    while let Some(part) = parts.next().await {
        let mut part = part.map_err(malformed)?;
        count += 1;
        if count > MAX_PARTS {
            return Err(parse_error("too many parts"));
        }
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

/// A body that is longer than any file may be is refused before it is read.
fn refuse_announced_excess(headers: &HeaderMap, limit: FileSize) -> Result<(), ApiError> {
    let length = headers.get(header::CONTENT_LENGTH).and_then(|value| value.to_str().ok());
    let length: Option<u64> = length.and_then(|length| length.parse().ok());
    match length {
        Some(length) if length > limit.bytes().saturating_add(MAX_OVERHEAD_BYTES) => {
            Err(ApiError::TooLarge(limit))
        }
        _ => Ok(()),
    }
}

async fn read_file(part: &mut Field, stage: &Arc<CountedStage>) -> Result<FileField, ApiError> {
    match file_name(part) {
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
    let (sink, mut source) = content_pump();
    let stage = Arc::clone(stage);
    let staging = blocking(move || match stage.run(&mut source) {
        Err(StageContentError::Empty) => Ok(None),
        settled => settled.map(Some),
    });
    let (staged, ()) = join(staging, sink.pump(part)).await;
    Ok(match staged? {
        Some(content) => FileField::File(UploadedFile { content, client_name }),
        None => FileField::Empty,
    })
}

async fn read_text(part: &mut Field) -> Result<String, ApiError> {
    let bytes = part
        .bytes(MAX_TEXT_BYTES)
        .await
        .map_err(|_| parse_error("a text field is too long"))?
        .map_err(malformed)?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

fn malformed(error: actix_multipart::MultipartError) -> ApiError {
    parse_error(&error.to_string())
}

fn parse_error(reason: &str) -> ApiError {
    ApiError::Parse(format!("Multipart form parse error - {reason}"))
}
