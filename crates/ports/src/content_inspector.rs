use domain::{ImageInfo, MediaType};

use crate::{PortError, ReadSeek};

/// What a file's own bytes say of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Inspection {
    /// Its format.
    pub media_type: MediaType,
    /// Facts of its header; all absent for anything but an image.
    pub image: ImageInfo,
}

/// Tells what bytes are, from the bytes alone.
pub trait ContentInspector: Send + Sync {
    /// What `content` is. Reads headers only, never decodes pixels; bytes that are broken, cut short or
    /// hostile are described as far as their header goes.
    ///
    /// # Errors
    /// [`PortError::Backend`] when `content` cannot be read; never for what it holds.
    fn inspect(&self, content: &mut dyn ReadSeek) -> Result<Inspection, PortError>;

    /// The format alone, the same as [`inspect`](Self::inspect) says, from a bounded read at the start.
    ///
    /// # Errors
    /// [`PortError::Backend`] when `content` cannot be read.
    fn media_type(&self, content: &mut dyn ReadSeek) -> Result<MediaType, PortError>;
}
