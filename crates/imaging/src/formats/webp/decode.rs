//! Decoding WebP: still images by libwebp, animations by `image-webp`.

use std::io::Cursor;
use std::rc::Rc;

use crate::error::DecodeError;
use fast_image_resize::PixelType;
use image::codecs::webp::WebPDecoder;
use image::{ImageDecoder, Limits};
use webpx::{BitstreamFormat, Decoder, DecoderConfig, ImageInfo};

use super::header::ALPHA;
use crate::format::{DecodeJob, check_dimensions, unreadable};
use crate::formats::raster::{decode_error, read};
use crate::pixels::frame::{Alpha, Colors, Frame};
use crate::pixels::image::Decoded;
use crate::pixels::planar::{Meaning, PlanarFrame, Plane};

pub(super) fn decode(job: &mut DecodeJob) -> Result<Decoded, DecodeError> {
    let file = job.whole_file()?;
    let mut info = ImageInfo::from_webp(&file).map_err(unreadable)?;
    info.has_alpha &= is_alpha_shown(&file, &info);
    check_dimensions((info.width, info.height), job.stored)?;
    if info.has_animation {
        return Ok(decode_animation(&file, job)?.into());
    }
    let profile = profile(&file);
    if profile.is_none() && info.format == BitstreamFormat::Lossy && !info.has_alpha {
        return Ok(Decoded::Planes(decode_planes(&file)?));
    }
    let mut frame = decode_pixels(&file, &info)?;
    frame.profile = profile.map(<[u8]>::to_vec);
    Ok(frame.into())
}

/// Browsers ignore the alpha of a lossy picture if the flag of it is missing (RFC 9649, section
/// 2.7).
fn is_alpha_shown(file: &[u8], info: &ImageInfo) -> bool {
    let is_flagged = file.get(20).is_some_and(|flags| flags & ALPHA != 0);
    info.format != BitstreamFormat::Lossy || is_flagged
}

/// A decoder without limits of its own: memory is reserved for the announced dimensions.
fn decoder(file: &[u8]) -> Result<Decoder<'_>, DecodeError> {
    let config = DecoderConfig::new().limits(webpx::Limits::none());
    Ok(Decoder::new(file).map_err(unreadable)?.config(config))
}

fn decode_planes(file: &[u8]) -> Result<PlanarFrame, DecodeError> {
    let decoded = decoder(file)?.decode_yuv().map_err(unreadable)?;
    let (width, height) = (decoded.width, decoded.height);
    let plane = |samples: Vec<u8>, stride: usize, step: u32| {
        let width = u32::try_from(stride).map_err(unreadable)?;
        let height = height.div_ceil(step);
        Ok(Plane {
            samples: Rc::new(samples),
            start: 0,
            width,
            height,
            step: (step.into(), step.into()),
        })
    };
    let planes = [
        plane(decoded.y, decoded.y_stride, 1)?,
        plane(decoded.u, decoded.u_stride, 2)?,
        plane(decoded.v, decoded.v_stride, 2)?,
    ];
    Ok(PlanarFrame { width, height, planes, meaning: Meaning::StudioRange, profile: None })
}

fn decode_pixels(file: &[u8], info: &ImageInfo) -> Result<Frame, DecodeError> {
    let (pixel_type, colors) = if info.has_alpha {
        (PixelType::U8x4, Colors::Rgba(Alpha::Straight))
    } else {
        (PixelType::U8x3, Colors::Rgb)
    };
    let mut frame = Frame::new(info.width, info.height, pixel_type, colors);
    let stride = u32::try_from(info.width as usize * pixel_type.size()).map_err(unreadable)?;
    let decoder = decoder(file)?;
    let outcome = if info.has_alpha {
        decoder.decode_rgba_into(&mut frame.samples, stride)
    } else {
        decoder.decode_rgb_into(&mut frame.samples, stride)
    };
    outcome.map_err(unreadable)?;
    Ok(frame)
}

/// The payload of the ICC profile's chunk (RFC 9649, section 2.7.1.4).
fn profile(file: &[u8]) -> Option<&[u8]> {
    let mut rest = file.get(12..)?;
    loop {
        let (kind, after) = rest.split_first_chunk::<4>()?;
        let (length, after) = after.split_first_chunk()?;
        let length = usize::try_from(u32::from_le_bytes(*length)).ok()?;
        let payload = after.get(..length)?;
        if kind == b"ICCP" {
            return Some(payload);
        }
        rest = after.get(length.checked_next_multiple_of(2)?..)?;
    }
}

fn decode_animation(file: &[u8], job: &DecodeJob) -> Result<Frame, DecodeError> {
    let mut decoder = WebPDecoder::new(Cursor::new(file)).map_err(decode_error)?;
    check_dimensions(decoder.dimensions(), job.stored)?;
    let mut limits = Limits::default();
    limits.max_alloc = Some(job.header.footprint.working);
    decoder.set_limits(limits).map_err(decode_error)?;
    read(decoder)
}
