//! PNG, by the `image` crate.

mod header;

use image::codecs::png::PngDecoder;
use image::{ImageDecoder, Limits};

pub(crate) use self::header::{ANCILLARY_BYTES, SIGNATURE, read as read_header};
use super::raster::{decode_error, read};
use crate::error::DecodeError;
use crate::format::{DecodeJob, Format, check_dimensions};
use crate::pixels::frame::Frame;

pub(super) const FORMAT: Format = Format {
    media_type: "image/png",
    detect: |head| head.starts_with(&SIGNATURE[..4]),
    read_header,
    decode: Some(|job| Ok(decode(job)?.into())),
};

fn decode(job: &mut DecodeJob) -> Result<Frame, DecodeError> {
    let announced = job.stored;
    let mut limits = Limits::default();
    limits.max_alloc = Some(ANCILLARY_BYTES);
    let decoder = PngDecoder::with_limits(job.input()?, limits).map_err(decode_error)?;
    check_dimensions(decoder.dimensions(), announced)?;
    read(decoder)
}
