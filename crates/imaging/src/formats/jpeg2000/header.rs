//! The header of JPEG 2000: the header box of a file (ISO/IEC 15444-1, section I.5.3), and the main
//! header of its codestream (section A.5).

use std::io;

use super::CODESTREAM;
use crate::color_mode::ColorMode;
use crate::content::{Content, HeaderReader, malformed};
use crate::dimensions::Dimensions;
use crate::formats::boxes::{Fields, boxes, go_to_box};
use crate::header::{Footprint, ImageHeader};

/// The largest header box that is read.
const MAX_HEADER_BYTES: u64 = 4 << 20;

/// The maximum number of marker segments of a main header that are read.
const MAX_SEGMENTS: usize = 64;

/// The memory of the decoder for a sample: its coefficient, a copy of it, and its byte.
const SAMPLE_BYTES: u64 = 9;

/// The memory of the decoder besides samples.
const DECODER_BYTES: u64 = 4 << 20;

/// The number of halvings of a picture that can be decoded at any fraction.
const ALL_FRACTIONS: u8 = 3;

/// The size that the codestream of a file states. Fails where the file ends before it does.
pub(super) fn codestream_size(content: &mut Content) -> io::Result<Dimensions> {
    let file_bytes = content.length()?;
    let reader = &mut HeaderReader::new(content)?;
    if !is_bare(reader)? {
        let found = go_to_box(reader, |found| found.kind == *b"jp2c")?;
        let end = found.length.map_or(0, |length| found.start.saturating_add(length));
        if end > file_bytes {
            return Err(malformed());
        }
    }
    Codestream::read(reader).map(|codestream| codestream.size)
}

fn is_bare(reader: &mut HeaderReader) -> io::Result<bool> {
    let start = reader.array::<4>()?;
    reader.go_to(0)?;
    Ok(start == CODESTREAM)
}

pub(super) fn read(reader: &mut HeaderReader, header: &mut ImageHeader) -> io::Result<()> {
    let is_bare = is_bare(reader)?;
    if !is_bare {
        let found = go_to_box(reader, |found| found.kind == *b"jp2h")?;
        let length = found.length.unwrap_or(u64::MAX).min(MAX_HEADER_BYTES);
        let body = reader.up_to(length)?;
        let (size, mode) = read_header_box(&body).ok_or_else(malformed)?;
        (header.stored, header.color_mode) = (Some(size), mode);
        go_to_box(reader, |found| found.kind == *b"jp2c")?;
    }
    let codestream = Codestream::read(reader)?;
    if is_bare {
        header.stored = Some(codestream.size);
        header.color_mode = codestream.color_mode();
    }
    header.has_fractions = codestream.levels >= ALL_FRACTIONS;
    let pixels = codestream.size.pixels();
    header.footprint = Footprint {
        frame: pixels.saturating_mul(u64::from(codestream.components) * SAMPLE_BYTES),
        working: DECODER_BYTES,
        whole_file: true,
    };
    Ok(())
}

/// The size and Pillow's mode, by the boxes in a header box.
fn read_header_box(body: &[u8]) -> Option<(Dimensions, Option<ColorMode>)> {
    let mut size = None;
    let (mut components, mut mode, mut color_space) = (0, None, 0);
    for (kind, body) in boxes(body) {
        let mut fields = Fields(body);
        match &kind {
            b"ihdr" => {
                let (height, width) = (fields.u32()?, fields.u32()?);
                size = Dimensions::new(width, height);
                components = fields.u16()?;
                mode = mode_of(components, fields.u8()? & 0x7F > 8);
            }
            // An enumerated colour space.
            b"colr" if fields.u8() == Some(1) => {
                fields.u16()?;
                color_space = fields.u32()?;
                if components == 4 && color_space == CMYK {
                    mode = Some(ColorMode::Cmyk);
                }
            }
            b"pclr" if mode == Some(ColorMode::Grey) && !GREYS.contains(&color_space) => {
                fields.u16()?;
                let columns = usize::from(fields.u8()?);
                if fields.take(columns)?.iter().all(|depth| *depth <= 8) {
                    mode = Some(ColorMode::Palette);
                }
            }
            _ => {}
        }
    }
    Some((size?, mode))
}

/// The enumerated colour space of CMYK (ISO/IEC 15444-2, table M.25).
const CMYK: u32 = 12;

/// Those of bilevel and grey pictures, whose palettes Pillow ignores.
const GREYS: [u32; 3] = [0, 15, 17];

fn mode_of(components: u16, is_deep: bool) -> Option<ColorMode> {
    match components {
        1 if is_deep => Some(ColorMode::Grey16),
        1 => Some(ColorMode::Grey),
        2 => Some(ColorMode::GreyAlpha),
        3 => Some(ColorMode::Rgb),
        4 => Some(ColorMode::Rgba),
        _ => None,
    }
}

/// The main header of a codestream.
struct Codestream {
    size: Dimensions,
    components: u16,
    is_deep: bool,
    /// How many times the picture can be halved.
    levels: u8,
}

impl Codestream {
    /// Reads the segments SIZ and COD (sections A.5.1 and A.6.1).
    fn read(reader: &mut HeaderReader) -> io::Result<Self> {
        if reader.array::<4>()? != CODESTREAM {
            return Err(malformed());
        }
        let length = reader.u16_be()?;
        let siz = reader.up_to(u64::from(length).saturating_sub(2))?;
        let mut codestream = Self::parse(&siz).ok_or_else(malformed)?;
        for _ in 0..MAX_SEGMENTS {
            let marker = reader.u16_be()?;
            let length = u64::from(reader.u16_be()?);
            match marker {
                COD => {
                    reader.skip(5)?;
                    codestream.levels = reader.u8()?;
                    break;
                }
                START_OF_TILE => break,
                _ => reader.skip(length.checked_sub(2).ok_or_else(malformed)?)?,
            }
        }
        Ok(codestream)
    }

    fn parse(siz: &[u8]) -> Option<Self> {
        let mut fields = Fields(siz);
        fields.u16()?;
        let (right, bottom) = (fields.u32()?, fields.u32()?);
        let (left, top) = (fields.u32()?, fields.u32()?);
        fields.take(16)?;
        let components = fields.u16()?;
        let is_deep = fields.u8()? & 0x7F > 7;
        let size = Dimensions::new(right.checked_sub(left)?, bottom.checked_sub(top)?)?;
        Some(Self { size, components, is_deep, levels: 0 })
    }

    fn color_mode(&self) -> Option<ColorMode> {
        mode_of(self.components, self.is_deep)
    }
}

const COD: u16 = 0xFF52;
const START_OF_TILE: u16 = 0xFF90;
