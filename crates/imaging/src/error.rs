//! The errors of decoding and rendering.

use std::io;

use thiserror::Error;

use crate::pixels::encode::EncodeFailed;
use crate::pixels::resize::ResizeFailed;

/// Why an image cannot be decoded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[cfg_attr(feature = "serde", derive(serde::Deserialize, serde::Serialize))]
pub enum DecodeError {
    /// There is no decoder for the format, or for this variant of it.
    #[error("the format is not supported")]
    UnsupportedFormat,
    /// It has more pixels than allowed.
    #[error("the image has too many pixels")]
    TooLarge,
    /// The file is malformed.
    #[error("the image is malformed")]
    Unreadable,
}

/// Why thumbnails cannot be rendered.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum Error {
    /// The image cannot be decoded.
    #[error(transparent)]
    Decode(#[from] DecodeError),
    /// The content could not be read; the image may be valid.
    #[error("the content cannot be read")]
    Read(#[from] io::Error),
    /// A decoded image could not be resized or encoded.
    #[error("a thumbnail cannot be made")]
    Render(#[source] Box<dyn std::error::Error + Send + Sync>),
}

impl From<ResizeFailed> for Error {
    fn from(error: ResizeFailed) -> Self {
        Self::Render(error.into())
    }
}

impl From<EncodeFailed> for Error {
    fn from(error: EncodeFailed) -> Self {
        Self::Render(error.into())
    }
}
