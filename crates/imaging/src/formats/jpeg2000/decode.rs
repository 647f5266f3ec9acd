//! Decoding JPEG 2000, at the lowest resolution level that the largest thumbnail fits in.

use fast_image_resize::PixelType;
use hayro_jpeg2000::{ColorSpace, DecodeSettings, DecoderContext, Image};

use super::header::codestream_size;
use crate::dimensions::Dimensions;
use crate::error::DecodeError;
use crate::format::{DecodeJob, check_dimensions, unreadable, unsupported};
use crate::fraction;
use crate::pixels::frame::{Alpha, Colors, Frame};
use crate::pixels::image::Decoded;

pub(crate) fn decode(job: &mut DecodeJob) -> Result<Decoded, DecodeError> {
    let size = codestream_size(job.content).map_err(unreadable)?;
    check_dimensions((size.width(), size.height()), job.stored)?;
    let file = job.whole_file()?;
    let divisor = fraction::divisor(&job.header, job.stored, job.largest);
    let image = Image::new(&file, &settings(job.stored, divisor)).map_err(unreadable)?;
    let planned = fraction::decoded(&job.header, job.stored, job.largest);
    // Pictures whose corner is not at the origin may have a row or column more.
    if image.width() > planned.width() + 1 || image.height() > planned.height() + 1 {
        return Err(unreadable("some components lack resolution levels"));
    }
    let (pixel_type, colors) = layout(image.color_space(), image.has_alpha())?;
    let mut context = DecoderContext::default();
    let decoded = image.decode(&mut context).map_err(unreadable)?;
    if decoded.components().len() != pixel_type.size() {
        return Err(unsupported("channels that the colour space lacks"));
    }
    let mut frame = Frame::new(image.width(), image.height(), pixel_type, colors);
    let is_whole = |samples: usize| samples == frame.width as usize * frame.height as usize;
    if !decoded.components().iter().all(|component| is_whole(component.samples().len())) {
        return Err(unreadable("components of different sizes"));
    }
    decoded.store_u8_into(&mut frame.samples);
    if let ColorSpace::Icc { profile, .. } = image.color_space() {
        frame.profile = Some(profile.clone());
    }
    Ok(frame.into())
}

/// The decoder chooses the level by whole multiples of the target.
fn settings(stored: Dimensions, divisor: u32) -> DecodeSettings {
    let side = |side: u32| (side / divisor).max(1);
    DecodeSettings {
        target_resolution: (divisor > 1).then(|| (side(stored.width()), side(stored.height()))),
        ..DecodeSettings::default()
    }
}

fn layout(space: &ColorSpace, has_alpha: bool) -> Result<(PixelType, Colors), DecodeError> {
    Ok(match (space.num_channels(), has_alpha) {
        (1, false) => (PixelType::U8, Colors::Grey),
        (1, true) => (PixelType::U8x2, Colors::GreyAlpha(Alpha::Straight)),
        (3, false) => (PixelType::U8x3, Colors::Rgb),
        (3, true) => (PixelType::U8x4, Colors::Rgba(Alpha::Straight)),
        (4, false) => (PixelType::U8x4, Colors::Cmyk),
        (channels, _) => {
            return Err(unsupported(format_args!("JPEG 2000 of {channels} channels")));
        }
    })
}
