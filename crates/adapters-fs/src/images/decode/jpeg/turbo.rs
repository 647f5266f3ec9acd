//! JPEGs of grey or three colours by libjpeg-turbo, which decodes at a fraction of the size if asked to.

use domain::Dimensions;
use fast_image_resize::PixelType;
use ports::NoThumbnails;
use turbojpeg::{Colorspace, Decompressor, Error, Image, PixelFormat, ScalingFactor};

use super::segments;
use crate::images::decode::{Job, check_dimensions, unreadable, unsupported};
use crate::images::fraction;
use crate::images::frame::{Colors, Frame};

/// What the decoder says of a few superfluous bytes, which many cameras and programs leave behind, and
/// which it skips (`JWRN_EXTRANEOUS_DATA` in its `jerror.h`).
const HARMLESS: &str = "extraneous bytes before marker";

pub(super) fn decode(mut file: Vec<u8>, job: &Job) -> Result<Frame, NoThumbnails> {
    segments::settle_version(&mut file);
    let mut decoder = Decompressor::new().map_err(unreadable)?;
    let header = decoder.read_header(&file).map_err(unreadable)?;
    let found = (u32::try_from(header.width), u32::try_from(header.height));
    let (Ok(width), Ok(height)) = found else {
        return Err(unreadable("the picture is too large"));
    };
    check_dimensions((width, height), job.stored)?;
    let (format, pixel_type, colors) = match header.colorspace {
        Colorspace::Gray => (PixelFormat::GRAY, PixelType::U8, Colors::Grey),
        Colorspace::YCbCr | Colorspace::RGB => (PixelFormat::RGB, PixelType::U8x3, Colors::Rgb),
        other => return Err(unsupported(format_args!("JPEG of colour space {other:?}"))),
    };
    let wanted = fraction::decoded(&job.header, job.stored);
    decoder.set_scaling_factor(factor(job.stored, wanted)).map_err(unreadable)?;
    let mut frame = Frame::new(wanted.width(), wanted.height(), pixel_type, colors);
    let width = frame.width as usize;
    let image = Image {
        pixels: &mut **frame.samples,
        width,
        pitch: width * format.size(),
        height: frame.height as usize,
        format,
    };
    decoder.decompress(&file, image).or_else(|error| excuse(&error, &file))?;
    frame.profile = segments::icc_profile(&file);
    Ok(frame)
}

fn factor(stored: Dimensions, decoded: Dimensions) -> ScalingFactor {
    let divisors = [8, 4, 2].into_iter();
    let leads_there = |divisor: &u32| stored.width().div_ceil(*divisor) == decoded.width();
    ScalingFactor::new(1, divisors.into_iter().find(leads_there).unwrap_or(1) as usize)
}

/// The crate takes a warning for an error, though the picture is there.
fn excuse(error: &Error, file: &[u8]) -> Result<(), NoThumbnails> {
    // Only the first warning is known: what follows it may be that the file was cut short.
    if error.to_string().contains(HARMLESS) && segments::is_whole(file) {
        return Ok(());
    }
    Err(unreadable(error))
}
