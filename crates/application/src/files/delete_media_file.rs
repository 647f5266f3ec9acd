use std::sync::Arc;

use domain::MediaFileId;
use ports::{Change, Clock, MediaFiles, PortError, Precondition};
use thiserror::Error;

use crate::upkeep::retired_content::RetiredContent;

/// Deletes a media file: its rows go and its keys are recorded in one transaction, then its bytes go.
pub struct DeleteMediaFile {
    files: Arc<dyn MediaFiles>,
    retired: Arc<RetiredContent>,
    clock: Arc<dyn Clock>,
}

/// Why a media file was not deleted.
#[derive(Debug, Error)]
pub enum DeleteMediaFileError {
    /// There is no media file of that id.
    #[error("there is no such media file")]
    NotFound,
    /// It is not in the state that the caller expects.
    #[error("the media file has changed meanwhile")]
    PreconditionFailed,
    /// The deletion could not be stored.
    #[error("the deletion could not be stored")]
    Store(#[from] PortError),
}

impl DeleteMediaFile {
    /// Removes rows of `files` and then bytes by `retired`.
    #[must_use]
    pub fn new(
        files: Arc<dyn MediaFiles>,
        retired: Arc<RetiredContent>,
        clock: Arc<dyn Clock>,
    ) -> Self {
        Self { files, retired, clock }
    }

    /// Deletes the media file of that id if `precondition` holds of its present state.
    ///
    /// # Errors
    /// [`DeleteMediaFileError`]; nothing was deleted then, unless the outcome is unknown.
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
