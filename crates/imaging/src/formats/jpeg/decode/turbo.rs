//! Greyscale and three-component JPEGs by libjpeg-turbo, which can decode at a fraction of the
//! size.

use std::rc::Rc;

use crate::dimensions::Dimensions;
use crate::error::DecodeError;
use fast_image_resize::PixelType;
use turbojpeg::{
    Colorspace, Decompressor, Error, Image, PixelFormat, ScalingFactor, Subsamp, YuvImage,
};

use super::segments;
use crate::format::{DecodeJob, check_dimensions, unreadable, unsupported};
use crate::fraction;
use crate::pixels::frame::{Colors, Frame};
use crate::pixels::image::Decoded;
use crate::pixels::planar::{Meaning, PlanarFrame, Plane};

/// The warning of the decoder about extraneous bytes, which it skips and which many cameras and
/// programs write (`JWRN_EXTRANEOUS_DATA` in its `jerror.h`).
const HARMLESS: &str = "extraneous bytes before marker";

pub(super) fn decode(
    mut file: Vec<u8>,
    job: &DecodeJob,
    divisor: u32,
) -> Result<Decoded, DecodeError> {
    segments::settle_version(&mut file);
    let mut decoder = Decompressor::new().map_err(unreadable)?;
    let header = decoder.read_header(&file).map_err(unreadable)?;
    let found = (u32::try_from(header.width), u32::try_from(header.height));
    let (Ok(width), Ok(height)) = found else {
        return Err(unreadable("the picture is too large"));
    };
    check_dimensions((width, height), job.stored)?;
    let wanted = fraction::decoded(&job.header, job.stored, job.largest);
    decoder.set_scaling_factor(ScalingFactor::new(1, divisor as usize)).map_err(unreadable)?;
    let profile = segments::icc_profile(&file);
    if profile.is_none()
        && header.colorspace == Colorspace::YCbCr
        && let Some(step) = chroma_step(header.subsamp)
    {
        let planes = planes(&mut decoder, &file, (header.subsamp, step), wanted)?;
        return Ok(Decoded::Planes(planes));
    }
    let mut frame = pixels(&mut decoder, &file, header.colorspace, wanted)?;
    frame.profile = profile;
    Ok(frame.into())
}

/// The number of columns and rows that a sample of chroma covers, if the subsampling is known.
fn chroma_step(subsampling: Subsamp) -> Option<(u32, u32)> {
    match subsampling {
        Subsamp::None => Some((1, 1)),
        Subsamp::Sub2x1 => Some((2, 1)),
        Subsamp::Sub1x2 => Some((1, 2)),
        Subsamp::Sub2x2 => Some((2, 2)),
        Subsamp::Sub4x1 => Some((4, 1)),
        Subsamp::Sub1x4 => Some((1, 4)),
        _ => None,
    }
}

fn planes(
    decoder: &mut Decompressor,
    file: &[u8],
    (subsamp, step): (Subsamp, (u32, u32)),
    wanted: Dimensions,
) -> Result<PlanarFrame, DecodeError> {
    let (width, height) = (wanted.width(), wanted.height());
    let (across, down) = (width.div_ceil(step.0), height.div_ceil(step.1));
    let luma = (across * step.0) as usize * (down * step.1) as usize;
    let chroma = across as usize * down as usize;
    let mut samples = vec![0; luma + 2 * chroma];
    let image = YuvImage {
        pixels: &mut samples[..],
        width: width as usize,
        align: 1,
        height: height as usize,
        subsamp,
    };
    decoder.decompress_to_yuv(file, image).or_else(|error| excuse(&error, file))?;
    let samples = Rc::new(samples);
    let plane = |start, width, height, (across, down): (u32, u32)| {
        let step = (across.into(), down.into());
        Plane { samples: samples.clone(), start, width, height, step }
    };
    let planes = [
        plane(0, across * step.0, down * step.1, (1, 1)),
        plane(luma, across, down, step),
        plane(luma + chroma, across, down, step),
    ];
    Ok(PlanarFrame { width, height, planes, meaning: Meaning::FullRange, profile: None })
}

fn pixels(
    decoder: &mut Decompressor,
    file: &[u8],
    colorspace: Colorspace,
    wanted: Dimensions,
) -> Result<Frame, DecodeError> {
    let (format, pixel_type, colors) = match colorspace {
        Colorspace::Gray => (PixelFormat::GRAY, PixelType::U8, Colors::Grey),
        Colorspace::YCbCr | Colorspace::RGB => (PixelFormat::RGB, PixelType::U8x3, Colors::Rgb),
        other => return Err(unsupported(format_args!("JPEG of colour space {other:?}"))),
    };
    let mut frame = Frame::new(wanted.width(), wanted.height(), pixel_type, colors);
    let width = frame.width as usize;
    let image = Image {
        pixels: &mut **frame.samples,
        width,
        pitch: width * format.size(),
        height: frame.height as usize,
        format,
    };
    decoder.decompress(file, image).or_else(|error| excuse(&error, file))?;
    Ok(frame)
}

/// The crate reports a warning as an error, although the image is decoded.
fn excuse(error: &Error, file: &[u8]) -> Result<(), DecodeError> {
    // Only the first warning is reported; a later one may be that the file is truncated.
    if error.to_string().contains(HARMLESS) && segments::is_complete(file) {
        return Ok(());
    }
    Err(unreadable(error))
}
