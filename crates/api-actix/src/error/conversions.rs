//! The API error of each error of a use case.

use application::{
    DeleteMediaFileError, EditMediaFileError, ListMediaFilesError, OpenMediaContentError,
    RetrieveError, StageContentError, UploadMediaFileError,
};
use ports::PortError;

use super::{ApiError, FieldErrors, InvalidCredentials};

impl From<FieldErrors> for ApiError {
    fn from(errors: FieldErrors) -> Self {
        Self::Invalid(errors)
    }
}

impl From<PortError> for ApiError {
    fn from(error: PortError) -> Self {
        match error {
            PortError::Full(_) => Self::Full(error),
            PortError::Unavailable(_) | PortError::OutcomeUnknown(_) | PortError::Conflict => {
                Self::Unavailable(error)
            }
            _ => Self::Internal(Box::new(error)),
        }
    }
}

impl From<RetrieveError> for ApiError {
    fn from(error: RetrieveError) -> Self {
        match error {
            RetrieveError::UnknownToken => Self::Unauthenticated(InvalidCredentials::UnknownToken),
            RetrieveError::InactiveUser => Self::Unauthenticated(InvalidCredentials::InactiveUser),
            RetrieveError::PermissionDenied => Self::PermissionDenied,
            RetrieveError::NotFound => Self::NotFound,
            RetrieveError::Lookup(error) => error.into(),
        }
    }
}

impl From<ListMediaFilesError> for ApiError {
    fn from(error: ListMediaFilesError) -> Self {
        match error {
            ListMediaFilesError::InvalidPage => Self::InvalidPage,
            ListMediaFilesError::Lookup(error) => error.into(),
        }
    }
}

impl From<StageContentError> for ApiError {
    fn from(error: StageContentError) -> Self {
        match error {
            StageContentError::Empty => {
                Self::Invalid(FieldErrors::one("f", "The submitted file is empty."))
            }
            StageContentError::TooLarge(limit) => Self::TooLarge(limit),
            StageContentError::Interrupted => {
                Self::Parse("Multipart form parse error - the body broke off.".to_owned())
            }
            StageContentError::Store(error) => error.into(),
        }
    }
}

impl From<UploadMediaFileError> for ApiError {
    fn from(UploadMediaFileError(error): UploadMediaFileError) -> Self {
        error.into()
    }
}

impl From<EditMediaFileError> for ApiError {
    fn from(error: EditMediaFileError) -> Self {
        match error {
            EditMediaFileError::NotFound => Self::NotFound,
            EditMediaFileError::PreconditionFailed => Self::PreconditionFailed,
            EditMediaFileError::Store(error) => error.into(),
        }
    }
}

impl From<DeleteMediaFileError> for ApiError {
    fn from(error: DeleteMediaFileError) -> Self {
        match error {
            DeleteMediaFileError::NotFound => Self::NotFound,
            DeleteMediaFileError::PreconditionFailed => Self::PreconditionFailed,
            DeleteMediaFileError::Store(error) => error.into(),
        }
    }
}

impl From<OpenMediaContentError> for ApiError {
    fn from(error: OpenMediaContentError) -> Self {
        match error {
            OpenMediaContentError::NotFound => Self::NotFound,
            OpenMediaContentError::Store(error) => error.into(),
            OpenMediaContentError::Read(error) => Self::Unavailable(PortError::unavailable(error)),
        }
    }
}
