//! Planar images: luma and subsampled chroma, as photographs are coded.
//!
//! Thumbnails are coded in the same way, so each plane is resized separately without a conversion.

use std::rc::Rc;

use super::picture::Picture;
use super::upright::upright;
use super::ycbcr::{self, BT_601, Coding};
use crate::orientation::Orientation;

/// A decoded image of three separate components.
pub(crate) struct PlanarFrame {
    pub(crate) width: u32,
    pub(crate) height: u32,
    pub(crate) planes: [Plane; 3],
    pub(crate) meaning: Meaning,
    /// The ICC profile of the file, not validated, for the RGB values that the planes represent.
    pub(crate) profile: Option<Vec<u8>>,
}

impl PlanarFrame {
    /// Whether the planes are those of a thumbnail apart from their size and range.
    pub(crate) fn is_like_jpeg(&self) -> bool {
        self.profile.is_none() && matches!(self.meaning, Meaning::FullRange | Meaning::StudioRange)
    }
}

/// One component of a decoded image, from its upper left corner.
pub(crate) struct Plane {
    /// Rows without padding, from `start` on; planes may share one buffer.
    pub(crate) samples: Rc<Vec<u8>>,
    pub(crate) start: usize,
    /// May exceed the visible part.
    pub(crate) width: u32,
    pub(crate) height: u32,
    /// The number of columns and rows of the image that one sample covers.
    pub(crate) step: (f64, f64),
}

/// The meaning of the planes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Meaning {
    /// Full-range luma, blue and red chroma (ITU-R BT.601), as in JPEG (JFIF 1.02).
    FullRange,
    /// The same with luma from 16 to 235 and chroma from 16 to 240, as in WebP (RFC 6386, section
    /// 9.2).
    StudioRange,
    Rgb,
    /// Luma and chroma of other weights, or their relatives.
    Coded(Coding),
}

impl Meaning {
    /// The meaning of planes of that coding.
    pub(crate) fn of(coding: Coding) -> Self {
        match (coding.matrix, coding.is_full_range) {
            (BT_601, true) => Self::FullRange,
            (BT_601, false) => Self::StudioRange,
            _ => Self::Coded(coding),
        }
    }

    /// The conversion of a pixel of these planes to RGB.
    pub(crate) fn to_rgb(self) -> Box<dyn Fn([u8; 3]) -> [u8; 3]> {
        match self {
            Self::FullRange => Box::new(ycbcr::to_rgb),
            Self::StudioRange => Box::new(Coding { matrix: BT_601, is_full_range: false }.to_rgb()),
            Self::Rgb => Box::new(|pixel| pixel),
            Self::Coded(coding) => Box::new(coding.to_rgb()),
        }
    }
}

/// A full-range image of luma, and blue and red chroma at half its width and height, rounded up.
pub(crate) struct PlanarPicture {
    pub(crate) luma: Picture,
    pub(crate) chroma: [Picture; 2],
}

impl PlanarPicture {
    /// The image of those planes of luma and chroma.
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

    /// Rotates and mirrors the image by its orientation.
    pub(crate) fn upright(self, orientation: Orientation) -> Self {
        Self {
            luma: upright(self.luma, orientation),
            chroma: self.chroma.map(|plane| upright(plane, orientation)),
        }
    }
}

/// Scales the distance of the value from `from` so that `range` becomes the full range, and adds it
/// to `to`.
#[expect(clippy::cast_sign_loss, reason = "the value is clamped to a byte's range")]
fn stretched(value: u8, from: i32, to: i32, range: i32) -> u8 {
    let distance = (i32::from(value) - from) * 255;
    let rounding = if distance < 0 { -range / 2 } else { range / 2 };
    ((distance + rounding) / range + to).clamp(0, 255) as u8
}
