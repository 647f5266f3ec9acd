//! The body of a request that creates or changes a media file, by its `Content-Type`.

use std::sync::Arc;

use actix_web::http::header;
use actix_web::{HttpRequest, web};
use encoding_rs::Encoding;

use super::deletion_form::{Deletion, DeletionForm};
use super::form::Form;
use super::form_text::{parse_json, parse_urlencoded};
use super::multipart_body::{check_content_length, max_body_bytes, read_multipart};
use super::paced_body::{PacedBody, body_error};
use super::text_body::{MAX_BODY_BYTES, read_all};
use crate::error::ApiError;
use crate::metrics::CountedStage;
use crate::multipart::ContentType;

/// The format of a body.
#[derive(Clone, Copy)]
enum Format {
    Multipart,
    Json(&'static Encoding),
    UrlEncoded(&'static Encoding),
    Unsupported,
}

/// Reads the deletions that a body of JSON lists. An empty body of any media type has no fields.
pub async fn read_deletions(
    request: &HttpRequest,
    payload: web::Payload,
) -> Result<Vec<Deletion>, ApiError> {
    let sent = content_type(request);
    let mut body = PacedBody::new(request, payload, MAX_BODY_BYTES);
    let form = if is_empty(&mut body).await? {
        DeletionForm::default()
    } else if let Format::Json(charset) = Format::of(&ContentType::parse(sent)) {
        parse_json(&read_all(body).await?, charset)?
    } else {
        return Err(unsupported(sent));
    };
    Ok(form.validate()?)
}

fn content_type(request: &HttpRequest) -> &[u8] {
    request.headers().get(header::CONTENT_TYPE).map_or(&b""[..], |value| value.as_bytes())
}

async fn is_empty(body: &mut PacedBody) -> Result<bool, ApiError> {
    let is_empty = body.is_empty().await;
    is_empty.map_err(|error| body_error(&error).unwrap_or_else(ApiError::broken_body))
}

fn unsupported(content_type: &[u8]) -> ApiError {
    ApiError::UnsupportedMediaType(String::from_utf8_lossy(content_type).into_owned())
}

/// Reads the fields of a body. An empty body of any media type has none.
pub async fn read_form(
    request: &HttpRequest,
    payload: web::Payload,
    stage: &Arc<CountedStage>,
) -> Result<Form, ApiError> {
    let sent = content_type(request);
    let content_type = ContentType::parse(sent);
    let format = Format::of(&content_type);
    if matches!(format, Format::Multipart) {
        check_content_length(request.headers(), stage)?;
    }
    let mut body = PacedBody::new(request, payload, format.max_bytes(stage));
    if is_empty(&mut body).await? {
        return Ok(Form::default());
    }
    match format {
        Format::Multipart => read_multipart(body, content_type.boundary(), stage).await,
        Format::Json(charset) => parse_json(&read_all(body).await?, charset),
        Format::UrlEncoded(charset) => Ok(parse_urlencoded(&read_all(body).await?, charset)),
        Format::Unsupported => Err(unsupported(sent)),
    }
}

impl Format {
    /// The format of a media type; unsupported if its charset is unknown.
    fn of(content_type: &ContentType) -> Self {
        match (content_type.media_type().as_str(), content_type.charset()) {
            ("multipart/form-data", _) => Self::Multipart,
            ("application/json", Some(charset)) => Self::Json(charset),
            ("application/x-www-form-urlencoded", Some(charset))
                if charset.is_ascii_compatible() =>
            {
                Self::UrlEncoded(charset)
            }
            _ => Self::Unsupported,
        }
    }

    fn max_bytes(self, stage: &CountedStage) -> u64 {
        match self {
            Self::Multipart => max_body_bytes(stage),
            Self::Json(_) | Self::UrlEncoded(_) | Self::Unsupported => MAX_BODY_BYTES,
        }
    }
}
