//! The decoder of the `tiff` crate, within limits.

use std::io::{Read, Seek};

use tiff::TiffError;
use tiff::decoder::{Decoder, Limits};
use tiff::tags::{PlanarConfiguration, Tag};

use super::as_grey::AsGrey;
use crate::error::DecodeError;
use crate::format::{Input, unreadable, unsupported};

pub(super) type TiffDecoder<'c, 'a> = Decoder<AsGrey<Input<'c, 'a>>>;

/// Tables of offsets, palettes and profiles larger than this are rejected.
pub(super) const MAX_TAG_BYTES: usize = 4 << 20;

pub(super) fn open<R: Read + Seek>(input: R, memory: usize) -> Result<Decoder<R>, DecodeError> {
    let mut limits = Limits::default();
    limits.decoding_buffer_size = memory;
    limits.ifd_value_size = MAX_TAG_BYTES;
    // Only JPEG data is buffered, at most the length of the file.
    limits.intermediate_buffer_size = usize::MAX;
    Ok(Decoder::new(input).map_err(decode_error)?.with_limits(limits))
}

pub(super) fn is_planar(decoder: &mut TiffDecoder) -> bool {
    let configuration = decoder.find_tag_unsigned(Tag::PlanarConfiguration).ok().flatten();
    configuration == Some(PlanarConfiguration::Planar.to_u16())
}

pub(super) fn decode_error(error: TiffError) -> DecodeError {
    match error {
        TiffError::UnsupportedError(error) => unsupported(error),
        other => unreadable(other),
    }
}
