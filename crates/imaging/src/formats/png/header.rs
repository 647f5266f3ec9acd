//! PNG (Portable Network Graphics Specification, third edition, sections 5 and 11).

use std::io;

use crate::color_mode::ColorMode;
use crate::dimensions::Dimensions;

use crate::content::{HeaderReader, malformed};
use crate::exif;
use crate::header::{Footprint, ImageHeader};

pub(crate) const SIGNATURE: [u8; 8] = *b"\x89PNG\r\n\x1a\n";

/// The maximum number of chunks that are read; the orientation may follow any amount of pixel data.
const MAX_CHUNKS: usize = 4096;

/// The memory limit of the decoder for ancillary chunks (profiles, text) and for inflation, in
/// bytes.
pub(crate) const ANCILLARY_BYTES: u64 = 4 << 20;

/// Reads the PNG that starts at the reader's position.
pub(crate) fn read(reader: &mut HeaderReader, header: &mut ImageHeader) -> io::Result<()> {
    if reader.array()? != SIGNATURE || reader.u32_be()? != 13 || reader.array()? != *b"IHDR" {
        return Err(malformed());
    }
    let (width, height) = (reader.u32_be()?, reader.u32_be()?);
    let [depth, color_type, ..] = reader.array::<5>()?;
    reader.skip(4)?;
    header.stored = Dimensions::new(width, height);
    header.color_mode = color_mode(depth, color_type);
    header.footprint = footprint(header.stored, depth, color_type, false);
    for _ in 0..MAX_CHUNKS {
        let length = u64::from(reader.u32_be()?);
        let start = reader.position()? + 4;
        match &reader.array()? {
            b"tRNS" => header.footprint = footprint(header.stored, depth, color_type, true),
            b"eXIf" => header.orientation = exif::orientation(reader),
            b"IEND" => break,
            _ => {}
        }
        reader.go_to(start + length + 4)?;
    }
    Ok(())
}

fn color_mode(depth: u8, color_type: u8) -> Option<ColorMode> {
    match (color_type, depth) {
        (0, 1) => Some(ColorMode::Bilevel),
        (0, 2 | 4 | 8) => Some(ColorMode::Grey),
        (0, 16) => Some(ColorMode::Grey16),
        (2, 8 | 16) => Some(ColorMode::Rgb),
        (3, 1 | 2 | 4 | 8) => Some(ColorMode::Palette),
        (4, 8) => Some(ColorMode::GreyAlpha),
        (4, 16) | (6, 8 | 16) => Some(ColorMode::Rgba),
        _ => None,
    }
}

/// The decoder expands palettes and low bit depths to 8 bits a channel, and transparent colours to
/// an alpha channel, directly into the frame. Besides the frame it holds a few rows.
fn footprint(
    dimensions: Option<Dimensions>,
    depth: u8,
    color_type: u8,
    has_transparency: bool,
) -> Footprint {
    let Some(dimensions) = dimensions else { return Footprint::default() };
    let colors = if matches!(color_type, 2 | 3 | 6) { 3 } else { 1 };
    let alpha = u64::from(has_transparency || matches!(color_type, 4 | 6));
    let pixel = (colors + alpha) * if depth == 16 { 2 } else { 1 };
    Footprint {
        frame: dimensions.pixels().saturating_mul(pixel),
        working: u64::from(dimensions.width()) * pixel * 4 + ANCILLARY_BYTES,
        whole_file: false,
    }
}
