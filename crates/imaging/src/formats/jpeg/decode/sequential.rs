//! Sequential, Huffman-coded JPEGs of one or three components at an eighth, a quarter, a half or
//! the whole of their size. Sections, figures and tables are those of ITU-T T.81.
//!
//! Nearly all cameras and programs write photographs in this form. At a fraction of the size,
//! high-frequency coefficients are not visible: the decoder skips them by their length.

mod bits;
mod block;
mod components;
mod huffman;
mod scan;
mod tables;

use std::fmt::Display;
use std::mem;

use crate::dimensions::Dimensions;
use crate::error::DecodeError;
use fast_image_resize::PixelType;

use self::components::{Component, Components};
use self::tables::Tables;
use super::segments::{self, Segments};
use crate::format::{check_dimensions, unreadable};
use crate::pixels::frame::{Colors, Frame};
use crate::pixels::image::Decoded;
use crate::pixels::planar::{Meaning, PlanarFrame};

/// Decodes the image in `file`, whose stored dimensions are `stored`, at the fraction 1/`divisor`.
pub(super) fn decode(
    file: &[u8],
    stored: Dimensions,
    divisor: u32,
) -> Result<Decoded, DecodeError> {
    let components = match divisor {
        1 => read::<8>(file, stored, divisor)?,
        2 => read::<4>(file, stored, divisor)?,
        4 => read::<2>(file, stored, divisor)?,
        _ => read::<1>(file, stored, divisor)?,
    };
    let (width, height) = (stored.width().div_ceil(divisor), stored.height().div_ceil(divisor));
    let profile = segments::icc_profile(file);
    match <[Component; 3]>::try_from(components) {
        Ok(three) => {
            let planes = three.map(Component::into_plane);
            let is_rgb = segments::is_rgb(file);
            let meaning = if is_rgb { Meaning::Rgb } else { Meaning::FullRange };
            Ok(Decoded::Planes(PlanarFrame { width, height, planes, meaning, profile }))
        }
        Err(components) => {
            let grey = components.into_iter().next().ok_or_else(|| broken("frame"))?;
            let samples = Box::new(grey.samples);
            let (pixel_type, colors) = (PixelType::U8, Colors::Grey);
            Ok(Frame { width, height, pixel_type, samples, colors, profile }.into())
        }
    }
}

/// Decodes one or three components at a fraction at which blocks have `N` by `N` samples.
fn read<const N: usize>(
    file: &[u8],
    stored: Dimensions,
    divisor: u32,
) -> Result<Vec<Component>, DecodeError> {
    let mut segments = Segments::of(file);
    let mut tables = Tables::default();
    let mut components = None;
    while let Some((marker, payload)) = segments.next() {
        let done = match (marker, &mut components) {
            (0xC0 | 0xC1, none @ None) => {
                let found = Components::new(payload, divisor).ok_or_else(|| broken("frame"))?;
                check_dimensions(found.dimensions(), stored)?;
                *none = Some(found);
                Some(())
            }
            (0xC4, _) => tables.take_codes(payload),
            (0xDB, _) => tables.take_quantization(payload),
            (0xDD, _) => tables.take_restart_interval(payload),
            (0xDA, Some(components)) => components
                .scan::<N>(payload, &mut tables, segments.rest)
                .map(|rest| segments.rest = rest),
            (0xD9, Some(components)) if components.are_complete() => {
                return Ok(mem::take(&mut components.all));
            }
            (0xC0..=0xDA, _) => None,
            _ => Some(()),
        };
        done.ok_or_else(|| broken(format_args!("segment {marker:#x}")))?;
    }
    Err(unreadable("the picture ends early"))
}

fn broken(what: impl Display) -> DecodeError {
    unreadable(format_args!("the {what} of a JPEG is broken"))
}

#[cfg(test)]
mod tests {
    use crate::dimensions::Dimensions;
    use jpeg_encoder::{ColorType, Encoder};

    use super::decode;

    const SIDES: (u16, u16) = (301, 99);

    /// An image that contains all frequencies.
    fn picture(set: impl Fn(&mut Encoder<&mut Vec<u8>>)) -> Vec<u8> {
        let pixels = u32::from(SIDES.0) * u32::from(SIDES.1);
        let noise = |at: u32| at.wrapping_mul(0x9E37_79B9).to_be_bytes();
        let rgb: Vec<u8> =
            (0..pixels).flat_map(|at| [noise(at)[0], noise(at)[1] / 8, 99]).collect();
        let mut bytes = Vec::new();
        let mut encoder = Encoder::new(&mut bytes, 90);
        set(&mut encoder);
        encoder.encode(&rgb, SIDES.0, SIDES.1, ColorType::Rgb).expect("a picture");
        bytes
    }

    #[test]
    fn no_bytes_make_it_panic() {
        let stored = Dimensions::new(SIDES.0.into(), SIDES.1.into()).expect("sides");
        let pictures = [
            picture(|encoder| encoder.set_restart_interval(7)),
            picture(|encoder| encoder.set_optimized_huffman_tables(true)),
        ];
        let mut random = 1_u32;
        let mut below = |bound: usize| {
            random = random.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (random >> 8) as usize % bound
        };
        for file in pictures {
            let mut rejected = 0;
            for round in 0..400 {
                let mut changed = file.clone();
                let reach = if round % 2 == 0 { changed.len() } else { 700 };
                for _ in 0..=below(3) {
                    changed[below(reach)] = [0, 1, 0x7F, 0xC0, 0xFF][below(5)];
                }
                for divisor in [1, 2, 4, 8] {
                    rejected += u32::from(decode(&changed, stored, divisor).is_err());
                }
            }
            assert!(rejected > 100 && rejected < 1600, "{rejected} of 1600 were rejected");
        }
    }
}
