//! The colour mode of a TIFF file: the table `OPEN_INFO` of Pillow 12, and its neighbours for files
//! that Pillow does not open.

use super::tags::{Tags, photometric};
use crate::color_mode::ColorMode;
use crate::ifd::ByteOrder;

/// Pillow's mode; `None` for samples that no mode describes.
pub(super) fn color_mode(tags: &Tags) -> Option<ColorMode> {
    let samples = Samples::of(tags);
    match tags.photometric {
        photometric::WHITE_IS_ZERO | photometric::BLACK_IS_ZERO => samples.grey(tags.file.order),
        photometric::RGB => samples.rgb(),
        photometric::PALETTE => samples.palette(),
        photometric::SEPARATED if matches!(samples.bits, 8 | 16) => Some(ColorMode::Cmyk),
        photometric::YCBCR if samples.bits == 8 && samples.count == 1 => Some(ColorMode::Grey),
        photometric::YCBCR if samples.bits == 8 => Some(ColorMode::Rgb),
        photometric::CIE_LAB if samples.bits == 8 && samples.count == 3 => Some(ColorMode::Lab),
        _ => None,
    }
}

/// The samples of a pixel.
struct Samples {
    bits: u64,
    count: u64,
    format: u64,
    /// The meaning of the first sample beyond the colours.
    extra: Option<u64>,
}

impl Samples {
    fn of(tags: &Tags) -> Self {
        // Samples without a meaning are ignored where each has a plane of its own.
        let ignored = tags.is_planar && tags.extra.iter().all(|meaning| *meaning == 0);
        let extra = if ignored { &[][..] } else { &tags.extra[..] };
        let dropped = if ignored { tags.extra.len() as u64 } else { 0 };
        Self {
            bits: tags.bits[0],
            count: tags.samples.saturating_sub(dropped),
            format: tags.sample_formats[0],
            extra: extra.first().copied(),
        }
    }

    /// Whether a sample after `colors` is alpha; an unspecified one is not, a missing
    /// specification makes it alpha.
    fn has_alpha(&self, colors: u64) -> bool {
        self.count > colors && self.extra != Some(0)
    }

    fn grey(&self, order: ByteOrder) -> Option<ColorMode> {
        Some(match (self.bits, self.format) {
            (1, _) if self.count == 1 => ColorMode::Bilevel,
            (2 | 4 | 8, _) if !self.has_alpha(1) => ColorMode::Grey,
            (8, _) => ColorMode::GreyAlpha,
            (12 | 16, 1) if self.count == 1 => match order {
                ByteOrder::Little => ColorMode::Grey16,
                ByteOrder::Big => ColorMode::Grey16BigEndian,
            },
            (16, 2) | (32, 1 | 2) => ColorMode::Grey32,
            (32, 3) => ColorMode::GreyFloat,
            _ => return None,
        })
    }

    fn rgb(&self) -> Option<ColorMode> {
        match self.bits {
            8 | 16 if self.has_alpha(3) => Some(ColorMode::Rgba),
            8 | 16 => Some(ColorMode::Rgb),
            _ => None,
        }
    }

    fn palette(&self) -> Option<ColorMode> {
        match self.bits {
            8 if self.count > 1 && self.extra == Some(2) => Some(ColorMode::PaletteAlpha),
            1 | 2 | 4 | 8 => Some(ColorMode::Palette),
            _ => None,
        }
    }
}
