//! What the header of an image says.

use crate::color_mode::ColorMode;
use crate::dimensions::Dimensions;

use crate::content::{Content, HeaderReader};
use crate::formats;
use crate::orientation::Orientation;

/// What the header of an image says, as far as it can be read.
#[derive(Clone, Copy, Debug, Default)]
pub struct ImageHeader {
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
    /// Reads the header of an image of that media type; empty for any other media type, and as far as it can
    /// be read for a malformed one.
    #[must_use]
    pub fn read(content: &mut Content, media_type: &str) -> Self {
        let mut header = Self::default();
        if let (Some(format), Ok(mut reader)) =
            (formats::named(media_type), HeaderReader::new(content))
            && let Err(error) = (format.read_header)(&mut reader, &mut header)
        {
            tracing::debug!(%error, media_type, "image header ends early");
        }
        header
    }

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
