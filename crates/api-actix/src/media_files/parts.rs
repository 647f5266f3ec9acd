//! The stream of the parts of a multipart body.

use bytes::Bytes;
use futures_util::StreamExt;

use super::paced_body::{PacedBody, body_error};
use crate::error::ApiError;
use crate::multipart::{Event, Parser, PartHead};

/// The parts of a `multipart/form-data` body, in order.
pub struct Parts {
    body: PacedBody,
    parser: Parser,
}

impl Parts {
    pub fn new(body: PacedBody, boundary: &str) -> Self {
        Self { body, parser: Parser::new(boundary) }
    }

    /// The head of the next part; `None` at the end of the body. Unread content is skipped.
    pub async fn next(&mut self) -> Result<Option<PartHead>, ApiError> {
        loop {
            match self.event().await? {
                Event::Head(head) => return Ok(Some(PartHead::parse(&head).map_err(malformed)?)),
                Event::Content(_) | Event::PartEnd => {}
                Event::Final => return self.skip_epilogue().await.map(|()| None),
            }
        }
    }

    /// The next piece of the content of the current part, to be copied if it is kept; `None` at the
    /// end of the part. No data is lost when the future is dropped.
    pub async fn content(&mut self) -> Result<Option<Bytes>, ApiError> {
        match self.event().await? {
            Event::Content(piece) => Ok(Some(piece)),
            Event::Head(_) | Event::PartEnd | Event::Final => Ok(None),
        }
    }

    async fn event(&mut self) -> Result<Event, ApiError> {
        loop {
            if let Some(event) = self.parser.next().map_err(malformed)? {
                return Ok(event);
            }
            let piece =
                self.piece().await?.ok_or_else(|| malformed("the final boundary is missing"))?;
            self.parser.push(&piece);
        }
    }

    /// Reads to the end of the body, because a request that breaks off must not take effect.
    async fn skip_epilogue(&mut self) -> Result<(), ApiError> {
        while self.piece().await?.is_some() {}
        Ok(())
    }

    async fn piece(&mut self) -> Result<Option<Bytes>, ApiError> {
        let broken = |error| body_error(&error).unwrap_or_else(|| malformed("the body broke off"));
        self.body.next().await.transpose().map_err(broken)
    }
}

/// The error of a malformed form.
pub fn malformed(reason: impl std::fmt::Display) -> ApiError {
    ApiError::Parse(format!("Multipart form parse error - {reason}"))
}
