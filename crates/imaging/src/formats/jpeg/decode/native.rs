//! Huffman-coded JPEGs of one, three or four components, sequential or progressive, at an eighth, a
//! quarter, a half or the whole of their size. Sections, figures and tables are those of ITU-T
//! T.81.
//!
//! Nearly all cameras and programs write photographs in this form. At a fraction of the size,
//! high-frequency coefficients are not visible: the decoder skips them by their length.
//!
//! A damaged file is decoded as by libjpeg, and so by browsers: what cannot be decoded is skipped,
//! and missing data leaves the middle of the range of samples. With data for less than half of the
//! rows, there is no picture.

mod band;
mod bits;
mod block;
mod components;
mod huffman;
mod picture;
mod progressive;
mod scan;
mod standard;
mod tables;
mod transform;

use std::fmt::Display;
use std::rc::Rc;

use crate::dimensions::Dimensions;
use crate::error::DecodeError;
use fast_image_resize::PixelType;

use self::components::{Component, Components};
use self::picture::Picture;
use self::tables::Tables;
use super::segments::{self, Segments};
use crate::format::{check_dimensions, unreadable};
use crate::pixels::frame::{Colors, Frame};
use crate::pixels::image::Decoded;
use crate::pixels::inks::InkFrame;
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
    let mut planes = components.into_iter().map(Component::into_plane);
    Ok(match [(); 4].map(|()| planes.next()) {
        [Some(one), Some(two), Some(three), Some(black)] => {
            let planes = [one, two, three, black];
            let is_luma = segments::has_luma_and_chroma(file);
            let colors = if is_luma { Colors::Ycck } else { Colors::InvertedCmyk };
            Decoded::Inks(InkFrame { width, height, planes, colors, profile })
        }
        [Some(one), Some(two), Some(three), None] => {
            let is_luma = segments::has_luma_and_chroma(file);
            let meaning = if is_luma { Meaning::FullRange } else { Meaning::Rgb };
            let planes = [one, two, three];
            Decoded::Planes(PlanarFrame { width, height, planes, meaning, profile })
        }
        [grey, ..] => {
            let grey = grey.ok_or_else(|| broken("frame"))?;
            let samples = Box::new(Rc::unwrap_or_clone(grey.samples));
            let (pixel_type, colors) = (PixelType::U8, Colors::Grey);
            Frame { width, height, pixel_type, samples, colors, profile }.into()
        }
    })
}

/// Decodes the components at a fraction at which blocks have `N` by `N` samples. After the first
/// scan, a malformed segment ends the picture.
fn read<const N: usize>(
    file: &[u8],
    stored: Dimensions,
    divisor: u32,
) -> Result<Vec<Component>, DecodeError> {
    let mut segments = Segments::of(file);
    let mut tables = Tables::new();
    let mut picture = None;
    while let Some((marker, payload)) = segments.next() {
        let done = match (marker, &mut picture) {
            (0xC0..=0xC2, none @ None) => {
                let found = Components::new(payload, divisor).ok_or_else(|| broken("frame"))?;
                check_dimensions(found.dimensions(), stored)?;
                *none = Some(Picture::<N>::new(found, marker == 0xC2));
                Some(())
            }
            (0xC4, _) => tables.take_codes(payload),
            (0xDB, _) => tables.take_quantization(payload),
            (0xDD, _) => tables.take_restart_interval(payload),
            (0xDA, Some(picture)) => {
                picture.scan(payload, &mut tables, segments.rest).map(|rest| segments.rest = rest)
            }
            (0xD9, _) => break,
            (0xC0..=0xDA, _) => None,
            _ => Some(()),
        };
        let (has_begun, is_complete) = picture
            .as_ref()
            .map_or((false, false), |picture| (picture.has_begun(), picture.is_complete()));
        if is_complete || done.is_none() && has_begun {
            break;
        }
        done.ok_or_else(|| broken(format_args!("segment {marker:#x}")))?;
    }
    picture
        .filter(Picture::has_half_of_its_rows)
        .map(Picture::finished)
        .ok_or_else(|| unreadable("less than half of the picture is there"))
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
            picture(|encoder| encoder.set_progressive(true)),
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
            assert!(rejected < 1600, "{rejected} of 1600 were rejected");
        }
    }
}
