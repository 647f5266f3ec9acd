//! How the strips or tiles of a TIFF file cover its image.

use crate::dimensions::Dimensions;
use crate::error::DecodeError;
use crate::format::unreadable;
use crate::ifd::tag;

use super::tags::Tags;

/// The maximum number of strips and tiles that are read.
const MAX_CHUNKS: u64 = 1 << 20;

/// Strips or tiles: all of one size, from the upper left corner on.
#[derive(Clone, Copy, Debug)]
pub(super) struct Geometry {
    image: Dimensions,
    /// The sides of a strip or tile in pixels; it may exceed the image.
    pub(super) chunk: Dimensions,
    across: u64,
    down: u64,
    planes: u64,
}

/// The part of the image that a strip or tile covers, in pixels.
#[derive(Clone, Copy, Debug)]
pub(super) struct Area {
    /// The sample of a pixel that it holds, where samples are stored in planes; zero otherwise.
    pub(super) plane: usize,
    pub(super) left: usize,
    pub(super) top: usize,
    /// Rows within the image.
    pub(super) rows: usize,
    /// Rows of the strip or tile, including those beyond the image.
    pub(super) stored_rows: u32,
}

impl Geometry {
    /// The geometry of an image.
    pub(super) fn of(tags: &Tags, image: Dimensions) -> Result<Self, DecodeError> {
        let side = |tag| tags.directory.value(tag).and_then(|side| u32::try_from(side).ok());
        let rows = side(tag::ROWS_PER_STRIP).unwrap_or(u32::MAX).min(image.height());
        let (width, rows) = match side(tag::TILE_WIDTH) {
            Some(width) => (width, side(tag::TILE_LENGTH).unwrap_or(image.height())),
            None => (image.width(), rows),
        };
        let chunk =
            Dimensions::new(width, rows).ok_or_else(|| unreadable("a strip or tile is empty"))?;
        let geometry = Self {
            image,
            chunk,
            across: u64::from(image.width().div_ceil(chunk.width())),
            down: u64::from(image.height().div_ceil(chunk.height())),
            planes: if tags.is_planar { tags.samples } else { 1 },
        };
        if geometry.count() > MAX_CHUNKS {
            return Err(unreadable("too many strips or tiles"));
        }
        Ok(geometry)
    }

    /// The number of strips or tiles in all planes.
    pub(super) fn count(&self) -> u64 {
        self.across.saturating_mul(self.down).saturating_mul(self.planes)
    }

    /// The areas of all strips or tiles, in the order of the file, for the first `planes` planes.
    pub(super) fn areas(self, planes: usize) -> impl Iterator<Item = Area> {
        let [width, height] = [self.chunk.width(), self.chunk.height()].map(u64::from);
        let image_height = u64::from(self.image.height());
        (0..planes.max(1)).flat_map(move |plane| {
            (0..self.across * self.down).map(move |at| {
                let top = at / self.across * height;
                let rows = height.min(image_height - top);
                let is_strip = self.chunk.width() == self.image.width() && self.across == 1;
                Area {
                    plane,
                    left: index(at % self.across * width),
                    top: index(top),
                    rows: index(rows),
                    stored_rows: row_count(if is_strip { rows } else { height }),
                }
            })
        })
    }
}

fn index(pixels: u64) -> usize {
    usize::try_from(pixels).unwrap_or(usize::MAX)
}

fn row_count(rows: u64) -> u32 {
    u32::try_from(rows).unwrap_or(u32::MAX)
}
