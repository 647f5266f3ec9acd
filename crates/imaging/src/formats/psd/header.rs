//! The header of PSD and PSB, which precedes all sections.

use std::io;

use fast_image_resize::PixelType;

use crate::color_mode::ColorMode;
use crate::content::{HeaderReader, malformed};
use crate::dimensions::Dimensions;
use crate::formats::scanlines::Samples;
use crate::header::ImageHeader;
use crate::pixels::frame::Colors;

/// The maximum number of channels.
const MAX_CHANNELS: usize = 56;

/// The largest ICC profile that is read, in bytes.
pub(super) const MAX_PROFILE_BYTES: u64 = 8 << 20;

/// The memory for the window of inflation, and for a profile.
const ANCILLARY_BYTES: u64 = (1 << 20) + MAX_PROFILE_BYTES;

/// The meaning of the channels of a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Space {
    Bitmap,
    /// Also duotone and multichannel, whose first channel is shown, as in Pillow.
    Grey,
    Indexed,
    Rgb,
    Cmyk,
    Lab,
}

/// The fields of the header.
#[derive(Clone, Copy, Debug)]
pub(super) struct DocumentHeader {
    /// Whether lengths are those of PSB, the format of large documents.
    pub(super) is_large: bool,
    pub(super) channels: u16,
    pub(super) width: u32,
    pub(super) height: u32,
    /// Bits of a sample: 1, 8, 16 or 32.
    pub(super) bits: u16,
    pub(super) space: Space,
}

impl DocumentHeader {
    pub(super) fn read(reader: &mut HeaderReader) -> io::Result<Self> {
        let _signature = reader.array::<4>()?;
        let version = reader.u16_be()?;
        reader.skip(6)?;
        let channels = reader.u16_be()?;
        let (height, width) = (reader.u32_be()?, reader.u32_be()?);
        let (bits, mode) = (reader.u16_be()?, reader.u16_be()?);
        let space = match mode {
            0 => Space::Bitmap,
            1 | 7 | 8 => Space::Grey,
            2 => Space::Indexed,
            3 => Space::Rgb,
            4 => Space::Cmyk,
            9 => Space::Lab,
            _ => return Err(malformed()),
        };
        // Pillow reads bytes in a document of mode "bitmap" as grey.
        let space = if space == Space::Bitmap && bits == 8 { Space::Grey } else { space };
        let is_valid = matches!(
            (bits, space),
            (1, Space::Bitmap)
                | (8, Space::Indexed)
                | (8 | 16, Space::Grey | Space::Rgb | Space::Cmyk | Space::Lab)
                | (32, Space::Grey | Space::Rgb)
        );
        let header = Self { is_large: version == 2, channels, width, height, bits, space };
        if is_valid && (header.planes()..=MAX_CHANNELS).contains(&channels.into()) {
            Ok(header)
        } else {
            Err(malformed())
        }
    }

    /// The number of channels that the picture is made of.
    pub(super) fn planes(&self) -> usize {
        match self.space {
            Space::Bitmap | Space::Grey | Space::Indexed => 1,
            Space::Rgb if self.channels == 4 => 4,
            Space::Rgb | Space::Lab => 3,
            Space::Cmyk => 4,
        }
    }

    /// The samples of the frame.
    pub(super) fn samples(&self) -> Samples {
        match (self.space, self.planes()) {
            (Space::Bitmap | Space::Grey, _) => Samples::GREY,
            (Space::Rgb, 4) => Samples::RGBA,
            (Space::Rgb | Space::Indexed, _) => Samples::RGB,
            (Space::Cmyk, _) => {
                Samples { pixel_type: PixelType::U8x4, colors: Colors::InvertedCmyk }
            }
            (Space::Lab, _) => Samples { pixel_type: PixelType::U8x3, colors: Colors::Lab },
        }
    }

    /// Bytes of a row of a channel.
    pub(super) fn row_bytes(&self) -> usize {
        (self.width as usize * usize::from(self.bits)).div_ceil(8)
    }

    /// Pillow's mode. It reads no samples of 16 and 32 bits; their modes are those of the same
    /// samples in other formats.
    fn color_mode(&self) -> Option<ColorMode> {
        match (self.space, self.bits) {
            (Space::Bitmap, _) => Some(ColorMode::Bilevel),
            (Space::Grey, 8) => Some(ColorMode::Grey),
            (Space::Grey, 16) => Some(ColorMode::Grey16),
            (Space::Grey, _) => Some(ColorMode::GreyFloat),
            (Space::Indexed, _) => Some(ColorMode::Palette),
            (Space::Rgb, 8 | 16) if self.planes() == 4 => Some(ColorMode::Rgba),
            (Space::Rgb, 8 | 16) => Some(ColorMode::Rgb),
            (Space::Rgb, _) => None,
            (Space::Cmyk, _) => Some(ColorMode::Cmyk),
            (Space::Lab, _) => Some(ColorMode::Lab),
        }
    }
}

pub(super) fn read(reader: &mut HeaderReader, header: &mut ImageHeader) -> io::Result<()> {
    let document = DocumentHeader::read(reader)?;
    header.stored = Dimensions::new(document.width, document.height);
    header.color_mode = document.color_mode();
    let rows = u64::from(document.width) * 16;
    let tables = u64::from(document.height) * document.planes() as u64 * 4;
    let samples = document.samples();
    header.footprint = samples.footprint(header.stored, rows + tables + ANCILLARY_BYTES);
    Ok(())
}
