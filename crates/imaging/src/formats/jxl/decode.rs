//! Decoding JPEG XL: the first frame, in 8 bits a sample.

use std::borrow::Cow;

use fast_image_resize::PixelType;
use jxl::api::{
    Event, ExtraChannel, JxlBasicInfo, JxlColorEncoding, JxlColorProfile, JxlColorType,
    JxlDataFormat, JxlDecoder, JxlDecoderOptions, JxlOutputBuffer, JxlPixelFormat, ProfileLevel,
};

use crate::dimensions::Dimensions;
use crate::error::DecodeError;
use crate::format::{DecodeJob, Input, check_dimensions, unreadable, unsupported};
use crate::pixels::frame::{Alpha, Colors, Frame};
use crate::pixels::image::Decoded;

/// The most channels of a picture for which memory is reserved.
const MAX_CHANNELS: u64 = 8;

pub(super) fn decode(job: &mut DecodeJob) -> Result<Decoded, DecodeError> {
    let stored = job.stored;
    let mut input = job.input()?;
    let mut decoder = JxlDecoder::new(options(stored));
    advance(&mut decoder, &mut input, None, |event| event == Event::BasicInfo)?;
    let info = decoder.basic_info().ok_or_else(|| unreadable("there is no header"))?;
    let found = (u32::try_from(info.size.0), u32::try_from(info.size.1));
    let (Ok(width), Ok(height)) = found else { return Err(unreadable("it is too large")) };
    check_dimensions((width, height), stored)?;
    let output = decoder.output_color_profile();
    let output = output.ok_or_else(|| unreadable("there are no colours"))?;
    let layout = Layout::of(info, output)?;
    let mut frame = Frame::new(width, height, layout.pixel_type, layout.colors);
    decoder.set_pixel_format(layout.format).map_err(unreadable)?;
    // The format of the samples may change their profile.
    frame.profile = decoder.output_color_profile().and_then(profile);
    let row_bytes = width as usize * layout.pixel_type.size();
    let buffer = JxlOutputBuffer::new(&mut frame.samples, height as usize, row_bytes);
    let is_complete = |event| matches!(event, Event::FrameComplete { .. } | Event::Complete);
    advance(&mut decoder, &mut input, Some(buffer), is_complete)?;
    Ok(frame.into())
}

fn options(stored: Dimensions) -> JxlDecoderOptions {
    let mut options = JxlDecoderOptions::default();
    // Thumbnails are rotated instead, which are smaller.
    options.adjust_orientation = false;
    options.max_profile_level = ProfileLevel::Main10;
    let samples = stored.pixels().saturating_mul(MAX_CHANNELS);
    options.sample_limit = Some(usize::try_from(samples).unwrap_or(usize::MAX));
    options
}

/// Reads on until an event is the wanted one.
fn advance(
    decoder: &mut JxlDecoder,
    input: &mut Input,
    mut buffer: Option<JxlOutputBuffer>,
    is_wanted: impl Fn(Event) -> bool,
) -> Result<(), DecodeError> {
    loop {
        let buffers = buffer.as_mut().map(std::slice::from_mut);
        let event = decoder.process(input, buffers, None).map_err(unreadable)?;
        if is_wanted(event) {
            return Ok(());
        }
        if matches!(event, Event::NeedMoreInput { .. } | Event::Complete) {
            return Err(unreadable("the picture ends early"));
        }
    }
}

/// The profile of the decoded samples; `None` for sRGB. It is not always that of the file.
fn profile(profile: &JxlColorProfile) -> Option<Vec<u8>> {
    let is_srgb = [false, true].into_iter().any(|grey| {
        profile.same_color_encoding(&JxlColorProfile::Simple(JxlColorEncoding::srgb(grey)))
    });
    if is_srgb { None } else { profile.try_as_icc().map(Cow::into_owned) }
}

/// The form in which samples are decoded.
struct Layout {
    format: JxlPixelFormat,
    pixel_type: PixelType,
    colors: Colors,
}

impl Layout {
    fn of(info: &JxlBasicInfo, profile: &JxlColorProfile) -> Result<Self, DecodeError> {
        if profile.is_cmyk() {
            return Err(unsupported("JPEG XL of CMYK"));
        }
        let channels = &info.extra_channels;
        let alpha =
            channels.iter().find(|channel| channel.ec_type == ExtraChannel::Alpha).map(|channel| {
                if channel.alpha_associated { Alpha::Premultiplied } else { Alpha::Straight }
            });
        let (color_type, pixel_type, colors) = match (profile.channels(), alpha) {
            (1, None) => (JxlColorType::Grayscale, PixelType::U8, Colors::Grey),
            (1, Some(alpha)) => {
                (JxlColorType::GrayscaleAlpha, PixelType::U8x2, Colors::GreyAlpha(alpha))
            }
            (_, None) => (JxlColorType::Rgb, PixelType::U8x3, Colors::Rgb),
            (_, Some(alpha)) => (JxlColorType::Rgba, PixelType::U8x4, Colors::Rgba(alpha)),
        };
        let format = JxlPixelFormat {
            color_type,
            color_data_format: Some(JxlDataFormat::U8 { bit_depth: 8 }),
            extra_channel_format: vec![None; channels.len()],
        };
        Ok(Self { format, pixel_type, colors })
    }
}
