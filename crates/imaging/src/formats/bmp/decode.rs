//! Decoding BMP row by row, as far as its data is there.

mod packed;
mod run_length;

use std::io::{BufRead, Seek, SeekFrom};

use fast_image_resize::PixelType;

pub(crate) use self::packed::Field;
use self::packed::Unpacker;
use super::header::{BitmapHeader, Compression, FILE_HEADER_BYTES};
use crate::content::HeaderReader;
use crate::dimensions::Dimensions;
use crate::error::DecodeError;
use crate::format::{DecodeJob, check_dimensions, unreadable, unsupported};
use crate::pixels::frame::{Alpha, Colors, Frame};

/// Where the file header states the position of the pixels.
const OFFSET_AT: u64 = 10;

pub(super) fn decode(job: &mut DecodeJob) -> Result<Frame, DecodeError> {
    let stored = job.stored;
    let mut reader = HeaderReader::new(job.content).map_err(unreadable)?;
    reader.go_to(OFFSET_AT).map_err(unreadable)?;
    let offset = u64::from(reader.u32_le().map_err(unreadable)?);
    let bitmap = BitmapHeader::read(&mut reader).map_err(unreadable)?;
    check_dimensions((bitmap.width, bitmap.height), stored)?;
    let palette_at = FILE_HEADER_BYTES + bitmap.head_bytes();
    // Some writers do not count the palette.
    let pixels_at = if offset <= palette_at { palette_at + bitmap.palette_bytes() } else { offset };
    let palette = bitmap.read_palette(&mut reader, pixels_at - palette_at).map_err(unreadable)?;
    let mut input = job.input()?;
    input.seek(SeekFrom::Start(pixels_at)).map_err(unreadable)?;
    pixels(&mut input, &bitmap, &palette, stored)
}

/// The pixels at the input's position, which `image` has the dimensions of. The input stops behind
/// their last row.
///
/// # Errors
/// [`DecodeError::Unreadable`] when less than half of the rows are there.
pub(crate) fn pixels(
    input: &mut impl BufRead,
    bitmap: &BitmapHeader,
    palette: &[[u8; 3]],
    image: Dimensions,
) -> Result<Frame, DecodeError> {
    let (pixel_type, colors) = if bitmap.has_alpha() {
        (PixelType::U8x4, Colors::Rgba(Alpha::Straight))
    } else {
        (PixelType::U8x3, Colors::Rgb)
    };
    let mut frame = Frame::new(image.width(), image.height(), pixel_type, colors);
    let rows = match bitmap.compression {
        Compression::None => unpack(input, bitmap, palette, &mut frame)?,
        Compression::RunLength => run_length::decode(input, bitmap, palette, &mut frame),
        Compression::Other => return Err(unsupported("BMP of another compression")),
    };
    if rows * 2 < image.height() as usize {
        return Err(unreadable("less than half of the rows"));
    }
    Ok(frame)
}

/// Stores the rows that are there, and returns their number. The padding of the last one may be
/// missing.
fn unpack(
    input: &mut impl BufRead,
    bitmap: &BitmapHeader,
    palette: &[[u8; 3]],
    frame: &mut Frame,
) -> Result<usize, DecodeError> {
    let unpacker = Unpacker::of(bitmap, palette)?;
    let height = frame.height as usize;
    let row_bits = frame.width as usize * usize::from(bitmap.bits);
    let mut row = vec![0; row_bits.div_ceil(8)];
    let mut padding = vec![0; row_bits.div_ceil(32) * 4 - row.len()];
    for y in 0..height {
        if input.read_exact(&mut row).is_err() {
            whiten(frame, bitmap, y);
            return Ok(y);
        }
        let target = row_of(frame, bitmap, y);
        unpacker.unpack(&row, target);
        // What is missing then is at most the padding of the last row.
        input.read_exact(&mut padding).ok();
    }
    Ok(height)
}

/// Row `y` in the order of the file.
fn row_of<'f>(frame: &'f mut Frame, bitmap: &BitmapHeader, y: usize) -> &'f mut [u8] {
    let row_bytes = frame.width as usize * frame.pixel_type.size();
    let y = if bitmap.is_top_down { y } else { frame.height as usize - 1 - y };
    &mut frame.samples[y * row_bytes..][..row_bytes]
}

/// Makes the rows from `y` on white, if they have no alpha that makes them transparent.
fn whiten(frame: &mut Frame, bitmap: &BitmapHeader, y: usize) {
    if !bitmap.has_alpha() {
        (y..frame.height as usize).for_each(|y| row_of(frame, bitmap, y).fill(u8::MAX));
    }
}
