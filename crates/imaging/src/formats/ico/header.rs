//! The header of ICO: a directory of icons, each a PNG or a bitmap of doubled height whose second
//! half is a mask.

use std::io;

use crate::color_mode::ColorMode;
use crate::dimensions::Dimensions;

use crate::content::{HeaderReader, malformed};
use crate::formats::bmp::BitmapHeader;
use crate::formats::png;
use crate::header::{Footprint, ImageHeader};

/// The memory of the decoder besides pixels.
const DECODER_BYTES: u64 = 128 << 10;

/// The position of one icon in the file.
#[derive(Clone, Copy, Debug)]
pub(crate) struct IconEntry {
    width: u32,
    height: u32,
    depth: u16,
    pub(crate) offset: u32,
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
    header.color_mode = Some(ColorMode::Rgba);
    let pixels = header.stored.map_or(0, Dimensions::pixels);
    header.footprint = Footprint {
        frame: pixels.saturating_mul(4),
        working: pixels.saturating_mul(4) + u64::from(bitmap.width) * 8 + DECODER_BYTES,
        whole_file: false,
    };
    Ok(())
}

/// The icon with the most pixels, and among equals the one with the most colours.
pub(crate) fn largest_entry(reader: &mut HeaderReader) -> io::Result<IconEntry> {
    if reader.array()? != [0, 0, 1, 0] {
        return Err(malformed());
    }
    let mut largest: Option<IconEntry> = None;
    for _ in 0..reader.u16_le()? {
        let entry = read_entry(reader)?;
        if largest.is_none_or(|largest| entry.rank() > largest.rank()) {
            largest = Some(entry);
        }
    }
    largest.ok_or_else(malformed)
}

fn read_entry(reader: &mut HeaderReader) -> io::Result<IconEntry> {
    let [width, height, _colors, _reserved] = reader.array()?;
    let [_planes, depth] = [reader.u16_le()?, reader.u16_le()?];
    let [_length, offset] = [reader.u32_le()?, reader.u32_le()?];
    // The largest side of an icon is 256, which is stored as 0 in a byte.
    let side = |byte: u8| if byte == 0 { 256 } else { u32::from(byte) };
    Ok(IconEntry { width: side(width), height: side(height), depth, offset })
}

impl IconEntry {
    fn rank(&self) -> (u32, u16) {
        (self.width * self.height, self.depth)
    }
}
