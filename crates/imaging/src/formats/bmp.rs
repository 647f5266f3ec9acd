//! BMP, by the `image` crate.

mod header;

use image::ImageDecoder;
use image::codecs::bmp::BmpDecoder;

pub(crate) use self::header::BitmapHeader;
use super::raster::{decode_error, read};
use crate::error::DecodeError;
use crate::format::{DecodeJob, Format, check_dimensions};
use crate::pixels::frame::Frame;

pub(super) const FORMAT: Format = Format {
    media_type: "image/bmp",
    detect,
    read_header: header::read,
    decode: Some(|job| Ok(decode(job)?.into())),
};

/// The magic number has only two letters, so the length of the second header, if present, must be a
/// known one too.
fn detect(head: &[u8]) -> bool {
    let size = head.get(14..18);
    let is_known =
        size.is_none_or(|size| matches!(size, [12 | 40 | 52 | 56 | 64 | 108 | 124, 0, 0, 0]));
    head.starts_with(b"BM") && is_known
}

fn decode(job: &mut DecodeJob) -> Result<Frame, DecodeError> {
    let announced = job.stored;
    let decoder = BmpDecoder::new(job.input()?).map_err(decode_error)?;
    check_dimensions(decoder.dimensions(), announced)?;
    read(decoder)
}
