//! The registry of image formats: one module a format, each with its detection, header and decoder.
//!
//! A new format is a module and a line in [`FORMATS`].

pub(crate) mod bmp;
mod gif;
mod heif;
mod ico;
mod jpeg;
pub(crate) mod png;
mod raster;
mod svg;
pub(crate) mod tiff;
mod webp;

use std::fmt::Display;
use std::io::{self, BufReader, Read, Seek};

use crate::content::{Content, HeaderReader};
use crate::dimensions::Dimensions;
use crate::error::DecodeError;
use crate::header::ImageHeader;
use crate::pixels::image::Decoded;

/// Every format whose header is read, in the order in which they are asked whether a file is theirs.
static FORMATS: [Format; 10] = [
    heif::AVIF,
    heif::HEIF,
    tiff::FORMAT,
    bmp::FORMAT,
    jpeg::FORMAT,
    png::FORMAT,
    gif::FORMAT,
    webp::FORMAT,
    ico::FORMAT,
    svg::FORMAT,
];

/// An image format.
pub(crate) struct Format {
    /// Its registered media type (RFC 6838).
    pub(crate) media_type: &'static str,
    /// Whether a file that begins with these bytes is of this format.
    pub(crate) detect: fn(head: &[u8]) -> bool,
    /// Reads what the header says, as far as it can be read.
    pub(crate) read_header: fn(&mut HeaderReader, &mut ImageHeader) -> io::Result<()>,
    /// Decodes the image; `None` where only the header is read.
    pub(crate) decode: Option<Decode>,
}

/// A way from a file to its pixels.
pub(crate) type Decode = fn(&mut Job) -> Result<Decoded, DecodeError>;

/// The format of a file that begins with `head`.
pub(crate) fn detected(head: &[u8]) -> Option<&'static Format> {
    FORMATS.iter().find(|format| (format.detect)(head))
}

/// The format of that media type.
pub(crate) fn named(media_type: &str) -> Option<&'static Format> {
    FORMATS.iter().find(|format| format.media_type == media_type)
}

/// How much of a file is fetched at once.
const BUFFER_BYTES: usize = 64 << 10;

/// A file as decoders read it.
pub(crate) type Input<'c, 'a> = BufReader<&'c mut Content<'a>>;

/// What there is to decode.
pub(crate) struct Job<'c, 'a> {
    pub(crate) content: &'c mut Content<'a>,
    pub(crate) header: ImageHeader,
    /// The dimensions as stored.
    pub(crate) stored: Dimensions,
    /// Those of the largest thumbnail, as stored: a decoder may yield any size from here on.
    pub(crate) largest: Dimensions,
}

impl<'a> Job<'_, 'a> {
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

/// The file is broken; the details are for whoever looks into it.
pub(crate) fn unreadable(error: impl Display) -> DecodeError {
    tracing::debug!(%error, "image cannot be decoded");
    DecodeError::Unreadable
}

/// The file may be sound, but is of a kind that the decoder does not know.
pub(crate) fn unsupported(error: impl Display) -> DecodeError {
    tracing::debug!(%error, "image is of an unknown dialect");
    DecodeError::UnsupportedFormat
}

/// A decoder must not be given more to do than what the header announced and memory was set aside for.
pub(crate) fn check_dimensions(
    found: (u32, u32),
    announced: Dimensions,
) -> Result<(), DecodeError> {
    if found == (announced.width(), announced.height()) {
        Ok(())
    } else {
        Err(unreadable("the decoder sees other dimensions than the header"))
    }
}
