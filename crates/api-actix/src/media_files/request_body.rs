use std::sync::Arc;

use actix_web::http::header;
use actix_web::{HttpMessage, HttpRequest, web};
use futures_util::StreamExt;

use super::form::Form;
use super::multipart_body::read_multipart;
use super::text_body::{parse_json, parse_urlencoded, read_all};
use crate::error::ApiError;
use crate::metrics::CountedStage;

/// Reads the fields of a body by its Content-Type; an empty body of any type has no fields.
pub async fn read_form(
    request: &HttpRequest,
    payload: web::Payload,
    stage: &Arc<CountedStage>,
) -> Result<Form, ApiError> {
    match request.content_type().to_ascii_lowercase().as_str() {
        "multipart/form-data" => read_multipart(request.headers(), payload, stage).await,
        "application/json" => parse_json(&read_all(payload).await?),
        "application/x-www-form-urlencoded" => Ok(parse_urlencoded(&read_all(payload).await?)),
        _ if is_empty(payload).await => Ok(Form::default()),
        _ => Err(unsupported(request)),
    }
}

async fn is_empty(mut payload: web::Payload) -> bool {
    while let Some(chunk) = payload.next().await {
        if chunk.is_ok_and(|chunk| !chunk.is_empty()) {
            return false;
        }
    }
    true
}

fn unsupported(request: &HttpRequest) -> ApiError {
    let value = request.headers().get(header::CONTENT_TYPE).map(header::HeaderValue::as_bytes);
    ApiError::UnsupportedMediaType(String::from_utf8_lossy(value.unwrap_or_default()).into_owned())
}
