//! An image format as the registry lists it, and the input of its decoder.

use std::fmt::Display;
use std::io::{self, BufReader, Read, Seek};

use crate::content::{Content, HeaderReader};
use crate::dimensions::Dimensions;
use crate::error::DecodeError;
use crate::header::ImageHeader;
use crate::pixels::image::Decoded;

/// An image format.
pub(crate) struct Format {
    /// Its registered media type (RFC 6838).
    pub(crate) media_type: &'static str,
    /// Whether a file that begins with these bytes is of this format.
    pub(crate) detect: fn(head: &[u8]) -> bool,
    /// Reads the header as far as possible.
    pub(crate) read_header: fn(&mut HeaderReader, &mut ImageHeader) -> io::Result<()>,
    /// Decodes the image; `None` where only the header is read.
    pub(crate) decode: Option<Decode>,
}

/// A decoder.
pub(crate) type Decode = fn(&mut DecodeJob) -> Result<Decoded, DecodeError>;

/// How much of a file is fetched at once, in bytes.
const BUFFER_BYTES: usize = 64 << 10;

/// A file as decoders read it.
pub(crate) type Input<'c, 'a> = BufReader<&'c mut Content<'a>>;

/// The input of a decoder.
pub(crate) struct DecodeJob<'c, 'a> {
    pub(crate) content: &'c mut Content<'a>,
    pub(crate) header: ImageHeader,
    /// The dimensions as stored.
    pub(crate) stored: Dimensions,
    /// Those of the largest thumbnail, as stored. A decoder may yield any size from here on.
    pub(crate) largest: Dimensions,
}

impl<'a> DecodeJob<'_, 'a> {
    /// The file from its start.
    pub(crate) fn input(&mut self) -> Result<Input<'_, 'a>, DecodeError> {
        self.content.rewind().map_err(unreadable)?;
        Ok(BufReader::with_capacity(BUFFER_BYTES, self.content))
    }

    /// All bytes of the file.
    pub(crate) fn whole_file(&mut self) -> Result<Vec<u8>, DecodeError> {
        let length = self.content.length().map_err(unreadable)?;
        self.content.rewind().map_err(unreadable)?;
        let capacity = usize::try_from(length).map_err(unreadable)?;
        let mut bytes = Vec::with_capacity(capacity);
        self.content.take(length).read_to_end(&mut bytes).map_err(unreadable)?;
        Ok(bytes)
    }
}

/// The file is malformed. The decoder's own words go to the log at level debug.
pub(crate) fn unreadable(error: impl Display) -> DecodeError {
    tracing::debug!(%error, "image cannot be decoded");
    DecodeError::Unreadable
}

/// The file may be valid, but the decoder does not support this variant of the format.
pub(crate) fn unsupported(error: impl Display) -> DecodeError {
    tracing::debug!(%error, "image format variant is not supported");
    DecodeError::UnsupportedFormat
}

/// Rejects an image whose decoder finds other dimensions than the header announced: memory is
/// reserved for the latter.
pub(crate) fn check_dimensions(
    found: (u32, u32),
    announced: Dimensions,
) -> Result<(), DecodeError> {
    if found == (announced.width(), announced.height()) {
        Ok(())
    } else {
        Err(unreadable("the decoder finds other dimensions than the header"))
    }
}
