//! Decoding ICO: the largest icon of the file, a PNG or a bitmap with a mask.

use std::io::Cursor;

use crate::error::DecodeError;
use fast_image_resize::PixelType;
use image::codecs::{bmp::BmpDecoder, png::PngDecoder};
use image::{ImageDecoder, Limits};

use super::header::largest_entry;
use crate::content::{Content, HeaderReader};
use crate::format::{DecodeJob, check_dimensions, unreadable};
use crate::formats::bmp::BitmapHeader;
use crate::formats::png;
use crate::formats::raster::{decode_error, read};
use crate::pixels::frame::{Alpha, Colors, Frame};

pub(super) fn decode(job: &mut DecodeJob) -> Result<Frame, DecodeError> {
    let stored = job.stored;
    let bytes = read_largest(job.content).map_err(unreadable)?;
    if bytes.starts_with(&png::SIGNATURE) {
        let mut limits = Limits::default();
        limits.max_alloc = Some(png::ANCILLARY_BYTES);
        let decoder = PngDecoder::with_limits(Cursor::new(bytes), limits).map_err(decode_error)?;
        check_dimensions(decoder.dimensions(), stored)?;
        return read(decoder);
    }
    decode_bitmap(bytes, stored.height())
}

fn read_largest(content: &mut Content) -> std::io::Result<Vec<u8>> {
    let mut reader = HeaderReader::new(content)?;
    let entry = largest_entry(&mut reader)?;
    reader.go_to(u64::from(entry.offset))?;
    reader.up_to(u64::from(entry.length))
}

/// Decodes a bitmap that is followed by a mask of one bit a pixel, whose set bits are transparent.
/// Its header states the height of both.
fn decode_bitmap(mut bytes: Vec<u8>, height: u32) -> Result<Frame, DecodeError> {
    let bitmap = read_bitmap_header(&mut bytes).map_err(unreadable)?;
    let pixels_at = u64::from(bitmap.size) + bitmap.palette_bytes();
    let pixels_at = usize::try_from(pixels_at).map_err(unreadable)?;
    set_height(&mut bytes, &bitmap, height);
    let decoder = BmpDecoder::new_without_file_header(Cursor::new(&bytes)).map_err(decode_error)?;
    if decoder.dimensions() != (bitmap.width, height) {
        return Err(unreadable("the decoder sees other dimensions than the header"));
    }
    let colors = read(decoder)?;

    let width = bitmap.width as usize;
    let row_bytes = |bits: usize| (width * bits).div_ceil(32) * 4;
    let pixels =
        Rows { bytes: bytes.get(pixels_at..), length: row_bytes(usize::from(bitmap.bits)) };
    let mask_at = pixels_at + pixels.length * height as usize;
    let mask = Rows { bytes: bytes.get(mask_at..), length: row_bytes(1) };
    let alpha = Transparency::of(&bitmap, &pixels, height as usize);

    let rgba = Colors::Rgba(Alpha::Straight);
    let mut frame = Frame::new(bitmap.width, height, PixelType::U8x4, rgba);
    let opaque = colors.samples.as_chunks::<3>().0.iter();
    for (at, (pixel, color)) in frame.samples.as_chunks_mut().0.iter_mut().zip(opaque).enumerate() {
        // Bitmaps begin with their bottom row.
        let (x, y) = (at % width, height as usize - 1 - at / width);
        let alpha = match alpha {
            Transparency::InPixels => pixels.byte(y, x * 4 + 3),
            Transparency::InMask => {
                let is_transparent = mask.byte(y, x / 8).unwrap_or(0) << (x % 8) & 0x80 != 0;
                Some(if is_transparent { 0 } else { u8::MAX })
            }
        };
        *pixel = [color[0], color[1], color[2], alpha.unwrap_or(u8::MAX)];
    }
    Ok(frame)
}

fn read_bitmap_header(bytes: &mut [u8]) -> std::io::Result<BitmapHeader> {
    let mut cursor = Cursor::new(bytes);
    let mut content = Content::new(&mut cursor);
    BitmapHeader::read(&mut HeaderReader::new(&mut content)?)
}

/// Sets the height in the header to that of the image without its mask.
fn set_height(bytes: &mut [u8], bitmap: &BitmapHeader, height: u32) {
    let height = height.to_le_bytes();
    if bitmap.size == 12 {
        bytes[6..8].copy_from_slice(&height[..2]);
    } else {
        bytes[8..12].copy_from_slice(&height);
    }
}

/// Rows of equal length in bytes. Any of them may be missing.
struct Rows<'a> {
    bytes: Option<&'a [u8]>,
    length: usize,
}

impl Rows<'_> {
    fn byte(&self, row: usize, at: usize) -> Option<u8> {
        self.bytes?.get(row * self.length + at).copied()
    }
}

/// The source of an icon's transparency.
#[derive(Clone, Copy)]
enum Transparency {
    InPixels,
    InMask,
}

impl Transparency {
    /// In the fourth byte of 32-bit pixels, unless no pixel uses it.
    fn of(bitmap: &BitmapHeader, pixels: &Rows, height: usize) -> Self {
        let used = bitmap.bits == 32
            && pixels.bytes.is_some_and(|bytes| {
                let pixels = bytes.as_chunks::<4>().0;
                pixels.iter().take(bitmap.width as usize * height).any(|[.., alpha]| *alpha != 0)
            });
        if used { Self::InPixels } else { Self::InMask }
    }
}
