//! From files to frames, one module per format.

mod gif;
mod icon;
mod jpeg;
mod raster;
mod tiff;
mod webp;

use std::fmt::Display;
use std::io::{BufReader, Read, Seek};

use domain::{Dimensions, MediaType};
use ports::NoThumbnails;

use super::image::Decoded;
use crate::inspection::content::Content;
use crate::inspection::image_header::ImageHeader;

/// How much of a file is fetched at once.
const BUFFER_BYTES: usize = 64 << 10;

/// A file as decoders read it.
type Input<'c, 'a> = BufReader<&'c mut Content<'a>>;

/// What there is to decode.
pub(super) struct Job<'c, 'a> {
    pub(super) content: &'c mut Content<'a>,
    pub(super) header: ImageHeader,
    pub(super) stored: Dimensions,
}

/// A way from a file to its pixels.
pub(super) type Decode = fn(&mut Job) -> Result<Decoded, NoThumbnails>;

/// The decoder for files of that format.
pub(super) fn decoder(media_type: MediaType) -> Option<Decode> {
    Some(match media_type.as_str() {
        "image/bmp" => |job| Ok(raster::decode_bmp(job)?.into()),
        "image/gif" => |job| Ok(gif::decode(job)?.into()),
        "image/jpeg" => jpeg::decode,
        "image/png" => |job| Ok(raster::decode_png(job)?.into()),
        "image/tiff" => |job| Ok(tiff::decode(job)?.into()),
        "image/vnd.microsoft.icon" => |job| Ok(icon::decode(job)?.into()),
        "image/webp" => webp::decode,
        _ => return None,
    })
}

impl<'a> Job<'_, 'a> {
    /// The file from its start.
    fn input(&mut self) -> Result<Input<'_, 'a>, NoThumbnails> {
        self.content.rewind().map_err(unreadable)?;
        Ok(BufReader::with_capacity(BUFFER_BYTES, self.content))
    }

    /// All bytes of the file.
    fn whole_file(&mut self) -> Result<Vec<u8>, NoThumbnails> {
        let length = self.content.length().map_err(unreadable)?;
        self.content.rewind().map_err(unreadable)?;
        let capacity = usize::try_from(length).map_err(unreadable)?;
        let mut bytes = Vec::with_capacity(capacity);
        self.content.take(length).read_to_end(&mut bytes).map_err(unreadable)?;
        Ok(bytes)
    }
}

/// The file is broken; the details are for whoever looks into it.
fn unreadable(error: impl Display) -> NoThumbnails {
    tracing::debug!(%error, "image cannot be decoded");
    NoThumbnails::Unreadable
}

/// The file may be sound, but is of a kind that the decoder does not know.
fn unsupported(error: impl Display) -> NoThumbnails {
    tracing::debug!(%error, "image is of an unknown dialect");
    NoThumbnails::UnsupportedFormat
}

/// A decoder must not be given more to do than what the header announced and memory was set aside for.
fn check_dimensions(found: (u32, u32), announced: Dimensions) -> Result<(), NoThumbnails> {
    if found == (announced.width(), announced.height()) {
        Ok(())
    } else {
        Err(unreadable("the decoder sees other dimensions than the header"))
    }
}
