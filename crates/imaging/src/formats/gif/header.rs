//! The header of GIF (Graphics Interchange Format, version 89a).

use std::io;

use crate::color_mode::ColorMode;
use crate::dimensions::Dimensions;

use crate::content::{HeaderReader, malformed};
use crate::header::{Footprint, ImageHeader};

/// The maximum number of extensions before the first frame, and of all their sub-blocks.
const MAX_EXTENSIONS: usize = 4096;
const MAX_SUB_BLOCKS: usize = 1 << 17;

/// Copies of the extensions that the decoder may hold.
const EXTENSION_COPIES: u64 = 2;

/// The memory of the decoder besides pixels: code tables, palettes, buffers.
const DECODER_BYTES: u64 = 1 << 20;

pub(crate) fn read(reader: &mut HeaderReader, header: &mut ImageHeader) -> io::Result<()> {
    let [g, i, f, ..] = reader.array::<6>()?;
    if [g, i, f] != *b"GIF" {
        return Err(malformed());
    }
    let (width, height) = (reader.u16_le()?, reader.u16_le()?);
    header.stored = Dimensions::new(u32::from(width), u32::from(height));
    let [flags, ..] = reader.array::<3>()?;
    let global = read_color_table(reader, flags)?;
    let extension_bytes = find_first_frame(reader)?;
    let [left, top] = [reader.u16_le()?, reader.u16_le()?].map(u32::from);
    let [frame_width, frame_height] = [reader.u16_le()?, reader.u16_le()?].map(u32::from);
    let flags = reader.u8()?;
    let local = read_color_table(reader, flags)?;
    // Like Pillow: a first frame that exceeds the screen enlarges it.
    header.stored = Dimensions::new(
        u32::from(width).max(left + frame_width),
        u32::from(height).max(top + frame_height),
    );
    header.color_mode = Some(match local.or(global) {
        Some(ColorTable::Other) => ColorMode::Palette,
        Some(ColorTable::GreyRamp) | None => ColorMode::Grey,
    });
    if let Some(screen) = header.stored {
        header.footprint = Footprint {
            frame: screen.pixels() * 4,
            working: u64::from(frame_width) * u64::from(frame_height)
                + extension_bytes * EXTENSION_COPIES
                + DECODER_BYTES,
            whole_file: false,
        };
    }
    Ok(())
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum ColorTable {
    /// Entry i is (i, i, i).
    GreyRamp,
    Other,
}

/// The colour table that follows if `flags` say so (section 18 or 20).
fn read_color_table(reader: &mut HeaderReader, flags: u8) -> io::Result<Option<ColorTable>> {
    if flags & 0x80 == 0 {
        return Ok(None);
    }
    let mut table = ColorTable::GreyRamp;
    for index in 0..2_u16 << (flags & 7) {
        if reader.array::<3>()?.iter().any(|value| u16::from(*value) != index) {
            table = ColorTable::Other;
        }
    }
    Ok(Some(table))
}

/// Skips extensions up to and including the separator of the first image descriptor, and returns
/// their length. Other bytes between blocks are skipped, as in browsers.
fn find_first_frame(reader: &mut HeaderReader) -> io::Result<u64> {
    let start = reader.position()?;
    let mut sub_blocks = 0;
    for _ in 0..MAX_EXTENSIONS {
        match reader.u8()? {
            b',' => return Ok(reader.position()? - start),
            b'!' => {
                reader.skip(1)?;
                skip_sub_blocks(reader, &mut sub_blocks)?;
            }
            b';' => return Err(malformed()),
            _ => {}
        }
    }
    Err(malformed())
}

fn skip_sub_blocks(reader: &mut HeaderReader, count: &mut usize) -> io::Result<()> {
    while *count < MAX_SUB_BLOCKS {
        *count += 1;
        match reader.u8()? {
            0 => return Ok(()),
            length => reader.skip(u64::from(length))?,
        }
    }
    Err(malformed())
}
