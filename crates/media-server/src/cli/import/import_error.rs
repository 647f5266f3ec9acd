//! Why a path is not imported.

use std::io;

use application::{StageContentError, UploadMediaFileError};
use domain::FileSize;
use thiserror::Error;

/// Why a path is not imported.
#[derive(Debug, Error)]
pub(in crate::cli) enum ImportError {
    #[error("it is a folder; add --recursive to import its files")]
    Folder,
    #[error("it is the data folder of the service itself")]
    DataFolder,
    #[error("it is inside the data folder of the service itself")]
    WithinDataFolder,
    #[error("it is a symbolic link")]
    SymbolicLink,
    #[error("it is neither a file nor a folder")]
    Special,
    #[error("its name is not UTF-8")]
    NameNotUtf8,
    #[error("it cannot be read")]
    Unreadable(#[source] io::Error),
    #[error("it is over the upload limit of {0}")]
    TooLarge(FileSize),
    #[error(transparent)]
    Stage(StageContentError),
    #[error(transparent)]
    Upload(#[from] UploadMediaFileError),
}

impl From<StageContentError> for ImportError {
    fn from(error: StageContentError) -> Self {
        match error {
            StageContentError::TooLarge(limit) => Self::TooLarge(limit),
            other => Self::Stage(other),
        }
    }
}

impl From<walkdir::Error> for ImportError {
    fn from(error: walkdir::Error) -> Self {
        Self::Unreadable(error.into())
    }
}
