//! TIFF, strip by strip or tile by tile.

mod chunk;
mod palette;

use fast_image_resize::PixelType;
use ports::NoThumbnails;
use tiff::decoder::{Decoder, Limits};
use tiff::tags::{PhotometricInterpretation, SampleFormat, Tag};
use tiff::{ColorType, TiffError};

use self::chunk::{Area, Chunk};
use self::palette::AsGrey;
use super::{Input, Job, check_dimensions, unreadable, unsupported};
use crate::images::frame::{Alpha, Colors, Frame};
use crate::inspection::content::HeaderReader;
use crate::inspection::headers;
use crate::inspection::image_header::ImageHeader;

type TiffDecoder<'c, 'a> = Decoder<AsGrey<Input<'c, 'a>>>;

pub(super) fn decode(mut job: Job) -> Result<Frame, NoThumbnails> {
    let (stored, footprint) = (job.stored, job.header.footprint);
    let palette_at = palette::photometric_position(job.content);
    check_jpeg_chunks(&mut job)?;
    let input = AsGrey::new(job.input()?, palette_at);
    let mut limits = Limits::default();
    let bytes = usize::try_from(footprint.working).map_err(unreadable)?;
    (limits.decoding_buffer_size, limits.intermediate_buffer_size) = (bytes, bytes);
    let mut decoder = Decoder::new(input).map_err(refused)?.with_limits(limits);
    check_dimensions(decoder.dimensions().map_err(refused)?, stored)?;
    let layout = Layout::of(&mut decoder, palette_at.is_some())?;
    let mut frame =
        Frame::new(stored.width(), stored.height(), layout.pixel_type(), layout.colors);
    frame.profile = decoder.get_tag_u8_vec(Tag::IccProfile).ok();
    read_chunks(&mut decoder, &layout, &mut frame)?;
    Ok(frame)
}
