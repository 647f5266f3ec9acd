//! The port that finds the media type and the image facts of a file.

use domain::{ImageInfo, MediaType};

use crate::{PortError, ReadSeek};

/// The facts that the bytes of a file state about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Inspection {
    /// The format of the file.
    pub media_type: MediaType,
    /// The facts in the header of an image; all absent for any other file.
    pub image: ImageInfo,
    /// The parsed header of an image, for the [`ImageProcessor`](crate::ImageProcessor) of the same
    /// adapter, so that it does not parse the header again. The encoding is the adapter's own;
    /// empty means absent.
    pub header: Vec<u8>,
}

/// Classifies files by their bytes alone.
pub trait ContentInspector: Send + Sync {
    /// Inspects `content`. Reads headers only and never decodes pixels. A malformed or truncated
    /// file is described as far as its header goes.
    ///
    /// # Errors
    /// [`PortError::Backend`] when `content` cannot be read; never because of the bytes.
    fn inspect(&self, content: &mut dyn ReadSeek) -> Result<Inspection, PortError>;

    /// The media type alone, the same as [`inspect`](Self::inspect) returns. Reads less than 128
    /// KiB.
    ///
    /// # Errors
    /// [`PortError::Backend`] when `content` cannot be read.
    fn media_type(&self, content: &mut dyn ReadSeek) -> Result<MediaType, PortError>;
}
