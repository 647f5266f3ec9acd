//! PNG and BMP, by the `image` crate.

use fast_image_resize::PixelType;
use image::codecs::{bmp::BmpDecoder, png::PngDecoder};
use image::{ColorType, ImageDecoder, ImageError, Limits};
use ports::NoThumbnails;

use super::{Job, check_dimensions, unreadable, unsupported};
use crate::images::frame::{Alpha, Colors, Frame};
use crate::inspection::headers::png::ANCILLARY_BYTES;

pub(super) fn decode_png(job: &mut Job) -> Result<Frame, NoThumbnails> {
    let announced = job.stored;
    let mut limits = Limits::default();
    limits.max_alloc = Some(ANCILLARY_BYTES);
    let decoder = PngDecoder::with_limits(job.input()?, limits).map_err(refused)?;
    check_dimensions(decoder.dimensions(), announced)?;
    read(decoder)
}

pub(super) fn decode_bmp(job: &mut Job) -> Result<Frame, NoThumbnails> {
    let announced = job.stored;
    let decoder = BmpDecoder::new(job.input()?).map_err(refused)?;
    check_dimensions(decoder.dimensions(), announced)?;
    read(decoder)
}

/// Everything that a decoder has to give.
pub(super) fn read(mut decoder: impl ImageDecoder) -> Result<Frame, NoThumbnails> {
    let (width, height) = decoder.dimensions();
    let (pixel_type, colors) = layout(decoder.color_type())?;
    let profile = decoder.icc_profile().ok().flatten();
    let mut frame = Frame::new(width, height, pixel_type, colors);
    frame.profile = profile;
    decoder.read_image(&mut frame.samples).map_err(refused)?;
    Ok(frame)
}

fn layout(color_type: ColorType) -> Result<(PixelType, Colors), NoThumbnails> {
    Ok(match color_type {
        ColorType::L8 => (PixelType::U8, Colors::Grey),
        ColorType::La8 => (PixelType::U8x2, Colors::GreyAlpha(Alpha::Straight)),
        ColorType::Rgb8 => (PixelType::U8x3, Colors::Rgb),
        ColorType::Rgba8 => (PixelType::U8x4, Colors::Rgba(Alpha::Straight)),
        ColorType::L16 => (PixelType::U16, Colors::Grey),
        ColorType::La16 => (PixelType::U16x2, Colors::GreyAlpha(Alpha::Straight)),
        ColorType::Rgb16 => (PixelType::U16x3, Colors::Rgb),
        ColorType::Rgba16 => (PixelType::U16x4, Colors::Rgba(Alpha::Straight)),
        other => return Err(unsupported(format_args!("pixels of type {other:?}"))),
    })
}

pub(super) fn refused(error: ImageError) -> NoThumbnails {
    match error {
        ImageError::Unsupported(error) => unsupported(error),
        other => unreadable(other),
    }
}
