//! Decoding PNG by the `png` crate, row by row, as far as its data is intact.

mod repaired;
mod target;

use std::io::{BufRead, Seek, SeekFrom};

use fast_image_resize::PixelType;
use png::{
    BitDepth, ColorType, DecodeOptions, Decoder, DecodingError, Info, Limits, Reader,
    Transformations,
};

use self::repaired::Repaired;
use self::target::Target;
use super::colors::profile;
use crate::dimensions::Dimensions;
use crate::error::DecodeError;
use crate::format::{DecodeJob, Input, check_dimensions, unreadable, unsupported};
use crate::pixels::frame::{Alpha, Colors, Frame};

/// Decodes the PNG at a position of the file: the first frame of an animation, or else the only
/// image.
///
/// # Errors
/// [`DecodeError::Unreadable`] when less than half of the pixels are intact.
pub(crate) fn decode(job: &mut DecodeJob, position: u64) -> Result<Frame, DecodeError> {
    decode_whole(job, position).or_else(|_| decode_repaired(job, position))
}

/// Decodes the image up to the first damage.
fn decode_repaired(job: &mut DecodeJob, position: u64) -> Result<Frame, DecodeError> {
    let (stored, working) = (job.stored, job.header.footprint.working);
    let mut input = job.input()?;
    input.seek(SeekFrom::Start(position)).map_err(unreadable)?;
    let repaired = Repaired::open(input).map_err(unreadable)?;
    pixels(open_reader(repaired, stored, working, Transformations::EXPAND)?)
}

fn decode_whole(job: &mut DecodeJob, position: u64) -> Result<Frame, DecodeError> {
    let reader = open(job, position, Transformations::EXPAND)?;
    if !is_default_image_apart(&reader) {
        return pixels(reader);
    }
    // The first frame may leave a margin, which is transparent.
    let animation = open(job, position, Transformations::EXPAND | Transformations::ALPHA);
    let frame = animation.and_then(|mut reader| {
        reader.next_frame_info().map_err(decode_error)?;
        pixels(reader)
    });
    frame.or_else(|_| pixels(open(job, position, Transformations::EXPAND)?))
}

/// Whether the default image is for viewers that show no animations.
fn is_default_image_apart<R: BufRead + Seek>(reader: &Reader<R>) -> bool {
    let info = reader.info();
    info.animation_control.is_some() && info.frame_control.is_none()
}

fn open<'c, 'a>(
    job: &'c mut DecodeJob<'_, 'a>,
    position: u64,
    transformations: Transformations,
) -> Result<Reader<Input<'c, 'a>>, DecodeError> {
    let (stored, working) = (job.stored, job.header.footprint.working);
    let mut input = job.input()?;
    input.seek(SeekFrom::Start(position)).map_err(unreadable)?;
    open_reader(input, stored, working, transformations)
}

/// Checksums are not compared: a browser shows a row that can be decompressed.
fn open_reader<R: BufRead + Seek>(
    input: R,
    stored: Dimensions,
    working: u64,
    transformations: Transformations,
) -> Result<Reader<R>, DecodeError> {
    let mut options = DecodeOptions::default();
    options.set_ignore_checksums(true);
    options.set_ignore_text_chunk(true);
    let mut decoder = Decoder::new_with_options(input, options);
    decoder.set_limits(Limits { bytes: usize::try_from(working).map_err(unreadable)? });
    decoder.set_transformations(transformations);
    let reader = decoder.read_info().map_err(decode_error)?;
    check_dimensions(reader.info().size(), stored)?;
    Ok(reader)
}

fn pixels<R: BufRead + Seek>(mut reader: Reader<R>) -> Result<Frame, DecodeError> {
    let (width, height) = reader.info().size();
    let (pixel_type, colors) = layout(&reader)?;
    let mut frame = Frame::new(width, height, pixel_type, colors);
    frame.profile = profile(reader.info());
    Target::of(&reader, &mut frame).fill(&mut reader).map_err(decode_error)?;
    if let Some(grey) = masked_transparency(reader.info()) {
        let pixels = frame.samples.as_chunks_mut::<2>().0.iter_mut();
        pixels.filter(|pixel| pixel[0] == grey).for_each(|pixel| pixel[1] = 0);
    }
    Ok(frame)
}

/// The transparent grey of an image of less than 8 bits, where the file states it with more bits:
/// all but the low ones are ignored (section 11.3.2.1), which the decoder does not.
fn masked_transparency(info: &Info) -> Option<u8> {
    let bits = info.bit_depth as u8;
    let stated = info.trns.as_deref().and_then(|color| color.last())?;
    let largest = u8::MAX >> (8 - bits.min(8));
    let is_masked = info.color_type == ColorType::Grayscale && bits < 8 && *stated > largest;
    is_masked.then(|| (stated & largest) * (u8::MAX / largest))
}

fn layout<R: BufRead + Seek>(reader: &Reader<R>) -> Result<(PixelType, Colors), DecodeError> {
    let grey_alpha = Colors::GreyAlpha(Alpha::Straight);
    let rgba = Colors::Rgba(Alpha::Straight);
    Ok(match reader.output_color_type() {
        (ColorType::Grayscale, BitDepth::Eight) => (PixelType::U8, Colors::Grey),
        (ColorType::Grayscale, BitDepth::Sixteen) => (PixelType::U16, Colors::Grey),
        (ColorType::GrayscaleAlpha, BitDepth::Eight) => (PixelType::U8x2, grey_alpha),
        (ColorType::GrayscaleAlpha, BitDepth::Sixteen) => (PixelType::U16x2, grey_alpha),
        (ColorType::Rgb, BitDepth::Eight) => (PixelType::U8x3, Colors::Rgb),
        (ColorType::Rgb, BitDepth::Sixteen) => (PixelType::U16x3, Colors::Rgb),
        (ColorType::Rgba, BitDepth::Eight) => (PixelType::U8x4, rgba),
        (ColorType::Rgba, BitDepth::Sixteen) => (PixelType::U16x4, rgba),
        other => return Err(unsupported(format_args!("PNG of {other:?}"))),
    })
}

fn decode_error(error: DecodingError) -> DecodeError {
    unreadable(error)
}
