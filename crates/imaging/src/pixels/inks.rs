//! Planar images of four inks, as print programs write them.

use super::frame::Colors;
use super::picture::Picture;
use super::planar::Plane;
use super::resize::{self, ResizeFailed};
use crate::dimensions::Dimensions;

/// A decoded image of four separate components.
pub(crate) struct InkFrame {
    pub(crate) width: u32,
    pub(crate) height: u32,
    pub(crate) planes: [Plane; 4],
    /// One of the meanings of CMYK.
    pub(crate) colors: Colors,
    /// The ICC profile of the file, not validated.
    pub(crate) profile: Option<Vec<u8>>,
}

impl InkFrame {
    /// The image in those dimensions, which are as stored, as CMYK.
    pub(crate) fn shrunk(&self, to: Dimensions) -> Result<Picture, ResizeFailed> {
        let of = (self.width, self.height);
        let plane = |number: usize| resize::shrink_plane_of(of, &self.planes[number], to);
        let [one, two, three, black] = [plane(0)?, plane(1)?, plane(2)?, plane(3)?];
        let colors = one.bytes.iter().zip(&two.bytes).zip(&three.bytes).zip(&black.bytes);
        let bytes = colors.flat_map(|(((one, two), three), black)| [*one, *two, *three, *black]);
        Ok(Picture::of_inks((one.width, one.height), bytes.collect(), self.colors))
    }
}
