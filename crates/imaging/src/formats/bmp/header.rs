//! The header of BMP: BITMAPCOREHEADER, BITMAPINFOHEADER and its successors, and the OS/2 2.x
//! header.

use std::io;

use crate::color_mode::ColorMode;
use crate::dimensions::Dimensions;

use crate::content::{HeaderReader, malformed};
use crate::header::{Footprint, ImageHeader};

/// The length of the file header, which precedes the bitmap header in a BMP file.
const FILE_HEADER_BYTES: u64 = 14;

const BITFIELDS: u32 = 3;

/// The memory of the decoder besides pixels.
const DECODER_BYTES: u64 = 64 << 10;

/// The header of a device-independent bitmap: in a BMP file after 14 bytes, or within an icon.
#[derive(Clone, Copy, Debug)]
pub(crate) struct BitmapHeader {
    /// Length of the header itself.
    pub(crate) size: u32,
    pub(crate) width: u32,
    /// Rows, in either direction, including the mask of an icon.
    pub(crate) height: u32,
    pub(crate) bits: u16,
    pub(crate) compression: u32,
    /// Entries of the palette.
    pub(crate) colors: u32,
    /// The bit mask of alpha in a pixel; zero without alpha.
    alpha_mask: u32,
}

impl BitmapHeader {
    /// Reads the header at the reader's position, and advances to the palette or the colour masks.
    pub(crate) fn read(reader: &mut HeaderReader) -> io::Result<Self> {
        let start = reader.position()?;
        let size = reader.u32_le()?;
        let mut header = match size {
            12 => Self::read_core(reader)?,
            40 | 52 | 56 | 64 | 108 | 124 => Self::read_info(reader, size)?,
            _ => return Err(malformed()),
        };
        header.size = size;
        if header.bits > 8 {
            header.colors = 0;
        } else if header.colors == 0 || header.colors > 1 << header.bits {
            header.colors = 1 << header.bits;
        }
        reader.go_to(start + u64::from(size))?;
        Ok(header)
    }

    fn read_core(reader: &mut HeaderReader) -> io::Result<Self> {
        let [width, height, _planes, bits] =
            [reader.u16_le()?, reader.u16_le()?, reader.u16_le()?, reader.u16_le()?];
        Ok(Self {
            size: 12,
            width: u32::from(width),
            height: u32::from(height),
            bits,
            compression: 0,
            colors: 0,
            alpha_mask: 0,
        })
    }

    fn read_info(reader: &mut HeaderReader, size: u32) -> io::Result<Self> {
        let (width, height) = (reader.u32_le()?, reader.u32_le()?.cast_signed().unsigned_abs());
        let [_planes, bits] = [reader.u16_le()?, reader.u16_le()?];
        let compression = reader.u32_le()?;
        reader.skip(12)?;
        let colors = reader.u32_le()?;
        reader.skip(4)?;
        let has_alpha_mask = size >= 56 && size != 64 && compression == BITFIELDS && bits == 32;
        let alpha_mask = if has_alpha_mask {
            reader.skip(12)?;
            reader.u32_le()?
        } else {
            0
        };
        Ok(Self { size, width, height, bits, compression, colors, alpha_mask })
    }

    /// Bytes between the header and the pixels of an icon: palette or colour masks.
    pub(crate) fn palette_bytes(&self) -> u64 {
        let masks = if self.size == 40 && self.compression == BITFIELDS { 12 } else { 0 };
        u64::from(self.colors) * self.palette_entry_bytes() + masks
    }

    fn palette_entry_bytes(&self) -> u64 {
        if self.size == 12 { 3 } else { 4 }
    }
}

/// Reads the BMP file that starts at the reader's position.
pub(crate) fn read(reader: &mut HeaderReader, header: &mut ImageHeader) -> io::Result<()> {
    reader.skip(FILE_HEADER_BYTES)?;
    let bitmap = BitmapHeader::read(reader)?;
    header.stored = Dimensions::new(bitmap.width, bitmap.height);
    let channels = if bitmap.alpha_mask == 0 { 3 } else { 4 };
    header.footprint = Footprint {
        frame: header.stored.map_or(0, Dimensions::pixels).saturating_mul(channels),
        working: u64::from(bitmap.width) * 4 + DECODER_BYTES,
        whole_file: false,
    };
    header.color_mode = color_mode(reader, &bitmap)?;
    Ok(())
}

fn color_mode(reader: &mut HeaderReader, bitmap: &BitmapHeader) -> io::Result<Option<ColorMode>> {
    Ok(match bitmap.bits {
        1 => Some(if has_palette(reader, bitmap, &[0, 255])? {
            ColorMode::Bilevel
        } else {
            ColorMode::Palette
        }),
        2 | 4 => Some(ColorMode::Palette),
        8 => {
            let ramp: Vec<u8> = (0..=u8::MAX).take(bitmap.colors as usize).collect();
            let is_ramp = has_palette(reader, bitmap, &ramp)?;
            Some(if is_ramp { ColorMode::Grey } else { ColorMode::Palette })
        }
        32 if bitmap.alpha_mask != 0 => Some(ColorMode::Rgba),
        16 | 24 | 32 => Some(ColorMode::Rgb),
        _ => None,
    })
}

/// Whether the palette that follows consists of exactly these greys.
fn has_palette(reader: &mut HeaderReader, bitmap: &BitmapHeader, greys: &[u8]) -> io::Result<bool> {
    if greys.len() != bitmap.colors as usize {
        return Ok(false);
    }
    for grey in greys {
        if reader.array()? != [*grey; 3] {
            return Ok(false);
        }
        reader.skip(bitmap.palette_entry_bytes() - 3)?;
    }
    Ok(true)
}
