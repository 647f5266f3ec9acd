//! The output of the decoders of the `image` crate as a frame.

use crate::error::DecodeError;
use fast_image_resize::PixelType;
use image::{ColorType, ImageDecoder, ImageError};

use crate::format::{unreadable, unsupported};
use crate::pixels::frame::{Alpha, Colors, Frame};

/// Reads the whole image of a decoder.
pub(crate) fn read(mut decoder: impl ImageDecoder) -> Result<Frame, DecodeError> {
    let (width, height) = decoder.dimensions();
    let (pixel_type, colors) = layout(decoder.color_type())?;
    let profile = decoder.icc_profile().ok().flatten();
    let mut frame = Frame::new(width, height, pixel_type, colors);
    frame.profile = profile;
    decoder.read_image(&mut frame.samples).map_err(decode_error)?;
    Ok(frame)
}

fn layout(color_type: ColorType) -> Result<(PixelType, Colors), DecodeError> {
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

pub(crate) fn decode_error(error: ImageError) -> DecodeError {
    match error {
        ImageError::Unsupported(error) => unsupported(error),
        other => unreadable(other),
    }
}
