//! The EXIF orientation of an image.

use std::ops::Sub;

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

    /// The position in an image of `width` and `height` as stored of the pixel that is displayed at
    /// `x` and `y`.
    pub(crate) fn source<T>(self, (x, y): (T, T), (width, height): (T, T)) -> (T, T)
    where
        T: Copy + Sub<Output = T> + From<u8>,
    {
        let (right, bottom) = (width - T::from(1), height - T::from(1));
        match self {
            Self::Upright => (x, y),
            Self::Mirrored => (right - x, y),
            Self::Rotated180 => (right - x, bottom - y),
            Self::MirroredRotated180 => (x, bottom - y),
            Self::MirroredRotated270 => (y, x),
            Self::Rotated90 => (y, bottom - x),
            Self::MirroredRotated90 => (right - y, bottom - x),
            Self::Rotated270 => (right - y, x),
        }
    }

    /// This transformation followed by another one.
    pub(crate) fn then(self, next: Self) -> Self {
        let ((mirrored, turns), (next_mirrored, next_turns)) = (self.parts(), next.parts());
        // A mirroring after a rotation is one before the opposite rotation.
        let turns = if next_mirrored { 4 - turns } else { turns };
        Self::of_parts(mirrored != next_mirrored, (turns + next_turns) % 4)
    }

    /// Whether left and right are swapped first, and the clockwise quarter turns that follow.
    fn parts(self) -> (bool, u8) {
        match self {
            Self::Upright => (false, 0),
            Self::Rotated90 => (false, 1),
            Self::Rotated180 => (false, 2),
            Self::Rotated270 => (false, 3),
            Self::Mirrored => (true, 0),
            Self::MirroredRotated90 => (true, 1),
            Self::MirroredRotated180 => (true, 2),
            Self::MirroredRotated270 => (true, 3),
        }
    }

    fn of_parts(mirrored: bool, turns: u8) -> Self {
        match (mirrored, turns) {
            (false, 1) => Self::Rotated90,
            (false, 2) => Self::Rotated180,
            (false, 3) => Self::Rotated270,
            (false, _) => Self::Upright,
            (true, 1) => Self::MirroredRotated90,
            (true, 2) => Self::MirroredRotated180,
            (true, 3) => Self::MirroredRotated270,
            (true, _) => Self::Mirrored,
        }
    }
}
