//! The EXIF orientation of an image.

use crate::dimensions::Dimensions;

/// The transformation of a stored image to upright (Exif 2.3, tag 0x0112): `Mirrored…` swaps left
/// and right first, then a clockwise rotation follows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Deserialize, serde::Serialize))]
pub(crate) enum Orientation {
    #[default]
    Upright,
    Mirrored,
    Rotated180,
    MirroredRotated180,
    MirroredRotated270,
    Rotated90,
    MirroredRotated90,
    Rotated270,
}

impl Orientation {
    /// The orientation of an Exif value; values other than 1 to 8 are upright.
    pub(crate) fn from_exif(value: u16) -> Self {
        match value {
            2 => Self::Mirrored,
            3 => Self::Rotated180,
            4 => Self::MirroredRotated180,
            5 => Self::MirroredRotated270,
            6 => Self::Rotated90,
            7 => Self::MirroredRotated90,
            8 => Self::Rotated270,
            _ => Self::Upright,
        }
    }

    /// Converts stored dimensions to displayed ones, and vice versa.
    pub(crate) fn displayed(self, stored: Dimensions) -> Dimensions {
        if self.exchanges_sides() { stored.transposed() } else { stored }
    }

    pub(crate) fn exchanges_sides(self) -> bool {
        matches!(
            self,
            Self::MirroredRotated270 | Self::Rotated90 | Self::MirroredRotated90 | Self::Rotated270
        )
    }
}
