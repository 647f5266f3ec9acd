//! PNG (Portable Network Graphics Specification, third edition, sections 5 and 11).

mod text;

use std::io;

use self::text::Text;
use crate::color_mode::ColorMode;
use crate::content::{HeaderReader, malformed};
use crate::dimensions::Dimensions;
use crate::exif;
use crate::header::{Footprint, ImageHeader};
use crate::orientation::Orientation;

pub(crate) const SIGNATURE: [u8; 8] = *b"\x89PNG\r\n\x1a\n";

/// The maximum number of chunks that are read; the orientation may follow any amount of pixel data.
const MAX_CHUNKS: usize = 4096;

/// The memory limit of the decoder for a profile and for inflation, in bytes.
const ANCILLARY_BYTES: u64 = 8 << 20;

/// Copies of Exif that the decoder holds while it reads it.
const EXIF_COPIES: u64 = 4;

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
    let mut chunks = Chunks::default();
    // Chunks may end early: those that are there count.
    let outcome = chunks.read(reader);
    header.orientation = chunks.orientation();
    header.footprint = footprint(header.stored, depth, color_type, &chunks);
    outcome
}

/// The facts in the chunks behind the header.
#[derive(Default)]
struct Chunks {
    has_transparency: bool,
    exif_bytes: u64,
    /// The orientation in the last eXIf, in text that holds Exif, and in XMP.
    exif: Option<Orientation>,
    exif_text: Option<Orientation>,
    xmp: Option<Orientation>,
    animation: Animation,
}

/// How far the chunks have shown that the default image is not part of an animation.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
enum Animation {
    #[default]
    None,
    /// There is an animation, and its first frame may be the default image.
    Announced,
    StartsWithDefault,
    IsApart,
}

impl Chunks {
    fn read(&mut self, reader: &mut HeaderReader) -> io::Result<()> {
        for _ in 0..MAX_CHUNKS {
            let length = u64::from(reader.u32_be()?);
            let start = reader.position()? + 4;
            let kind = reader.array()?;
            if kind == *b"IEND" {
                break;
            }
            self.take(kind, length, reader)?;
            reader.go_to(start + length + 4)?;
        }
        Ok(())
    }

    fn take(&mut self, kind: [u8; 4], length: u64, reader: &mut HeaderReader) -> io::Result<()> {
        match (&kind, self.animation) {
            (b"tRNS", _) => self.has_transparency = true,
            (b"eXIf", _) => {
                self.exif_bytes += length;
                self.exif = exif::find(reader);
            }
            (b"tEXt" | b"zTXt" | b"iTXt", _) => match Text::read(reader, kind, length)? {
                Some(Text::Exif(orientation)) => self.exif_text = orientation,
                Some(Text::Xmp(orientation)) => self.xmp = orientation,
                None => {}
            },
            (b"acTL", Animation::None) => self.animation = Animation::Announced,
            (b"fcTL", Animation::Announced) => self.animation = Animation::StartsWithDefault,
            (b"IDAT", Animation::Announced) => self.animation = Animation::IsApart,
            _ => {}
        }
        Ok(())
    }

    /// Exif prevails over text that holds Exif, and that over XMP, as in Pillow.
    fn orientation(&self) -> Orientation {
        self.exif.or(self.exif_text).or(self.xmp).unwrap_or_default()
    }
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
/// an alpha channel. Besides the frame it holds a few rows, profile and Exif.
fn footprint(
    dimensions: Option<Dimensions>,
    depth: u8,
    color_type: u8,
    chunks: &Chunks,
) -> Footprint {
    let Some(dimensions) = dimensions else { return Footprint::default() };
    let colors = if matches!(color_type, 2 | 3 | 6) { 3 } else { 1 };
    let may_be_transparent = chunks.has_transparency || chunks.animation == Animation::IsApart;
    let alpha = u64::from(may_be_transparent || matches!(color_type, 4 | 6));
    let pixel = (colors + alpha) * if depth == 16 { 2 } else { 1 };
    let ancillary = ANCILLARY_BYTES + chunks.exif_bytes.saturating_mul(EXIF_COPIES);
    Footprint {
        frame: dimensions.pixels().saturating_mul(pixel),
        working: u64::from(dimensions.width()) * pixel * 4 + ancillary,
        whole_file: false,
    }
}
