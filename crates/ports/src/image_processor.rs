//! The port that renders thumbnails.

use domain::{Dimensions, ThumbnailEdge, ThumbnailFormat};

use crate::{Inspection, PortError, ReadSeek};

/// A smaller rendering of an image, encoded and not stored yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EncodedThumbnail {
    /// The box it fits within.
    pub edge: ThumbnailEdge,
    /// How `bytes` are encoded.
    pub format: ThumbnailFormat,
    /// Its own width and height.
    pub dimensions: Dimensions,
    /// The encoded image, a complete file.
    pub bytes: Vec<u8>,
}

/// Why an image has no thumbnails.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoThumbnails {
    /// There is no decoder for this format, or for this variant of it.
    UnsupportedFormat,
    /// The image has more pixels, or more decoded bytes, than allowed.
    TooLarge,
    /// The image is malformed or truncated.
    Unreadable,
    /// The job was aborted: it crashed, or exceeded its limit of time or memory.
    Aborted,
}

/// The outcome for an image.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Thumbnailing {
    /// One thumbnail per edge of [`ThumbnailEdge::ALL`], ascending.
    Made(Vec<EncodedThumbnail>),
    /// No thumbnails.
    NotMade(NoThumbnails),
}

/// Renders thumbnails.
pub trait ImageProcessor: Send + Sync {
    /// Renders the thumbnails of the image in `content`: each within its edge's box and of the
    /// dimensions of [`Dimensions::fit_within`], upright (EXIF orientation applied), the first
    /// frame of an animation, in sRGB with 8 bits a channel, JPEG where the image is opaque and
    /// lossy WebP where it is not, without any metadata of the original.
    ///
    /// `inspection` is that of the same content. Its header is used instead of parsing the header
    /// again; where it is empty, the processor reads the header by itself.
    ///
    /// Memory is bounded over all concurrent calls together; a call waits for its permit.
    ///
    /// # Errors
    /// [`PortError::Unavailable`] when the wait takes too long, [`PortError::Backend`] when
    /// `content` cannot be read; never because of the bytes.
    fn make_thumbnails(
        &self,
        content: &mut dyn ReadSeek,
        inspection: &Inspection,
    ) -> Result<Thumbnailing, PortError>;
}
