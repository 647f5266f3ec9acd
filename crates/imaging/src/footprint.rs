//! How much memory an image takes.

use crate::dimensions::Dimensions;
use crate::error::DecodeError;
use crate::fraction;
use crate::header::ImageHeader;

/// What a pixel of the largest thumbnail takes while thumbnails are made of it, in bytes: the picture
/// itself, one that is turned or converted, and an encoder's planes and output.
const ENCODING_PIXEL_BYTES: u64 = 24;

/// What a job holds whatever the picture: its stack, tables, and the thumbnails that are done.
const JOB_BYTES: u64 = 2 << 20;

/// Upper bounds of the memory that one image takes, in bytes.
#[derive(Clone, Copy, Debug)]
pub struct Memory {
    /// From the file to the largest thumbnail.
    pub to_decode: u64,
    /// From the largest thumbnail on, when the frame is gone.
    pub to_encode: u64,
}

impl Memory {
    /// The memory for the image of that header in a file of that length.
    pub(crate) fn of(
        header: &ImageHeader,
        stored: Dimensions,
        largest: Dimensions,
        file_bytes: u64,
    ) -> Result<Self, DecodeError> {
        let footprint = header.footprint;
        if footprint.frame == 0 {
            // The header ends before it has said what the pixels are.
            return Err(DecodeError::Unreadable);
        }
        let file = if footprint.whole_file { file_bytes } else { 0 };
        let pixel_bytes = footprint.frame.div_ceil(stored.pixels());
        let decoded = fraction::decoded(header, stored, largest);
        let frame = decoded.pixels().saturating_mul(pixel_bytes);
        let decoding = frame.saturating_add(footprint.working).saturating_add(file);
        let buffers = resize_buffers(decoded, largest).saturating_mul(pixel_bytes);
        let resizing = frame.saturating_add(buffers);
        let to_encode = largest.pixels() * ENCODING_PIXEL_BYTES + JOB_BYTES;
        Ok(Self {
            to_decode: decoding.max(resizing).saturating_add(JOB_BYTES).max(to_encode),
            to_encode,
        })
    }
}

/// The pixels of a picture resized in one direction, and of the result.
fn resize_buffers(from: Dimensions, to: Dimensions) -> u64 {
    let one_way = u64::from(to.width()) * u64::from(from.height());
    let other_way = u64::from(from.width()) * u64::from(to.height());
    one_way.max(other_way) + to.pixels()
}
