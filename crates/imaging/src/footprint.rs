//! The memory that an image takes.

use crate::dimensions::Dimensions;
use crate::error::DecodeError;
use crate::fraction;
use crate::header::ImageHeader;

/// Bytes per pixel of the largest thumbnail while all thumbnails are encoded: the image, a rotated
/// or converted copy, and the planes and output of an encoder.
const ENCODING_PIXEL_BYTES: u64 = 24;

/// Bytes per pixel of the largest thumbnail while a vector image is drawn: the canvas, and layers
/// of opacity, masks and filters.
pub(crate) const DRAWING_PIXEL_BYTES: u64 = 4 * 16;

/// Bytes of a job independent of its image: its stack, tables, and the finished thumbnails.
const JOB_BYTES: u64 = 2 << 20;

/// Upper bounds of the memory that one image takes, in bytes.
#[derive(Clone, Copy, Debug)]
pub struct Memory {
    /// To decode the file down to the largest thumbnail.
    pub to_decode: u64,
    /// To encode the thumbnails, after the decoded frame is dropped.
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
        let to_encode = largest.pixels() * ENCODING_PIXEL_BYTES + JOB_BYTES;
        if header.is_vector {
            let drawing = largest.pixels() * DRAWING_PIXEL_BYTES + JOB_BYTES;
            return Ok(Self { to_decode: footprint.working.saturating_add(drawing), to_encode });
        }
        if footprint.frame == 0 {
            // The header is truncated before it describes the pixels.
            return Err(DecodeError::Unreadable);
        }
        let file = if footprint.whole_file { file_bytes } else { 0 };
        let pixel_bytes = footprint.frame.div_ceil(stored.pixels());
        let decoded = fraction::decoded(header, stored, largest);
        let frame = decoded.pixels().saturating_mul(pixel_bytes);
        let decoding = frame.saturating_add(footprint.working).saturating_add(file);
        let buffers = resize_buffers(decoded, largest).saturating_mul(pixel_bytes);
        let resizing = frame.saturating_add(buffers);
        Ok(Self {
            to_decode: decoding.max(resizing).saturating_add(JOB_BYTES).max(to_encode),
            to_encode,
        })
    }
}

/// The pixels of an intermediate image, resized in one direction, and of the result.
fn resize_buffers(from: Dimensions, to: Dimensions) -> u64 {
    let one_way = u64::from(to.width()) * u64::from(from.height());
    let other_way = u64::from(from.width()) * u64::from(to.height());
    one_way.max(other_way) + to.pixels()
}
