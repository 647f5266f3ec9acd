//! The errors of the API. The only place that assigns status codes and codes to errors.

mod body;
mod chain;
mod conversions;
mod credentials;
pub mod documented;

use std::error::Error;
use std::fmt;

use actix_web::http::header::{self, HeaderName};
use actix_web::http::{Method, StatusCode};
use actix_web::{HttpResponse, ResponseError};
use domain::FileSize;
use ports::PortError;

pub use self::body::{ErrorBody, FieldErrors, SentenceBody};
pub use self::chain::chain;
pub use self::credentials::InvalidCredentials;

/// Every error response. A 4xx shows its sentence; a 5xx shows a fixed one, and its cause is logged
/// once.
#[derive(Debug)]
pub enum ApiError {
    /// The `Host` header is missing, repeated or malformed.
    InvalidHost,
    /// No such path or resource.
    NotFound,
    /// The list has no such page.
    InvalidPage,
    /// The cursor is malformed, or of another ordering.
    InvalidCursor,
    /// A preflight request of a page that may not send what it asks for, for this reason.
    PreflightRejected(String),
    /// The client does not accept JSON.
    NotAcceptable,
    /// The caller is unknown.
    Unauthenticated(InvalidCredentials),
    /// The caller may not do this.
    PermissionDenied,
    /// The signature of the URL is missing, wrong or expired.
    InvalidSignature,
    /// The path does not have this method. The text is the value of `Allow`.
    MethodNotAllowed(Method, String),
    /// The body cannot be parsed, for this reason.
    Parse(String),
    /// Fields of the body or parameters of the query are invalid.
    Invalid(FieldErrors),
    /// The body has an unsupported media type.
    UnsupportedMediaType(String),
    /// The file is larger than this.
    TooLarge(FileSize),
    /// A body without a file is over the limit.
    BodyTooLarge,
    /// The body stalled or came too slowly.
    RequestTimeout,
    /// A precondition of the request does not hold.
    PreconditionFailed,
    /// The range has no byte in common with the file of this many bytes.
    RangeNotSatisfiable(u64),
    /// The disk or the database is full.
    Full(PortError),
    /// The service is at its limit of concurrent work, for this caller or in total.
    Busy,
    /// A dependency is unavailable.
    Unavailable(PortError),
    /// Any other failure.
    Internal(Box<dyn Error + Send + Sync>),
}

impl ApiError {
    /// A body that ends early or has malformed framing.
    pub fn broken_body() -> Self {
        Self::Parse("The request body broke off.".to_owned())
    }

    fn code(&self) -> &'static str {
        match self {
            Self::InvalidHost => "invalid_host",
            Self::NotFound | Self::InvalidPage | Self::InvalidCursor => "not_found",
            Self::PreflightRejected(_) => "preflight_rejected",
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

    /// The JSON of the response.
    pub fn body(&self) -> ErrorBody<'_> {
        match self {
            Self::Invalid(errors) => ErrorBody::Fields(errors),
            other => ErrorBody::Sentence(other.sentence()),
        }
    }

    /// The error in the form of all errors that are not about fields.
    pub fn sentence(&self) -> SentenceBody {
        SentenceBody { detail: self.to_string(), code: self.code() }
    }

    /// Logs the cause, if the client does not learn it.
    pub fn log(&self) {
        if let Some(cause) = self.cause() {
            tracing::error!(
                error = chain(cause),
                status = self.status_code().as_u16(),
                "request failed"
            );
        }
    }

    fn cause(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Full(error) | Self::Unavailable(error) => Some(error),
            Self::Internal(error) => Some(error.as_ref()),
            _ => None,
        }
    }

    /// The header of the response that goes with the error, if any.
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
            Self::InvalidCursor => f.write_str("Invalid cursor"),
            Self::NotAcceptable => f.write_str("Could not satisfy the request Accept header."),
            Self::Unauthenticated(reason) => reason.fmt(f),
            Self::PermissionDenied => {
                f.write_str("You do not have permission to perform this action.")
            }
            Self::InvalidSignature => {
                f.write_str("The signature of this URL is missing, wrong or expired.")
            }
            Self::MethodNotAllowed(method, _) => write!(f, "Method \"{method}\" not allowed."),
            Self::Parse(reason) | Self::PreflightRejected(reason) => f.write_str(reason),
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
            Self::PermissionDenied | Self::InvalidSignature | Self::PreflightRejected(_) => {
                StatusCode::FORBIDDEN
            }
            Self::NotFound | Self::InvalidPage | Self::InvalidCursor => StatusCode::NOT_FOUND,
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
        self.log();
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
