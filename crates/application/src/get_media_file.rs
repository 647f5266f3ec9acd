use std::sync::Arc;

use domain::{MediaFile, MediaFileId};
use ports::{MediaFiles, PortError};
use thiserror::Error;

/// Finds the details of one media file.
pub struct GetMediaFile {
    files: Arc<dyn MediaFiles>,
}

/// Why there are no details.
#[derive(Debug, Error)]
pub enum GetMediaFileError {
    /// There is no media file of that id.
    #[error("there is no such media file")]
    NotFound,
    /// Whether there is one is unknown.
    #[error("the media file could not be looked up")]
    Lookup(#[from] PortError),
}

impl GetMediaFile {
    /// Looks in `files`.
    #[must_use]
    pub fn new(files: Arc<dyn MediaFiles>) -> Self {
        Self { files }
    }

    /// The media file of that id with its uploader and thumbnails.
    ///
    /// # Errors
    /// [`GetMediaFileError`]
    pub fn run(&self, id: MediaFileId) -> Result<MediaFile, GetMediaFileError> {
        self.files.find(id)?.ok_or(GetMediaFileError::NotFound)
    }
}
