//! WebP: still pictures by libwebp, animations by `image-webp`.

use fast_image_resize::PixelType;
use image::codecs::webp::WebPDecoder;
use image::{ImageDecoder, Limits};
use ports::NoThumbnails;
use std::io::Cursor;
use webp::{BitstreamFeatures, Decoder, PixelLayout};

use super::raster::{read, refused};
use super::{Job, check_dimensions, unreadable};
use crate::images::frame::{Alpha, Colors, Frame};

pub(super) fn decode(job: &mut Job) -> Result<Frame, NoThumbnails> {
    let file = job.whole_file()?;
    let features = BitstreamFeatures::new(&file).ok_or_else(|| unreadable("no WebP header"))?;
    check_dimensions((features.width(), features.height()), job.stored)?;
    if features.has_animation() { decode_animation(&file, job) } else { decode_still(&file) }
}

fn decode_still(file: &[u8]) -> Result<Frame, NoThumbnails> {
    let picture = Decoder::new(file).decode().ok_or_else(|| unreadable("broken WebP"))?;
    let (pixel_type, colors) = match picture.layout() {
        PixelLayout::Rgb => (PixelType::U8x3, Colors::Rgb),
        PixelLayout::Rgba => (PixelType::U8x4, Colors::Rgba(Alpha::Straight)),
    };
    Ok(Frame {
        width: picture.width(),
        height: picture.height(),
        pixel_type,
        samples: Box::new(picture),
        colors,
        profile: profile(file).map(<[u8]>::to_vec),
    })
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

fn decode_animation(file: &[u8], job: &Job) -> Result<Frame, NoThumbnails> {
    let mut decoder = WebPDecoder::new(Cursor::new(file)).map_err(refused)?;
    check_dimensions(decoder.dimensions(), job.stored)?;
    let mut limits = Limits::default();
    limits.max_alloc = Some(job.header.footprint.working);
    decoder.set_limits(limits).map_err(refused)?;
    read(decoder)
}
