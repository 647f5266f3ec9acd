use std::sync::Arc;

use actix_web::http::header;
use actix_web::{HttpMessage, HttpRequest, web};
use futures_util::StreamExt;

use super::form::Form;
use super::form_text::{parse_json, parse_urlencoded};
use super::multipart_body::{max_body_bytes, read_multipart};
use super::paced_body::{PacedBody, body_error};
use super::text_body::{MAX_BODY_BYTES, read_all};
use crate::error::ApiError;
use crate::metrics::CountedStage;

/// Reads the fields of a body by its Content-Type; an empty body of any type has no fields.
pub async fn read_form(
    request: &HttpRequest,
    payload: web::Payload,
    stage: &Arc<CountedStage>,
) -> Result<Form, ApiError> {
    let body = |max_bytes| PacedBody::new(request, payload, max_bytes);
    match request.content_type().to_ascii_lowercase().as_str() {
        "multipart/form-data" => {
            read_multipart(request.headers(), body(max_body_bytes(stage)), stage).await
        }
        "application/json" => parse_json(&read_all(body(MAX_BODY_BYTES)).await?),
        "application/x-www-form-urlencoded" => {
            Ok(parse_urlencoded(&read_all(body(MAX_BODY_BYTES)).await?))
        }
        _ if is_empty(body(MAX_BODY_BYTES)).await? => Ok(Form::default()),
        _ => Err(unsupported(request)),
    }
}

async fn is_empty(mut body: PacedBody) -> Result<bool, ApiError> {
    while let Some(chunk) = body.next().await {
        match chunk {
            Ok(chunk) if chunk.is_empty() => {}
            Ok(_) => return Ok(false),
            Err(error) => return body_error(&error).map_or(Ok(false), Err),
        }
    }
    Ok(true)
}

fn unsupported(request: &HttpRequest) -> ApiError {
    let value = request.headers().get(header::CONTENT_TYPE).map(header::HeaderValue::as_bytes);
    ApiError::UnsupportedMediaType(String::from_utf8_lossy(value.unwrap_or_default()).into_owned())
}
