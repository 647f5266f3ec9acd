//! Decoding ICO: the largest icon of the file, a PNG or a bitmap with a mask.

use std::io::{BufRead, Seek, SeekFrom};

use fast_image_resize::PixelType;

use super::header::{IconEntry, largest_entry};
use crate::content::HeaderReader;
use crate::error::DecodeError;
use crate::format::{DecodeJob, check_dimensions, unreadable};
use crate::formats::bmp::{self, ALPHA_MASK, BitmapHeader, Compression};
use crate::formats::png;
use crate::pixels::frame::{Alpha, Colors, Frame};

/// Lengths of icons are not read: some writers understate them, and browsers read on.
pub(super) fn decode(job: &mut DecodeJob) -> Result<Frame, DecodeError> {
    let mut reader = HeaderReader::new(job.content).map_err(unreadable)?;
    let entry = largest_entry(&mut reader).map_err(unreadable)?;
    let offset = u64::from(entry.offset);
    reader.go_to(offset).map_err(unreadable)?;
    if reader.array().map_err(unreadable)? == png::SIGNATURE {
        return png::decode(job, offset);
    }
    reader.go_to(offset).map_err(unreadable)?;
    decode_bitmap(job, &entry)
}

/// Decodes a bitmap that is followed by a mask of one bit a pixel, whose set bits are transparent.
/// Its header states the height of both.
fn decode_bitmap(job: &mut DecodeJob, entry: &IconEntry) -> Result<Frame, DecodeError> {
    let stored = job.stored;
    let offset = u64::from(entry.offset);
    let mut reader = HeaderReader::new(job.content).map_err(unreadable)?;
    reader.go_to(offset).map_err(unreadable)?;
    let mut bitmap = BitmapHeader::read(&mut reader).map_err(unreadable)?;
    check_dimensions((bitmap.width, bitmap.height / 2), stored)?;
    let palette = bitmap.read_palette(&mut reader, bitmap.palette_bytes()).map_err(unreadable)?;
    if bitmap.bits == 32 && bitmap.compression == Compression::None {
        bitmap.masks[3] = ALPHA_MASK;
    }
    let mut input = job.input()?;
    let pixels_at = offset + bitmap.head_bytes() + bitmap.palette_bytes();
    input.seek(SeekFrom::Start(pixels_at)).map_err(unreadable)?;
    let frame = bmp::pixels(&mut input, &bitmap, &palette, stored)?;
    let has_alpha = bitmap.has_alpha() && has_opacity(&frame);
    Ok(if has_alpha { frame } else { masked(&frame, &bitmap, &mut input) })
}

/// Whether the fourth byte of pixels is alpha: if any pixel uses it.
fn has_opacity(frame: &Frame) -> bool {
    frame.samples.as_chunks::<4>().0.iter().any(|[.., alpha]| *alpha != 0)
}

/// The colours of the frame with the transparency of the mask that follows. Where the mask is
/// missing, pixels are opaque.
fn masked(frame: &Frame, bitmap: &BitmapHeader, input: &mut impl BufRead) -> Frame {
    let rgba = Colors::Rgba(Alpha::Straight);
    let mut masked = Frame::new(frame.width, frame.height, PixelType::U8x4, rgba);
    let channels = frame.pixel_type.size();
    let width = frame.width as usize;
    let sources = frame.samples.chunks_exact(channels);
    for (source, pixel) in sources.zip(masked.samples.as_chunks_mut::<4>().0) {
        *pixel = [source[0], source[1], source[2], u8::MAX];
    }
    let mut mask = vec![0; width.div_ceil(32) * 4];
    for y in 0..frame.height as usize {
        if input.read_exact(&mut mask).is_err() {
            break;
        }
        let y = if bitmap.is_top_down { y } else { frame.height as usize - 1 - y };
        let row = masked.samples[y * width * 4..][..width * 4].as_chunks_mut::<4>().0;
        for (x, [.., alpha]) in row.iter_mut().enumerate() {
            if mask[x / 8] << (x % 8) & 0x80 != 0 {
                *alpha = 0;
            }
        }
    }
    masked
}
