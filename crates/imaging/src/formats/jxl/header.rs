//! The header of a JPEG XL file: the image header, wherever the container has the codestream.

use std::io;

use super::metadata::Metadata;
use super::{CODESTREAM, CONTAINER};
use crate::color_mode::ColorMode;
use crate::content::{HeaderReader, malformed};
use crate::formats::boxes::{TopLevelBox, go_to_box};
use crate::header::{Footprint, ImageHeader};
use crate::orientation::Orientation;

/// The part of a codestream that is read; an image header is far shorter.
const MAX_HEADER_BYTES: u64 = 4096;

/// The maximum number of parts of a codestream that are joined.
const MAX_PARTS: usize = 16;

/// The memory of the decoder for a sample.
const SAMPLE_BYTES: u64 = 3;

/// The memory of the decoder besides samples.
const DECODER_BYTES: u64 = 16 << 20;

pub(super) fn read(reader: &mut HeaderReader, header: &mut ImageHeader) -> io::Result<()> {
    let codestream = read_codestream(reader)?;
    let image = codestream.strip_prefix(CODESTREAM).ok_or_else(malformed)?;
    let metadata = Metadata::parse(image).ok_or_else(malformed)?;
    header.stored = Some(metadata.size);
    header.orientation = Orientation::from_exif(metadata.orientation);
    header.color_mode = Some(color_mode(&metadata));
    header.footprint = footprint(&metadata);
    Ok(())
}

/// The first bytes of the codestream.
fn read_codestream(reader: &mut HeaderReader) -> io::Result<Vec<u8>> {
    let start = reader.up_to(MAX_HEADER_BYTES)?;
    if !start.starts_with(CONTAINER) {
        return Ok(start);
    }
    reader.go_to(0)?;
    let mut codestream = Vec::new();
    for _ in 0..MAX_PARTS {
        let is_wanted = |found: &TopLevelBox| matches!(&found.kind, b"jxlc" | b"jxlp");
        let Ok(part) = go_to_box(reader, is_wanted) else { break };
        let mut length = part.length.unwrap_or(u64::MAX);
        if part.kind == *b"jxlp" {
            // The number of the part.
            reader.skip(4)?;
            length = length.saturating_sub(4);
        }
        codestream.extend(reader.up_to(length.min(MAX_HEADER_BYTES))?);
        if part.kind == *b"jxlc" || codestream.len() as u64 >= MAX_HEADER_BYTES {
            break;
        }
        reader.go_to(part.start.saturating_add(part.length.unwrap_or(u64::MAX)))?;
    }
    Ok(codestream)
}

/// The mode of Pillow's plug-in for JPEG XL.
fn color_mode(metadata: &Metadata) -> ColorMode {
    match (metadata.is_grey, metadata.has_alpha) {
        (true, false) if metadata.depth.is_float => ColorMode::GreyFloat,
        (true, false) if metadata.depth.bits > 8 => ColorMode::Grey16,
        (true, false) => ColorMode::Grey,
        (true, true) => ColorMode::GreyAlpha,
        (false, false) => ColorMode::Rgb,
        (false, true) => ColorMode::Rgba,
    }
}

fn footprint(metadata: &Metadata) -> Footprint {
    let pixels = metadata.size.pixels();
    let colors: u64 = if metadata.is_grey { 1 } else { 3 };
    let channels = colors + u64::from(metadata.has_alpha);
    let samples = pixels.saturating_mul(3 + u64::from(metadata.extra_channels));
    Footprint {
        frame: pixels.saturating_mul(channels),
        working: samples.saturating_mul(SAMPLE_BYTES) + DECODER_BYTES,
        whole_file: false,
    }
}
