//! The deletion of a media file.

use std::sync::Arc;

use domain::MediaFileId;
use ports::{Change, Clock, MediaFiles, PortError, Precondition};
use thiserror::Error;

use crate::upkeep::retired_content::RetiredContent;

/// Deletes a media file: one transaction removes its rows and retires its keys, then its bytes are
/// removed.
pub struct DeleteMediaFile {
    files: Arc<dyn MediaFiles>,
    retired: Arc<RetiredContent>,
    clock: Arc<dyn Clock>,
}

/// The media file was not deleted, unless the outcome is unknown.
#[derive(Debug, Error)]
pub enum DeleteMediaFileError {
    /// There is no media file with that id.
    #[error("there is no such media file")]
    NotFound,
    /// The precondition does not hold.
    #[error("the media file has changed meanwhile")]
    PreconditionFailed,
    /// The deletion could not be stored.
    #[error("the deletion could not be stored")]
    Store(#[from] PortError),
}

impl DeleteMediaFile {
    /// Removes rows of `files`, and then bytes with `retired`.
    #[must_use]
    pub fn new(
        files: Arc<dyn MediaFiles>,
        retired: Arc<RetiredContent>,
        clock: Arc<dyn Clock>,
    ) -> Self {
        Self { files, retired, clock }
    }

    /// Deletes the media file with that id if `precondition` holds for its current values.
    ///
    /// # Errors
    /// [`DeleteMediaFileError`]
    pub fn run(
        &self,
        id: MediaFileId,
        precondition: &Precondition<'_>,
    ) -> Result<(), DeleteMediaFileError> {
        match self.files.remove(id, self.clock.now(), precondition)? {
            Change::Made(keys) => {
                self.retired.remove(&keys);
                Ok(())
            }
            Change::NotFound => Err(DeleteMediaFileError::NotFound),
            Change::PreconditionFailed => Err(DeleteMediaFileError::PreconditionFailed),
        }
    }
}
