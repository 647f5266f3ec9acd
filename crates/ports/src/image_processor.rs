use domain::{Dimensions, ThumbnailEdge, ThumbnailFormat};

use crate::{PortError, ReadSeek};

/// A smaller rendering of an image, encoded and not stored yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EncodedThumbnail {
    /// The box it fits within.
    pub edge: ThumbnailEdge,
    /// How `bytes` are encoded.
    pub format: ThumbnailFormat,
    /// Its own width and height.
    pub dimensions: Dimensions,
    /// The encoded image, a whole file.
    pub bytes: Vec<u8>,
}

/// Why an image has no thumbnails.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoThumbnails {
    /// No decoder for this format, or for this dialect of it.
    UnsupportedFormat,
    /// More pixels, or more decoded bytes, than one image may have.
    TooLarge,
    /// The bytes are not a whole, sound image.
    Unreadable,
    /// The work was broken off: it came to grief, or took more time or memory than one image may take.
    Aborted,
}

/// What came of an image.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Thumbnailing {
    /// One thumbnail per edge of [`ThumbnailEdge::ALL`], ascending.
    Made(Vec<EncodedThumbnail>),
    /// None at all.
    NotMade(NoThumbnails),
}

/// Renders thumbnails.
pub trait ImageProcessor: Send + Sync {
    /// The thumbnails of the image in `content`: each within its edge's box and of the dimensions of
    /// [`Dimensions::fit_within`], upright (EXIF orientation applied), the first frame of an animation,
    /// in sRGB with 8 bits a channel, JPEG where the image is opaque and lossy WebP where it is not,
    /// without any metadata of the original.
    ///
    /// Memory is bounded over all simultaneous calls together; a call waits for its share.
    ///
    /// # Errors
    /// [`PortError::Unavailable`] when the wait would be too long, [`PortError::Backend`]
    /// when `content` cannot be read; never for what the bytes hold.
    fn make_thumbnails(&self, content: &mut dyn ReadSeek) -> Result<Thumbnailing, PortError>;
}
