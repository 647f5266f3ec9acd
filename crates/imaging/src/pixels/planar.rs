//! Pictures as photographs are coded: luma and chroma apart, and of the latter less.
//!
//! A thumbnail is coded in the same way, so each plane is resized by itself, and nothing is converted.

use std::rc::Rc;

use super::picture::Picture;
use super::upright::upright;
use crate::orientation::Orientation;

/// A decoded picture of three components, each by itself.
pub(crate) struct PlanarFrame {
    pub(crate) width: u32,
    pub(crate) height: u32,
    pub(crate) planes: [Plane; 3],
    pub(crate) meaning: Meaning,
    /// The file's own ICC profile, unchecked, of the RGB that the planes stand for.
    pub(crate) profile: Option<Vec<u8>>,
}

/// One component of a decoded picture, from its upper left corner on.
pub(crate) struct Plane {
    /// Rows without padding, from `start` on; planes may share the rest.
    pub(crate) samples: Rc<Vec<u8>>,
    pub(crate) start: usize,
    /// May exceed what of the plane belongs to the picture.
    pub(crate) width: u32,
    pub(crate) height: u32,
    /// How many columns and rows of the picture one sample stands for.
    pub(crate) step: (f64, f64),
}

/// What the planes of a picture are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Meaning {
    /// Luma, blue and red chroma (ITU-R BT.601), of all values, as in JPEG (JFIF 1.02).
    FullRange,
    /// The same with luma from 16 to 235 and chroma from 16 to 240, as in WebP (RFC 6386, section 9.2).
    StudioRange,
    Rgb,
}

/// A picture of luma and, at half its width and height, rounded up, blue and red chroma, in full range.
pub(crate) struct PlanarPicture {
    pub(crate) luma: Picture,
    pub(crate) chroma: [Picture; 2],
}

impl PlanarPicture {
    /// What those planes of luma and chroma show.
    pub(crate) fn of(luma: Picture, chroma: [Picture; 2], meaning: Meaning) -> Self {
        let mut picture = Self { luma, chroma };
        if meaning == Meaning::StudioRange {
            picture.luma.bytes.iter_mut().for_each(|luma| *luma = stretched(*luma, 16, 0, 219));
            for chroma in &mut picture.chroma {
                chroma
                    .bytes
                    .iter_mut()
                    .for_each(|chroma| *chroma = stretched(*chroma, 128, 128, 224));
            }
        }
        picture
    }

    /// The picture, turned and mirrored as its orientation asks.
    pub(crate) fn upright(self, orientation: Orientation) -> Self {
        Self {
            luma: upright(self.luma, orientation),
            chroma: self.chroma.map(|plane| upright(plane, orientation)),
        }
    }
}

/// The value as far from `to` as it was from `from`, when `range` becomes the whole range.
#[expect(clippy::cast_sign_loss, reason = "the value is clamped to a byte's range")]
fn stretched(value: u8, from: i32, to: i32, range: i32) -> u8 {
    let distance = (i32::from(value) - from) * 255;
    let rounding = if distance < 0 { -range / 2 } else { range / 2 };
    ((distance + rounding) / range + to).clamp(0, 255) as u8
}
