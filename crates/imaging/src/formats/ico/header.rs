//! The header of ICO and CUR: a directory of icons, each a PNG or a bitmap of doubled height whose
//! second half is a mask.

use std::io;

use crate::color_mode::ColorMode;
use crate::dimensions::Dimensions;

use crate::content::{HeaderReader, malformed};
use crate::formats::bmp::{BitmapHeader, color_mode};
use crate::formats::png;
use crate::header::{Footprint, ImageHeader};

/// The memory of the decoder besides pixels.
const DECODER_BYTES: u64 = 128 << 10;

/// The maximum number of cursors of a file that is believed.
const MAX_CURSORS: u32 = 256;

/// Where the bitmap of a single cursor is.
const FIRST_BITMAP_AT: u32 = 22;

/// The position of one icon in the file.
#[derive(Clone, Copy, Debug)]
pub(crate) struct IconEntry {
    width: u32,
    height: u32,
    /// Bits of a pixel; zero in a cursor, which states the position of its tip here.
    depth: u16,
    pub(crate) offset: u32,
    is_cursor: bool,
}

/// Whether a file that begins so is a set of cursors: images of TGA may begin with the same bytes.
pub(super) fn is_cursor(head: &[u8]) -> bool {
    let Some([0, 0, 2, 0, low, high]) = head.first_chunk() else { return false };
    let count = u32::from(u16::from_le_bytes([*low, *high]));
    let entry = head.get(6..22).and_then(|entry| entry.as_chunks::<4>().0.last());
    let offset = entry.map(|offset| u32::from_le_bytes(*offset));
    (1..=MAX_CURSORS).contains(&count)
        && head.get(9) == Some(&0)
        && offset.is_some_and(|offset| offset >= 6 + count * 16)
}

pub(crate) fn read(reader: &mut HeaderReader, header: &mut ImageHeader) -> io::Result<()> {
    let entry = largest_entry(reader)?;
    header.stored = Dimensions::new(entry.width, entry.height);
    reader.go_to(u64::from(entry.offset))?;
    if reader.array()? == png::SIGNATURE {
        reader.go_to(u64::from(entry.offset))?;
        return png::read_header(reader, header);
    }
    reader.go_to(u64::from(entry.offset))?;
    let bitmap = BitmapHeader::read(reader)?;
    header.stored = Dimensions::new(bitmap.width, bitmap.height / 2);
    header.color_mode =
        if entry.is_cursor { cursor_mode(reader, &bitmap, &entry)? } else { Some(ColorMode::Rgba) };
    let pixels = header.stored.map_or(0, Dimensions::pixels);
    header.footprint = Footprint {
        frame: pixels.saturating_mul(4),
        working: pixels.saturating_mul(4) + u64::from(bitmap.width) * 8 + DECODER_BYTES,
        whole_file: false,
    };
    Ok(())
}

/// Pillow's mode of a cursor: only those of one channel have a mask there, and 32 bits have alpha
/// if the bitmap is directly behind a single entry.
fn cursor_mode(
    reader: &mut HeaderReader,
    bitmap: &BitmapHeader,
    entry: &IconEntry,
) -> io::Result<Option<ColorMode>> {
    Ok(match color_mode(reader, bitmap)? {
        Some(ColorMode::Bilevel | ColorMode::Grey) => Some(ColorMode::GreyAlpha),
        Some(ColorMode::Rgb) if bitmap.bits == 32 && entry.offset == FIRST_BITMAP_AT => {
            Some(ColorMode::Rgba)
        }
        mode => mode,
    })
}

/// The icon with the most pixels, and among equals the one with the most colours.
pub(crate) fn largest_entry(reader: &mut HeaderReader) -> io::Result<IconEntry> {
    let is_cursor = match reader.array()? {
        [0, 0, 1, 0] => false,
        [0, 0, 2, 0] => true,
        _ => return Err(malformed()),
    };
    let mut largest: Option<IconEntry> = None;
    for _ in 0..reader.u16_le()? {
        let entry = read_entry(reader, is_cursor)?;
        if largest.is_none_or(|largest| entry.rank() > largest.rank()) {
            largest = Some(entry);
        }
    }
    largest.ok_or_else(malformed)
}

fn read_entry(reader: &mut HeaderReader, is_cursor: bool) -> io::Result<IconEntry> {
    let [width, height, _colors, _reserved] = reader.array()?;
    let [_planes, depth] = [reader.u16_le()?, reader.u16_le()?];
    let [_length, offset] = [reader.u32_le()?, reader.u32_le()?];
    // The largest side of an icon is 256, which is stored as 0 in a byte.
    let side = |byte: u8| if byte == 0 { 256 } else { u32::from(byte) };
    let depth = if is_cursor { 0 } else { depth };
    Ok(IconEntry { width: side(width), height: side(height), depth, offset, is_cursor })
}

impl IconEntry {
    fn rank(&self) -> (u32, u16) {
        (self.width * self.height, self.depth)
    }
}
