//! A body that is held in memory.

use bytes::BytesMut;
use futures_util::StreamExt;

use super::paced_body::{PacedBody, body_error};
use crate::error::ApiError;

/// The most bytes of a body that holds no file: two texts of generous length, however escaped.
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
