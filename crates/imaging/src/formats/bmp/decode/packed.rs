//! Pixels of a fixed number of bits.

use crate::error::DecodeError;
use crate::format::unsupported;
use crate::formats::bmp::header::BitmapHeader;

/// Unpacks the rows of a bitmap.
pub(super) enum Unpacker<'p> {
    /// Indices of that many bits.
    Palette(usize, &'p [[u8; 3]]),
    /// Blue, green, red.
    Bytes,
    /// Fields of words of that many bytes: red, green, blue, and a fourth one for alpha.
    Fields { bytes: usize, channels: usize, fields: [Field; 4] },
}

/// The bits of a channel in a pixel.
#[derive(Clone, Copy)]
pub(crate) struct Field {
    mask: u32,
    shift: u32,
    /// The largest value of the channel; zero for a channel without bits.
    largest: u32,
}

impl<'p> Unpacker<'p> {
    pub(super) fn of(bitmap: &BitmapHeader, palette: &'p [[u8; 3]]) -> Result<Self, DecodeError> {
        Ok(match bitmap.bits {
            1 | 2 | 4 | 8 => Self::Palette(usize::from(bitmap.bits), palette),
            24 => Self::Bytes,
            16 | 32 => Self::Fields {
                bytes: usize::from(bitmap.bits / 8),
                channels: if bitmap.has_alpha() { 4 } else { 3 },
                fields: bitmap.masks.map(Field::of),
            },
            other => return Err(unsupported(format_args!("BMP of {other} bits"))),
        })
    }

    /// Unpacks a row into pixels of three or four channels.
    pub(super) fn unpack(&self, row: &[u8], target: &mut [u8]) {
        match self {
            Self::Palette(bits, palette) => {
                for (at, pixel) in target.chunks_exact_mut(3).enumerate() {
                    let bit = at * bits;
                    let index = row[bit / 8] >> (8 - bits - bit % 8) & (0xFF >> (8 - bits));
                    let color = palette.get(usize::from(index)).copied().unwrap_or_default();
                    pixel.copy_from_slice(&color);
                }
            }
            Self::Bytes => {
                for (source, pixel) in row.chunks_exact(3).zip(target.chunks_exact_mut(3)) {
                    pixel.copy_from_slice(&[source[2], source[1], source[0]]);
                }
            }
            Self::Fields { bytes, channels, fields } => {
                let sources = row.chunks_exact(*bytes);
                for (source, pixel) in sources.zip(target.chunks_exact_mut(*channels)) {
                    let mut word = [0; 4];
                    word[..*bytes].copy_from_slice(source);
                    let word = u32::from_le_bytes(word);
                    for (field, channel) in fields.iter().zip(pixel) {
                        *channel = field.value(word);
                    }
                }
            }
        }
    }
}

impl Field {
    /// The field of a mask whose bits are together.
    pub(crate) fn of(mask: u32) -> Self {
        let shift = mask.trailing_zeros() % 32;
        Self { mask, shift, largest: mask >> shift }
    }

    /// The channel, scaled to eight bits.
    pub(crate) fn value(self, word: u32) -> u8 {
        if self.largest == 0 {
            return 0;
        }
        let value = u64::from((word & self.mask) >> self.shift) * 255;
        let rounded = (value + u64::from(self.largest) / 2) / u64::from(self.largest);
        u8::try_from(rounded).unwrap_or(u8::MAX)
    }
}
