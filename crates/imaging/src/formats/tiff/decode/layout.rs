//! The layout of decoded samples.

use crate::error::DecodeError;
use fast_image_resize::PixelType;
use tiff::ColorType;
use tiff::tags::{ExtraSamples, SampleFormat, Tag};

use super::decoder::{TiffDecoder, decode_error, is_planar};
use crate::format::unsupported;
use crate::pixels::frame::{Alpha, Colors};

/// The layout of decoded samples, and of the frame that they are copied to.
pub(super) struct Layout {
    /// The meaning of the frame's channels.
    pub(super) colors: Colors,
    /// The number of leading samples of a pixel that are copied into the frame.
    pub(super) channels: u32,
    /// Samples of a pixel as decoded.
    pub(super) samples: u32,
    /// Bits of a sample as stored.
    pub(super) bits: u8,
    /// Whether each channel is stored separately.
    pub(super) planar: bool,
    /// Whether samples are luma and chroma.
    pub(super) is_ycbcr: bool,
    /// The palette, if samples are indices.
    pub(super) palette: Option<Vec<[u8; 3]>>,
}

impl Layout {
    pub(super) fn read(decoder: &mut TiffDecoder, has_palette: bool) -> Result<Self, DecodeError> {
        let color_type = decoder.colortype().map_err(decode_error)?;
        let alpha = alpha(decoder)?;
        let is_integer = sample_format(decoder)? == SampleFormat::Uint;
        let (colors, channels) = match (color_type, color_type.bit_depth()) {
            (ColorType::Gray(_), 1..=8) if has_palette => (Colors::Rgb, 1),
            (ColorType::Gray(_), 1..=8 | 16) if is_integer => (Colors::Grey, 1),
            (ColorType::Gray(_), _) if !has_palette => (Colors::Measured, 1),
            (ColorType::Multiband { .. }, 8 | 16) if is_integer && !has_palette => match alpha {
                Some(alpha) => (Colors::GreyAlpha(alpha), 2),
                None => (Colors::Grey, 1),
            },
            (ColorType::RGB(_), 8 | 16) if is_integer => (Colors::Rgb, 3),
            (ColorType::RGBA(_), 8 | 16) if is_integer => {
                (Colors::Rgba(alpha.unwrap_or(Alpha::Straight)), 4)
            }
            (ColorType::CMYK(_) | ColorType::CMYKA(_), 8 | 16) if is_integer => (Colors::Cmyk, 4),
            (ColorType::YCbCr(8), _) => (Colors::Rgb, 3),
            _ => return Err(unsupported(format_args!("TIFF of type {color_type:?}"))),
        };
        let planar = is_planar(decoder);
        let is_ycbcr = matches!(color_type, ColorType::YCbCr(_));
        if planar && is_ycbcr {
            return Err(unsupported("TIFF of luma and chroma stored apart"));
        }
        Ok(Self {
            colors,
            channels,
            samples: if planar { 1 } else { u32::from(color_type.num_samples()) },
            bits: color_type.bit_depth(),
            planar,
            is_ycbcr,
            palette: if has_palette { Some(palette(decoder)?) } else { None },
        })
    }

    pub(super) fn pixel_type(&self) -> PixelType {
        match (self.colors, self.bits) {
            (Colors::Measured, _) => PixelType::F32,
            (Colors::Grey, 16) => PixelType::U16,
            (Colors::GreyAlpha(_), 16) => PixelType::U16x2,
            (Colors::Rgb, 16) => PixelType::U16x3,
            (Colors::Rgba(_), 16) => PixelType::U16x4,
            (Colors::Grey, _) => PixelType::U8,
            (Colors::GreyAlpha(_), _) => PixelType::U8x2,
            (Colors::Rgb, _) => PixelType::U8x3,
            (Colors::Rgba(_) | Colors::Cmyk | Colors::InvertedCmyk | Colors::Ycck, _) => {
                PixelType::U8x4
            }
        }
    }
}

fn sample_format(decoder: &mut TiffDecoder) -> Result<SampleFormat, DecodeError> {
    let formats = decoder.find_tag_unsigned_vec::<u16>(Tag::SampleFormat).map_err(decode_error)?;
    let first = formats.and_then(|formats| formats.first().copied()).unwrap_or(1);
    Ok(SampleFormat::from_u16_exhaustive(first))
}

/// The kind of alpha of the first extra sample, if it is alpha.
fn alpha(decoder: &mut TiffDecoder) -> Result<Option<Alpha>, DecodeError> {
    let extra = decoder.find_tag_unsigned_vec::<u16>(Tag::ExtraSamples).map_err(decode_error)?;
    let first = extra.and_then(|extra| extra.first().copied());
    Ok(match first.and_then(ExtraSamples::from_u16) {
        Some(ExtraSamples::AssociatedAlpha) => Some(Alpha::Premultiplied),
        Some(ExtraSamples::Unspecified) => None,
        _ => Some(Alpha::Straight),
    })
}

/// The colour map: all reds, all greens, all blues, 16 bits each.
fn palette(decoder: &mut TiffDecoder) -> Result<Vec<[u8; 3]>, DecodeError> {
    let map = decoder.get_tag_u16_vec(Tag::ColorMap).map_err(decode_error)?;
    let (reds, rest) = map.split_at(map.len() / 3);
    let (greens, blues) = rest.split_at(reds.len());
    let colors = reds.iter().zip(greens).zip(blues);
    Ok(colors.map(|((r, g), b)| [r, g, b].map(|value| value.to_be_bytes()[0])).collect())
}
