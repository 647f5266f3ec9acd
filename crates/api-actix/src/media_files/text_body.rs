//! Reads a body into memory.

use bytes::BytesMut;
use futures_util::StreamExt;

use super::paced_body::{PacedBody, body_error};
use crate::error::ApiError;

/// Maximum length in bytes of a body without a file: enough for two long texts with any escaping.
pub const MAX_BODY_BYTES: u64 = 1024 * 1024;

/// Reads a body to its end.
pub async fn read_all(mut body: PacedBody) -> Result<BytesMut, ApiError> {
    let mut bytes = BytesMut::new();
    while let Some(piece) = body.next().await {
        let piece =
            piece.map_err(|error| body_error(&error).unwrap_or_else(ApiError::broken_body))?;
        bytes.extend_from_slice(&piece);
    }
    Ok(bytes)
}
