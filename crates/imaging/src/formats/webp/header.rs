//! The header of WebP (RFC 9649).

use std::io;

use crate::color_mode::ColorMode;
use crate::dimensions::Dimensions;

use crate::content::{HeaderReader, malformed};
use crate::header::{Footprint, ImageHeader};
use crate::orientation::Orientation;
use crate::{exif, xmp};

/// The maximum number of chunks that are read.
const MAX_CHUNKS: usize = 4096;

pub(super) const ALPHA: u8 = 0b0001_0000;
const EXIF: u8 = 0b0000_1000;
const XMP: u8 = 0b0000_0100;
const ANIMATION: u8 = 0b0000_0010;

/// The largest XMP that is read, in bytes.
const MAX_XMP_BYTES: u64 = 1 << 20;

/// The memory of the decoder besides pixels.
const DECODER_BYTES: u64 = 1 << 20;

pub(crate) fn read(reader: &mut HeaderReader, header: &mut ImageHeader) -> io::Result<()> {
    if reader.array()? != *b"RIFF" {
        return Err(malformed());
    }
    reader.skip(4)?;
    if reader.array()? != *b"WEBP" {
        return Err(malformed());
    }
    let kind = reader.array::<4>()?;
    let length = u64::from(reader.u32_le()?);
    let end = reader.position()?.saturating_add(length + (length & 1));
    match &kind {
        b"VP8 " => read_lossy(reader, header),
        b"VP8L" => read_lossless(reader, header),
        b"VP8X" => read_extended(reader, end, header),
        _ => Err(malformed()),
    }
}

fn fill(header: &mut ImageHeader, width: u32, height: u32, alpha: bool, working_a_pixel: u64) {
    header.stored = Dimensions::new(width, height);
    header.color_mode = Some(if alpha { ColorMode::Rgba } else { ColorMode::Rgb });
    let pixels = header.stored.map_or(0, Dimensions::pixels);
    header.footprint = Footprint {
        frame: pixels * if alpha { 4 } else { 3 },
        working: pixels * working_a_pixel + u64::from(width) * 64 + DECODER_BYTES,
        whole_file: true,
    };
}

/// The frame header of RFC 6386, section 9.1. The decoder yields pixels row by row.
fn read_lossy(reader: &mut HeaderReader, header: &mut ImageHeader) -> io::Result<()> {
    let [_, _, _, start @ ..] = reader.array::<6>()?;
    if start != [0x9D, 0x01, 0x2A] {
        return Err(malformed());
    }
    let [width, height] = [reader.u16_le()?, reader.u16_le()?].map(|side| u32::from(side & 0x3FFF));
    fill(header, width, height, false, 0);
    Ok(())
}

/// RFC 9649, section 3.4. The decoder holds all pixels as ARGB besides the frame.
fn read_lossless(reader: &mut HeaderReader, header: &mut ImageHeader) -> io::Result<()> {
    if reader.u8()? != 0x2F {
        return Err(malformed());
    }
    let bits = reader.u32_le()?;
    let (width, height) = ((bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1);
    fill(header, width, height, bits >> 28 & 1 == 1, 6);
    Ok(())
}

/// RFC 9649, section 2.7. The frame of an animation is decoded separately and then copied onto the
/// canvas.
fn read_extended(reader: &mut HeaderReader, end: u64, header: &mut ImageHeader) -> io::Result<()> {
    let [flags, _, _, _, w0, w1, w2, h0, h1, h2] = reader.array()?;
    let width = u32::from_le_bytes([w0, w1, w2, 0]) + 1;
    let height = u32::from_le_bytes([h0, h1, h2, 0]) + 1;
    let is_animated = flags & ANIMATION != 0;
    let has_alpha = flags & ALPHA != 0 || !is_animated && has_unflagged_alpha(reader, end);
    fill(header, width, height, has_alpha, if is_animated { 14 } else { 6 });
    header.orientation = orientation(reader, end, flags).unwrap_or_default();
    Ok(())
}

/// Exif prevails over XMP, as in Pillow.
fn orientation(reader: &mut HeaderReader, chunks: u64, flags: u8) -> Option<Orientation> {
    if flags & EXIF != 0 && go_to_chunk(reader, *b"EXIF", chunks).is_ok() {
        let stated = exif::find(reader);
        if stated.is_some() {
            return stated;
        }
    }
    if flags & XMP == 0 {
        return None;
    }
    let length = go_to_chunk(reader, *b"XMP ", chunks).ok()?;
    xmp::orientation(&reader.up_to(length.min(MAX_XMP_BYTES)).ok()?)
}

/// Whether a picture without the flag has alpha all the same, which makes it RGBA for Pillow.
fn has_unflagged_alpha(reader: &mut HeaderReader, chunks: u64) -> bool {
    let in_lossless = |reader: &mut HeaderReader| {
        go_to_chunk(reader, *b"VP8L", chunks)?;
        reader.skip(1)?;
        reader.u32_le()
    };
    go_to_chunk(reader, *b"ALPH", chunks).is_ok()
        || in_lossless(reader).is_ok_and(|bits| bits >> 28 & 1 == 1)
}

/// Goes to the payload of the first chunk of that kind at or after `position`, and returns its
/// length.
pub(crate) fn go_to_chunk(
    reader: &mut HeaderReader,
    wanted: [u8; 4],
    mut position: u64,
) -> io::Result<u64> {
    for _ in 0..MAX_CHUNKS {
        reader.go_to(position)?;
        let kind = reader.array::<4>()?;
        let length = u64::from(reader.u32_le()?);
        if kind == wanted {
            return Ok(length);
        }
        position = reader.position()? + length + (length & 1);
    }
    Err(malformed())
}
