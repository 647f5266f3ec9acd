//! JPEGs by libjpeg-turbo, which can decode at a fraction of the size.

use std::rc::Rc;

use crate::dimensions::Dimensions;
use crate::error::DecodeError;
use fast_image_resize::PixelType;
use turbojpeg::{Colorspace, Decompressor, Image, PixelFormat, ScalingFactor, Subsamp, YuvImage};

use super::segments::{self, Coding};
use crate::format::{DecodeJob, check_dimensions, unreadable};
use crate::fraction;
use crate::pixels::frame::{Colors, Frame};
use crate::pixels::image::Decoded;
use crate::pixels::planar::{Meaning, PlanarFrame, Plane};

/// Whether this decoder is faster than that of this crate, which skips what a fraction does not
/// show, and holds no coefficients of separate scans.
pub(super) fn is_faster(coding: Coding, divisor: u32) -> bool {
    divisor == 1 && matches!(coding.components, 1 | 3) && !coding.has_separate_scans
}

/// Decodes the image in `file` at the fraction 1/`divisor`. A warning of libjpeg-turbo is an error.
pub(super) fn decode(file: &[u8], job: &DecodeJob, divisor: u32) -> Result<Decoded, DecodeError> {
    let mut decoder = Decompressor::new().map_err(unreadable)?;
    let header = decoder.read_header(file).map_err(unreadable)?;
    let found = (u32::try_from(header.width), u32::try_from(header.height));
    let (Ok(width), Ok(height)) = found else {
        return Err(unreadable("the picture is too large"));
    };
    check_dimensions((width, height), job.stored)?;
    let wanted = fraction::decoded(&job.header, job.stored, job.largest);
    decoder.set_scaling_factor(ScalingFactor::new(1, divisor as usize)).map_err(unreadable)?;
    let profile = segments::icc_profile(file);
    if profile.is_none()
        && !header.is_lossless
        && header.colorspace == Colorspace::YCbCr
        && let Some(step) = chroma_step(header.subsamp)
    {
        let planes = planes(&mut decoder, file, (header.subsamp, step), wanted)?;
        return Ok(Decoded::Planes(planes));
    }
    let mut frame = pixels(&mut decoder, file, header.colorspace, wanted)?;
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
    decoder.decompress_to_yuv(file, image).map_err(unreadable)?;
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

/// Inks come as they are stored, which is inverted, and not as luma and chroma.
fn pixels(
    decoder: &mut Decompressor,
    file: &[u8],
    colorspace: Colorspace,
    wanted: Dimensions,
) -> Result<Frame, DecodeError> {
    let (format, pixel_type, colors) = match colorspace {
        Colorspace::Gray => (PixelFormat::GRAY, PixelType::U8, Colors::Grey),
        Colorspace::YCbCr | Colorspace::RGB => (PixelFormat::RGB, PixelType::U8x3, Colors::Rgb),
        Colorspace::CMYK | Colorspace::YCCK => {
            (PixelFormat::CMYK, PixelType::U8x4, Colors::InvertedCmyk)
        }
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
    decoder.decompress(file, image).map_err(unreadable)?;
    Ok(frame)
}
