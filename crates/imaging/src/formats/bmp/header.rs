//! The header of BMP: BITMAPCOREHEADER, BITMAPINFOHEADER and its successors, and the headers of
//! OS/2 2.x.

use std::io;

use crate::color_mode::ColorMode;
use crate::content::{HeaderReader, malformed};
use crate::dimensions::Dimensions;
use crate::header::{Footprint, ImageHeader};

/// The length of the file header, which precedes the bitmap header in a BMP file.
pub(super) const FILE_HEADER_BYTES: u64 = 14;

/// The maximum number of colours that are read.
const MAX_COLORS: u32 = 256;

/// The memory of the decoder besides pixels.
const DECODER_BYTES: u64 = 128 << 10;

/// The header of a device-independent bitmap: in a BMP file after 14 bytes, or within an icon.
#[derive(Clone, Copy, Debug)]
pub(crate) struct BitmapHeader {
    /// Length of the header itself.
    pub(crate) size: u32,
    pub(crate) width: u32,
    /// Rows, in either direction, including the mask of an icon.
    pub(crate) height: u32,
    pub(crate) is_top_down: bool,
    pub(crate) bits: u16,
    pub(crate) compression: Compression,
    /// Entries of the palette as stated, or as many as the bits of a pixel can number.
    pub(crate) colors: u32,
    /// The bits of red, green, blue and alpha in a pixel; zero for alpha without it.
    pub(crate) masks: [u32; 4],
    /// The length of the masks behind the header.
    mask_bytes: u64,
}

/// How pixels are stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Compression {
    None,
    RunLength,
    /// A whole file of another format, or a code of fax machines.
    Other,
}

impl BitmapHeader {
    /// Reads the header at the reader's position, and advances to the palette.
    pub(crate) fn read(reader: &mut HeaderReader) -> io::Result<Self> {
        let start = reader.position()?;
        let size = reader.u32_le()?;
        let mut header = match size {
            12 => Self::read_core(reader)?,
            16..40 => Self::read_short(reader)?,
            40..=64 | 108 | 124 => Self::read_info(reader, size)?,
            _ => return Err(malformed()),
        };
        header.size = size;
        if header.bits > 8 {
            header.colors = 0;
        } else if header.colors == 0 {
            header.colors = 1 << header.bits;
        }
        reader.go_to(start + u64::from(size) + header.mask_bytes)?;
        Ok(header)
    }

    fn read_core(reader: &mut HeaderReader) -> io::Result<Self> {
        let [width, height, _planes, bits] =
            [reader.u16_le()?, reader.u16_le()?, reader.u16_le()?, reader.u16_le()?];
        Ok(Self::uncompressed(width.into(), height.into(), bits))
    }

    /// The header of OS/2 2.x may end behind any field.
    fn read_short(reader: &mut HeaderReader) -> io::Result<Self> {
        let (width, height) = (reader.u32_le()?, reader.u32_le()?);
        let [_planes, bits] = [reader.u16_le()?, reader.u16_le()?];
        Ok(Self::uncompressed(width, height, bits))
    }

    fn uncompressed(width: u32, height: u32, bits: u16) -> Self {
        Self {
            size: 0,
            width,
            height,
            is_top_down: false,
            bits,
            compression: Compression::None,
            colors: 0,
            masks: default_masks(bits),
            mask_bytes: 0,
        }
    }

    fn read_info(reader: &mut HeaderReader, size: u32) -> io::Result<Self> {
        let (width, height) = (reader.u32_le()?.cast_signed(), reader.u32_le()?.cast_signed());
        let [_planes, bits] = [reader.u16_le()?, reader.u16_le()?];
        let scheme = reader.u32_le()?;
        reader.skip(12)?;
        let colors = reader.u32_le()?;
        reader.skip(4)?;
        let is_os2 = !matches!(size, 40 | 52 | 56 | 108 | 124);
        let (compression, has_masks) = match (scheme, bits) {
            (0, _) => (Compression::None, false),
            (1, 8) | (2, 4) => (Compression::RunLength, false),
            (4, 24) if is_os2 => (Compression::RunLength, false),
            (3 | 6, 16 | 32) if !is_os2 => (Compression::None, true),
            _ => (Compression::Other, false),
        };
        let mut header = Self {
            is_top_down: height < 0,
            compression,
            colors,
            ..Self::uncompressed(
                u32::try_from(width).map_err(|_| malformed())?,
                height.unsigned_abs(),
                bits,
            )
        };
        if has_masks {
            header.read_masks(reader, size, scheme)?;
        }
        Ok(header)
    }

