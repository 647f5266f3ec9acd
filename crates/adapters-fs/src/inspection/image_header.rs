use domain::{ColorMode, Dimensions, ImageInfo};

use super::orientation::Orientation;

/// What the header of an image says, gathered as far as it can be read.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct ImageHeader {
    /// Width and height as stored, before any turn.
    pub(crate) stored: Option<Dimensions>,
    /// How to turn the stored picture upright.
    pub(crate) orientation: Orientation,
    /// Pillow's mode of the file.
    pub(crate) color_mode: Option<ColorMode>,
    /// Whether it is coded so that it can be decoded at a fraction of its size.
    pub(crate) has_fractions: bool,
    /// Whether it is a JPEG that comes row by row, so that no coefficients have to be kept.
    pub(crate) is_sequential: bool,
    /// What decoding at full size takes.
    pub(crate) footprint: Footprint,
}

/// Upper bounds of the memory that this crate's decoder of a format needs, in bytes.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Footprint {
    /// The decoded picture.
    pub(crate) frame: u64,
    /// Everything else that is alive at the same time, but for the file itself.
    pub(crate) working: u64,
    /// Whether the decoder holds the whole file in memory.
    pub(crate) whole_file: bool,
}

impl ImageHeader {
    /// The facts as a client sees them.
    pub(crate) fn info(&self) -> ImageInfo {
        ImageInfo {
            dimensions: self.stored.map(|stored| self.orientation.displayed(stored)),
            color_mode: self.color_mode,
        }
    }
}
