mod body;

use std::error::Error;
use std::fmt;

use actix_web::http::header::{self, HeaderName};
use actix_web::http::{Method, StatusCode};
use actix_web::{HttpResponse, ResponseError};
use application::{
    AuthenticateError, DeleteMediaFileError, EditMediaFileError, GetMediaFileError,
    ListMediaFilesError, OpenMediaContentError, StageContentError, UploadMediaFileError,
};
use domain::FileSize;
use ports::PortError;

pub use self::body::{ErrorBody, FieldErrors, SentenceBody};
use crate::authorization::InvalidCredentials;
use crate::error_chain::chain;

/// Everything that is answered with other than success; the one place where status codes are given.
#[derive(Debug)]
pub enum ApiError {
    /// The Host header is missing, doubled or no host.
    InvalidHost,
    /// No such path, or nothing there.
    NotFound,
    /// No page of that number.
    InvalidPage,
    /// The client takes nothing that could be answered.
    NotAcceptable,
    /// Nobody is known to be calling.
    Unauthenticated(InvalidCredentials),
    /// The caller may not do this.
    PermissionDenied,
    /// The URL of the bytes is not signed, or not any more.
    InvalidSignature,
    /// The path does not have this method, but those.
    MethodNotAllowed(Method, String),
    /// The body cannot be parsed, for this reason.
    Parse(String),
    /// Fields of the body or parameters of the query are invalid.
    Invalid(FieldErrors),
    /// The body is of a type that nothing here reads.
    UnsupportedMediaType(String),
    /// The file is larger than this.
    TooLarge(FileSize),
    /// A text body is larger than anything here needs.
    BodyTooLarge,
    /// The body came too slowly, or stalled.
    RequestTimeout,
    /// The resource is not in the state that the caller named.
    PreconditionFailed,
    /// No part of the file of this many bytes lies in the range.
    RangeNotSatisfiable(u64),
    /// There is no room.
    Full(PortError),
    /// The service does as much as it does at a time, for this caller or at all.
    Busy,
    /// Something needed is away for now.
    Unavailable(PortError),
    /// Anything unforeseen.
    Internal(Box<dyn Error + Send + Sync>),
}

impl ApiError {
    /// A body that ends too early, or whose framing is malformed.
    pub fn broken_body() -> Self {
        Self::Parse("The request body broke off.".to_owned())
    }

    fn code(&self) -> &'static str {
        match self {
            Self::InvalidHost => "invalid_host",
            Self::NotFound | Self::InvalidPage => "not_found",
            Self::NotAcceptable => "not_acceptable",
            Self::Unauthenticated(InvalidCredentials::Absent) => "not_authenticated",
            Self::Unauthenticated(_) => "authentication_failed",
            Self::PermissionDenied => "permission_denied",
            Self::InvalidSignature => "invalid_signature",
            Self::MethodNotAllowed(..) => "method_not_allowed",
            Self::Parse(_) => "parse_error",
            Self::Invalid(_) => "invalid",
            Self::UnsupportedMediaType(_) => "unsupported_media_type",
            Self::TooLarge(_) | Self::BodyTooLarge => "payload_too_large",
            Self::RequestTimeout => "request_timeout",
            Self::PreconditionFailed => "precondition_failed",
            Self::RangeNotSatisfiable(_) => "range_not_satisfiable",
            Self::Full(_) => "insufficient_storage",
            Self::Busy | Self::Unavailable(_) => "service_unavailable",
            Self::Internal(_) => "error",
        }
    }

    /// What is told of it.
    pub fn body(&self) -> ErrorBody<'_> {
        match self {
            Self::Invalid(errors) => ErrorBody::Fields(errors),
            other => {
                ErrorBody::Sentence(SentenceBody { detail: other.to_string(), code: other.code() })
            }
        }
    }

    fn cause(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Full(error) | Self::Unavailable(error) => Some(error),
            Self::Internal(error) => Some(error.as_ref()),
            _ => None,
        }
    }

    /// The header that comes with it, if any.
    pub fn header(&self) -> Option<(HeaderName, String)> {
        match self {
            Self::Unauthenticated(_) => Some((header::WWW_AUTHENTICATE, "Token".to_owned())),
            Self::MethodNotAllowed(_, allow) => Some((header::ALLOW, allow.clone())),
            Self::Busy | Self::Unavailable(_) => Some((header::RETRY_AFTER, "1".to_owned())),
            Self::RangeNotSatisfiable(length) => {
                Some((header::CONTENT_RANGE, format!("bytes */{length}")))
            }
            _ => None,
        }
    }
}

