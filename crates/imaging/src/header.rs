//! The facts in the header of an image.

use crate::color_mode::ColorMode;
use crate::dimensions::Dimensions;
use crate::orientation::Orientation;

/// The facts in the header of an image, as far as it could be read; see
/// [`read_header`](crate::read_header).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Deserialize, serde::Serialize))]
pub struct ImageHeader {
    /// The format of the file; `None` for anything but an image.
    pub(crate) format: Option<FormatId>,
    /// Width and height as stored, before any turn.
    pub(crate) stored: Option<Dimensions>,
    /// The rotation and mirroring that makes the stored image upright.
    pub(crate) orientation: Orientation,
    /// Pillow's mode of the file.
    pub(crate) color_mode: Option<ColorMode>,
    /// Whether it can be decoded at a fraction of its size.
    pub(crate) has_fractions: bool,
    /// Whether it consists of shapes, which are drawn in the size of the largest thumbnail.
    pub(crate) is_vector: bool,
    /// The image that is decoded instead of the stored one, and has its orientation.
    pub(crate) preview: Option<Preview>,
    /// The memory for decoding at full size.
    pub(crate) footprint: Footprint,
}

/// The position of a format in the registry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Deserialize, serde::Serialize))]
pub(crate) struct FormatId(pub(crate) u8);

/// Upper bounds of the memory that this crate's decoder of a format needs, in bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Deserialize, serde::Serialize))]
pub(crate) struct Footprint {
    /// The decoded image.
    pub(crate) frame: u64,
    /// Everything else that is alive at the same time, except the file itself.
    pub(crate) working: u64,
    /// Whether the decoder holds the whole file in memory.
    pub(crate) whole_file: bool,
}

/// A JPEG within a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Deserialize, serde::Serialize))]
pub(crate) struct Preview {
    /// Where it begins in the file.
    pub(crate) position: u64,
    /// In bytes.
    pub(crate) length: u64,
    /// Before any turn.
    pub(crate) dimensions: Dimensions,
}

impl ImageHeader {
    /// Width and height as displayed, that is after any EXIF orientation.
    #[must_use]
    pub fn dimensions(&self) -> Option<Dimensions> {
        self.stored.map(|stored| self.orientation.displayed(stored))
    }

    /// The colour mode in the vocabulary of Pillow.
    #[must_use]
    pub fn color_mode(&self) -> Option<ColorMode> {
        self.color_mode
    }
}