    /// The masks are fields of longer headers, and follow the shortest one. Those behind it have no
    /// alpha, except in the scheme of Windows CE.
    fn read_masks(&mut self, reader: &mut HeaderReader, size: u32, scheme: u32) -> io::Result<()> {
        let has_alpha = if size == 40 { scheme == 6 } else { size >= 56 };
        let count = if has_alpha { 4 } else { 3 };
        self.masks = [0; 4];
        for mask in &mut self.masks[..count] {
            *mask = reader.u32_le()?;
        }
        if size == 40 {
            self.mask_bytes = count as u64 * 4;
        }
        // Without any mask, as some writers leave them, pixels are as usual, with alpha.
        if self.masks == [0; 4] {
            self.masks = default_masks(self.bits);
            self.masks[3] = ALPHA_MASK;
        }
        Ok(())
    }

    /// Reads the palette at the reader's position, of at most `room` bytes.
    pub(crate) fn read_palette(
        &self,
        reader: &mut HeaderReader,
        room: u64,
    ) -> io::Result<Vec<[u8; 3]>> {
        let entry_bytes = self.palette_entry_bytes();
        let count = u64::from(self.colors.min(MAX_COLORS)).min(room / entry_bytes);
        let bytes = reader.up_to(count * entry_bytes)?;
        let entries = bytes.chunks_exact(if entry_bytes == 3 { 3 } else { 4 });
        Ok(entries.map(|entry| [entry[2], entry[1], entry[0]]).collect())
    }

    /// Bytes of the palette as stated.
    pub(crate) fn palette_bytes(&self) -> u64 {
        u64::from(self.colors) * self.palette_entry_bytes()
    }

    /// Bytes from the start of the header to the palette.
    pub(crate) fn head_bytes(&self) -> u64 {
        u64::from(self.size) + self.mask_bytes
    }

    fn palette_entry_bytes(&self) -> u64 {
        if self.size == 12 { 3 } else { 4 }
    }

    /// Pixels of 16 bits with five or six bits a colour are opaque, as in Pillow.
    pub(crate) fn has_alpha(&self) -> bool {
        let is_common =
            matches!(self.masks, [0x7C00, 0x03E0, 0x001F, _] | [0xF800, 0x07E0, 0x001F, _]);
        self.masks[3] != 0 && !(self.bits == 16 && is_common)
    }
}

/// The bits of alpha in a pixel of 32 bits.
pub(crate) const ALPHA_MASK: u32 = 0xFF00_0000;

/// The masks of pixels that have none of their own.
fn default_masks(bits: u16) -> [u32; 4] {
    match bits {
        16 => [0x7C00, 0x03E0, 0x001F, 0],
        _ => [0x00FF_0000, 0x0000_FF00, 0x0000_00FF, 0],
    }
}

/// Reads the BMP file that starts at the reader's position.
pub(crate) fn read(reader: &mut HeaderReader, header: &mut ImageHeader) -> io::Result<()> {
    reader.skip(FILE_HEADER_BYTES)?;
    let bitmap = BitmapHeader::read(reader)?;
    header.stored = Dimensions::new(bitmap.width, bitmap.height);
    let channels = if bitmap.has_alpha() { 4 } else { 3 };
    header.footprint = Footprint {
        frame: header.stored.map_or(0, Dimensions::pixels).saturating_mul(channels),
        working: u64::from(bitmap.width) * 8 + DECODER_BYTES,
        whole_file: false,
    };
    header.color_mode = color_mode(reader, &bitmap)?;
    Ok(())
}

/// Pillow's mode of a bitmap, whose palette the reader is at.
pub(crate) fn color_mode(
    reader: &mut HeaderReader,
    bitmap: &BitmapHeader,
) -> io::Result<Option<ColorMode>> {
    Ok(match bitmap.bits {
        1 | 4 | 8 if bitmap.colors == 2 => Some(if has_palette(reader, bitmap, &[0, 255])? {
            ColorMode::Bilevel
        } else {
            ColorMode::Palette
        }),
        1 | 2 | 4 => Some(ColorMode::Palette),
        8 => {
            let ramp: Vec<u8> = (0..=u8::MAX).take(bitmap.colors as usize).collect();
            let is_ramp = has_palette(reader, bitmap, &ramp)?;
            Some(if is_ramp { ColorMode::Grey } else { ColorMode::Palette })
        }
        16 | 32 if bitmap.has_alpha() => Some(ColorMode::Rgba),
        16 | 24 | 32 => Some(ColorMode::Rgb),
        _ => None,
    })
}

/// Whether the palette that follows consists of exactly these greys.
fn has_palette(reader: &mut HeaderReader, bitmap: &BitmapHeader, greys: &[u8]) -> io::Result<bool> {
    if greys.len() != bitmap.colors as usize {
        return Ok(false);
    }
    let palette = bitmap.read_palette(reader, bitmap.palette_bytes())?;
    Ok(palette.iter().copied().eq(greys.iter().map(|grey| [*grey; 3])))
}