impl fmt::Display for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::InvalidHost => f.write_str("The Host header is not valid."),
            Self::NotFound => f.write_str("Not found."),
            Self::InvalidPage => f.write_str("Invalid page."),
            Self::NotAcceptable => f.write_str("Could not satisfy the request Accept header."),
            Self::Unauthenticated(reason) => reason.fmt(f),
            Self::PermissionDenied => {
                f.write_str("You do not have permission to perform this action.")
            }
            Self::InvalidSignature => {
                f.write_str("The signature of this URL is missing, wrong or expired.")
            }
            Self::MethodNotAllowed(method, _) => write!(f, "Method \"{method}\" not allowed."),
            Self::Parse(reason) => f.write_str(reason),
            Self::Invalid(_) => f.write_str("Invalid input."),
            Self::UnsupportedMediaType(media_type) => {
                write!(f, "Unsupported media type \"{media_type}\" in request.")
            }
            Self::TooLarge(limit) => {
                write!(f, "The submitted file is larger than the limit of {limit}.")
            }
            Self::BodyTooLarge => f.write_str("The request body is too large."),
            Self::RequestTimeout => f.write_str("The request body came too slowly."),
            Self::PreconditionFailed => {
                f.write_str("The precondition of the request does not hold.")
            }
            Self::RangeNotSatisfiable(_) => f.write_str("The requested range is not satisfiable."),
            Self::Full(_) => f.write_str("There is no room left to store this."),
            Self::Busy | Self::Unavailable(_) => {
                f.write_str("Service temporarily unavailable, try again later.")
            }
            Self::Internal(_) => f.write_str("A server error occurred."),
        }
    }
}

impl ResponseError for ApiError {
    fn status_code(&self) -> StatusCode {
        match self {
            Self::InvalidHost | Self::Parse(_) | Self::Invalid(_) => StatusCode::BAD_REQUEST,
            Self::Unauthenticated(_) => StatusCode::UNAUTHORIZED,
            Self::PermissionDenied | Self::InvalidSignature => StatusCode::FORBIDDEN,
            Self::NotFound | Self::InvalidPage => StatusCode::NOT_FOUND,
            Self::MethodNotAllowed(..) => StatusCode::METHOD_NOT_ALLOWED,
            Self::NotAcceptable => StatusCode::NOT_ACCEPTABLE,
            Self::RequestTimeout => StatusCode::REQUEST_TIMEOUT,
            Self::PreconditionFailed => StatusCode::PRECONDITION_FAILED,
            Self::TooLarge(_) | Self::BodyTooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::UnsupportedMediaType(_) => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::RangeNotSatisfiable(_) => StatusCode::RANGE_NOT_SATISFIABLE,
            Self::Internal(_) => StatusCode::INTERNAL_SERVER_ERROR,
            Self::Busy | Self::Unavailable(_) => StatusCode::SERVICE_UNAVAILABLE,
            Self::Full(_) => StatusCode::INSUFFICIENT_STORAGE,
        }
    }

    fn error_response(&self) -> HttpResponse {
        if let Some(cause) = self.cause() {
            tracing::error!(
                error = chain(cause),
                status = self.status_code().as_u16(),
                "request failed"
            );
        }
        let mut response = HttpResponse::build(self.status_code());
        if let Some(header) = self.header() {
            response.insert_header(header);
        }
        if matches!(self, Self::RequestTimeout) {
            response.force_close();
        }
        response.json(self.body())
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

impl From<AuthenticateError> for ApiError {
    fn from(error: AuthenticateError) -> Self {
        match error {
            AuthenticateError::UnknownToken => {
                Self::Unauthenticated(InvalidCredentials::UnknownToken)
            }
            AuthenticateError::InactiveUser => {
                Self::Unauthenticated(InvalidCredentials::InactiveUser)
            }
            AuthenticateError::Port(error) => error.into(),
        }
    }
}

impl From<GetMediaFileError> for ApiError {
    fn from(error: GetMediaFileError) -> Self {
        match error {
            GetMediaFileError::NotFound => Self::NotFound,
            GetMediaFileError::Lookup(error) => error.into(),
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
            OpenMediaContentError::Read(error) => {
                Self::Unavailable(PortError::Unavailable(Box::new(error)))
            }
        }
    }
}
