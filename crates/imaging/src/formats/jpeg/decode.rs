//! Decoding JPEG: by the decoder of this crate, libjpeg-turbo or zune-jpeg, depending on the file.

mod segments;
mod sequential;
#[cfg(feature = "turbojpeg")]
mod turbo;

use crate::error::DecodeError;
use fast_image_resize::PixelType;
use zune_core::bytestream::ZCursor;
use zune_core::colorspace::ColorSpace;
use zune_core::options::DecoderOptions;
use zune_jpeg::JpegDecoder;
use zune_jpeg::errors::DecodeErrors;

use crate::format::{DecodeJob, check_dimensions, unreadable, unsupported};
use crate::fraction;
use crate::pixels::frame::{Colors, Frame};
use crate::pixels::image::Decoded;

/// The largest side of a JPEG.
const MAX_SIDE: usize = u16::MAX as usize;

pub(super) fn decode(job: &mut DecodeJob) -> Result<Decoded, DecodeError> {
    let file = job.whole_file()?;
    let divisor = fraction::divisor(&job.header, job.stored, job.largest);
    // At full size others are faster, but zune-jpeg confuses components of different sampling
    // factors in scans that are not interleaved.
    if job.header.is_sequential && (divisor > 1 || segments::has_separate_scans(&file)) {
        return sequential::decode(&file, job.stored, divisor);
    }
    #[cfg(feature = "turbojpeg")]
    if job.header.has_fractions {
        return turbo::decode(file, job, divisor);
    }
    Ok(at_full_size(&file, job)?.into())
}

fn at_full_size(file: &[u8], job: &DecodeJob) -> Result<Frame, DecodeError> {
    if !segments::is_complete(file) {
        return Err(unreadable("the picture ends early"));
    }
    let options = DecoderOptions::default().set_max_width(MAX_SIDE).set_max_height(MAX_SIDE);
    let mut decoder = JpegDecoder::new_with_options(ZCursor::new(file), options);
    decoder.decode_headers().map_err(decode_error)?;
    let info = decoder.info().ok_or_else(|| unreadable("there is no header"))?;
    check_dimensions((u32::from(info.width), u32::from(info.height)), job.stored)?;
    let source = decoder.input_colorspace().unwrap_or(ColorSpace::Unknown);
    let (target, pixel_type, colors) = if segments::is_rgb(file) {
        // The decoder does not know the convention. With equal colour spaces it does not transform
        // the samples.
        (source, PixelType::U8x3, Colors::Rgb)
    } else {
        layout(source)?
    };
    decoder.set_options(options.jpeg_set_out_colorspace(target));
    let mut frame = Frame::new(job.stored.width(), job.stored.height(), pixel_type, colors);
    frame.profile = decoder.icc_profile();
    decoder.decode_into(&mut frame.samples).map_err(decode_error)?;
    Ok(frame)
}

/// CMYK is not converted here, but after resizing, by its profile if it has one. Adobe's products
/// store it inverted, and browsers and Pillow read every JPEG so, also without Adobe's marker.
fn layout(source: ColorSpace) -> Result<(ColorSpace, PixelType, Colors), DecodeError> {
    Ok(match source {
        ColorSpace::Luma => (source, PixelType::U8, Colors::Grey),
        ColorSpace::YCbCr | ColorSpace::RGB => (ColorSpace::RGB, PixelType::U8x3, Colors::Rgb),
        ColorSpace::CMYK => (source, PixelType::U8x4, Colors::InvertedCmyk),
        ColorSpace::YCCK => (source, PixelType::U8x4, Colors::Ycck),
        other => return Err(unsupported(format_args!("JPEG of colour space {other:?}"))),
    })
}

fn decode_error(error: DecodeErrors) -> DecodeError {
    match error {
        DecodeErrors::Unsupported(_) => unsupported(error),
        _ => unreadable(error),
    }
}
