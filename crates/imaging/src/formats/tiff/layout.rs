//! The layout of the samples in a decoded row, and of the frame that they are copied to.

use fast_image_resize::PixelType;

use super::tags::{Tags, photometric};
use crate::error::DecodeError;
use crate::format::unsupported;
use crate::pixels::frame::{Alpha, Colors};

/// The type of a number in a sample (TIFF 6.0, section 19).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Number {
    Unsigned,
    Signed,
    Float,
}

/// The type of a channel of the frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Channel {
    Byte,
    Word,
    Float,
}

/// The layout of a row, and of the frame.
#[derive(Clone, Copy, Debug)]
pub(super) struct Layout {
    /// The meaning of the frame's channels.
    pub(super) colors: Colors,
    pub(super) channel: Channel,
    /// The number of leading samples of a pixel that are copied into the frame.
    pub(super) channels: usize,
    /// Samples of a pixel in a row.
    pub(super) samples: usize,
    /// Bits of a sample as stored.
    pub(super) bits: u32,
    pub(super) number: Number,
    pub(super) photometric: u64,
}

impl Layout {
    /// The layout of an image.
    ///
    /// # Errors
    /// [`DecodeError::UnsupportedFormat`] for samples that are not decoded.
    pub(super) fn of(tags: &Tags) -> Result<Self, DecodeError> {
        let refused = || unsupported(format_args!("TIFF samples {:?}", (&tags.bits, tags.samples)));
        let bits = tags.bits[0];
        if tags.bits.iter().any(|other| *other != bits) || !(1..=64).contains(&tags.samples) {
            return Err(refused());
        }
        let number = number(tags.sample_formats[0], bits);
        let (colors, channels) = colors(tags).ok_or_else(refused)?;
        let channel = match (colors, number, bits) {
            (Colors::Grey, Number::Unsigned, 17..=32)
            | (Colors::Grey, Number::Signed, 8 | 16 | 32)
            | (Colors::Grey, Number::Float, 16 | 24 | 32 | 64) => Channel::Float,
            (Colors::Rgb, Number::Unsigned, 1..=8) if is_ycbcr(tags) && bits != 8 => {
                return Err(refused());
            }
            (_, Number::Unsigned, 1..=8) | (Colors::Cmyk | Colors::Lab, Number::Unsigned, 16) => {
                Channel::Byte
            }
            (_, Number::Unsigned, 9..=16) if !is_ycbcr(tags) => Channel::Word,
            _ => return Err(refused()),
        };
        let samples = if tags.is_planar { 1 } else { usize::try_from(tags.samples).unwrap_or(1) };
        Ok(Self {
            colors: if channel == Channel::Float { Colors::Measured } else { colors },
            channel,
            channels,
            samples,
            bits: u32::try_from(bits).unwrap_or(u32::MAX),
            number,
            photometric: tags.photometric,
        })
    }

    /// Whether samples are indices into the colour map.
    pub(super) fn is_palette(&self) -> bool {
        self.photometric == photometric::PALETTE
    }

    /// Bytes of a row of `width` pixels.
    pub(super) fn row_bytes(&self, width: u32) -> usize {
        let bits = u64::from(width) * u64::from(self.bits) * self.samples as u64;
        usize::try_from(bits.div_ceil(8)).unwrap_or(usize::MAX)
    }

    /// The planes that are copied into the frame, where each sample has one.
    pub(super) fn planes(&self, tags: &Tags) -> usize {
        if tags.is_planar { self.channels } else { 1 }
    }

    pub(super) fn pixel_type(&self) -> PixelType {
        match (self.channel, self.colors) {
            (Channel::Float, _) => PixelType::F32,
            (Channel::Word, Colors::Grey) => PixelType::U16,
            (Channel::Word, Colors::GreyAlpha(_)) => PixelType::U16x2,
            (Channel::Word, Colors::Rgb) => PixelType::U16x3,
            (Channel::Word, _) => PixelType::U16x4,
            (Channel::Byte, Colors::Grey) => PixelType::U8,
            (Channel::Byte, Colors::GreyAlpha(_)) => PixelType::U8x2,
            (Channel::Byte, Colors::Rgb | Colors::Lab) => PixelType::U8x3,
            (Channel::Byte, _) => PixelType::U8x4,
        }
    }
}

/// Signed bytes count as unsigned, as in Pillow.
fn number(format: u64, bits: u64) -> Number {
    match format {
        2 if bits > 8 => Number::Signed,
        3 => Number::Float,
        _ => Number::Unsigned,
    }
}

fn is_ycbcr(tags: &Tags) -> bool {
    tags.photometric == photometric::YCBCR
}

/// The meaning of the frame's channels, and the number of samples that they are made of.
fn colors(tags: &Tags) -> Option<(Colors, usize)> {
    let alpha = alpha(tags);
    Some(match (tags.photometric, tags.samples) {
        (photometric::WHITE_IS_ZERO | photometric::BLACK_IS_ZERO, 2..) => match alpha {
            Some(alpha) => (Colors::GreyAlpha(alpha), 2),
            None => (Colors::Grey, 1),
        },
        (
            photometric::WHITE_IS_ZERO
            | photometric::BLACK_IS_ZERO
            | photometric::YCBCR
            | photometric::CIE_LAB
            | photometric::ICC_LAB,
            1,
        ) => (Colors::Grey, 1),
        (photometric::RGB, 4..) => match alpha {
            Some(alpha) => (Colors::Rgba(alpha), 4),
            None => (Colors::Rgb, 3),
        },
        (photometric::RGB, 3) | (photometric::YCBCR, 3..) => (Colors::Rgb, 3),
        (photometric::PALETTE, 2..) if alpha == Some(Alpha::Straight) && tags.bits[0] == 8 => {
            (Colors::Rgba(Alpha::Straight), 2)
        }
        (photometric::PALETTE, _) if tags.bits[0] <= 8 => (Colors::Rgb, 1),
        (photometric::SEPARATED, 4..) => (Colors::Cmyk, 4),
        (photometric::CIE_LAB | photometric::ICC_LAB, 3..) => (Colors::Lab, 3),
        _ => return None,
    })
}

/// The kind of alpha of the first extra sample; `None` if it is unspecified. A missing
/// specification makes it straight alpha.
fn alpha(tags: &Tags) -> Option<Alpha> {
    match tags.extra.first() {
        Some(0) => None,
        Some(1) => Some(Alpha::Premultiplied),
        _ => Some(Alpha::Straight),
    }
}
