//! The header of DDS: the surface description, and its extension of DirectX 10.

use std::io;

use super::blocks::Blocks;
use crate::color_mode::ColorMode;
use crate::content::{HeaderReader, malformed};
use crate::dimensions::Dimensions;
use crate::formats::scanlines::Samples;
use crate::header::ImageHeader;

/// Flags of the pixel format.
const ALPHA_PIXELS: u32 = 0x1;
const FOUR_CC: u32 = 0x4;
const PALETTE_INDEXED: u32 = 0x20;
const RGB: u32 = 0x40;
const LUMINANCE: u32 = 0x2_0000;

/// Where the pixels start, without and with the extension.
const DATA_AT: u64 = 128;
const EXTENDED_DATA_AT: u64 = 148;

/// The length of a palette, of 256 colours with alpha.
const PALETTE_BYTES: u64 = 1024;

/// How pixels are stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Pixels {
    Blocks(Blocks),
    /// Fields of words of that many bytes: red, green, blue, and perhaps alpha.
    Fields {
        bytes: usize,
        masks: [u32; 4],
        has_alpha: bool,
    },
    Grey,
    GreyAlpha,
    Palette,
}

/// The fields of the header.
#[derive(Clone, Copy, Debug)]
pub(super) struct DdsHeader {
    pub(super) width: u32,
    pub(super) height: u32,
    pub(super) pixels: Pixels,
    /// The position of the pixels in the file.
    pub(super) data_at: u64,
}

/// Width and height; the reader is at the pixel format then.
fn read_size(reader: &mut HeaderReader) -> io::Result<(u32, u32)> {
    reader.go_to(12)?;
    let (height, width) = (reader.u32_le()?, reader.u32_le()?);
    reader.go_to(80)?;
    Ok((width, height))
}

impl DdsHeader {
    pub(super) fn read(reader: &mut HeaderReader) -> io::Result<Self> {
        let (width, height) = read_size(reader)?;
        let (flags, four_cc) = (reader.u32_le()?, reader.array()?);
        let bits = reader.u32_le()?;
        let masks = [reader.u32_le()?, reader.u32_le()?, reader.u32_le()?, reader.u32_le()?];
        let has_alpha = flags & ALPHA_PIXELS != 0;
        let mut data_at = DATA_AT;
        let pixels = if flags & RGB != 0 {
            fields(bits, masks, has_alpha)
        } else if flags & LUMINANCE != 0 {
            match (bits, has_alpha) {
                (8, _) => Some(Pixels::Grey),
                (16, true) => Some(Pixels::GreyAlpha),
                _ => None,
            }
        } else if flags & PALETTE_INDEXED != 0 {
            data_at += PALETTE_BYTES;
            Some(Pixels::Palette)
        } else if flags & FOUR_CC != 0 && four_cc == *b"DX10" {
            data_at = EXTENDED_DATA_AT;
            reader.go_to(DATA_AT)?;
            of_dxgi_format(reader.u32_le()?)
        } else if flags & FOUR_CC != 0 {
            of_four_cc(four_cc)
        } else {
            None
        };
        Ok(Self { width, height, pixels: pixels.ok_or_else(malformed)?, data_at })
    }

    /// The samples of the frame.
    pub(super) fn samples(&self) -> Samples {
        match self.pixels {
            Pixels::Grey => Samples::GREY,
            Pixels::GreyAlpha => Samples::GREY_ALPHA,
            Pixels::Palette | Pixels::Fields { has_alpha: true, .. } => Samples::RGBA,
            Pixels::Fields { .. } => Samples::RGB,
            Pixels::Blocks(blocks) => match blocks.channels() {
                1 => Samples::GREY,
                3 => Samples::RGB,
                _ => Samples::RGBA,
            },
        }
    }

    /// Pillow's mode, and for layouts that it does not read the mode of their channels.
    fn color_mode(&self) -> ColorMode {
        match (self.pixels, self.samples().pixel_bytes()) {
            (Pixels::Palette, _) => ColorMode::Palette,
            (_, 1) => ColorMode::Grey,
            (_, 2) => ColorMode::GreyAlpha,
            (_, 3) => ColorMode::Rgb,
            _ => ColorMode::Rgba,
        }
    }
}

fn fields(bits: u32, masks: [u32; 4], has_alpha: bool) -> Option<Pixels> {
    let bytes = usize::try_from(bits / 8).ok().filter(|bytes| (1..=4).contains(bytes))?;
    Some(Pixels::Fields { bytes, masks, has_alpha })
}

fn of_four_cc(code: [u8; 4]) -> Option<Pixels> {
    Some(Pixels::Blocks(match &code {
        b"DXT1" => Blocks::Bc1,
        b"DXT2" | b"DXT3" => Blocks::Bc2,
        b"DXT4" | b"DXT5" => Blocks::Bc3,
        b"ATI1" | b"BC4U" => Blocks::Bc4,
        b"ATI2" | b"BC5U" => Blocks::Bc5,
        b"BC5S" => Blocks::Bc5Signed,
        _ => return None,
    }))
}

/// The layouts of the enumeration `DXGI_FORMAT`.
fn of_dxgi_format(format: u32) -> Option<Pixels> {
    let bytes = |masks| Some(Pixels::Fields { bytes: 4, masks, has_alpha: true });
    Some(Pixels::Blocks(match format {
        27..=29 => return bytes([0xFF, 0xFF00, 0xFF_0000, 0xFF00_0000]),
        87 | 90 | 91 => return bytes([0xFF_0000, 0xFF00, 0xFF, 0xFF00_0000]),
        70..=72 => Blocks::Bc1,
        73..=75 => Blocks::Bc2,
        76..=78 => Blocks::Bc3,
        79 | 80 => Blocks::Bc4,
        82 | 83 => Blocks::Bc5,
        84 => Blocks::Bc5Signed,
        95 => Blocks::Bc6,
        96 => Blocks::Bc6Signed,
        97..=99 => Blocks::Bc7,
        _ => return None,
    }))
}

pub(super) fn read(reader: &mut HeaderReader, header: &mut ImageHeader) -> io::Result<()> {
    let (width, height) = read_size(reader)?;
    header.stored = Dimensions::new(width, height);
    let surface = DdsHeader::read(reader)?;
    header.color_mode = Some(surface.color_mode());
    // Four rows of blocks, as stored and decoded.
    let band = u64::from(surface.width) * 32 + 1024;
    header.footprint = surface.samples().footprint(header.stored, band);
    Ok(())
}
