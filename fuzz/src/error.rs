//! The part of the edge's errors that its forms need.

#[path = "../../crates/api-actix/src/error/body.rs"]
mod body;
#[path = "../../crates/api-actix/src/error/credentials.rs"]
mod credentials;

pub use body::FieldErrors;
pub use credentials::InvalidCredentials;

#[derive(Debug)]
pub enum ApiError {
    Parse(String),
    Invalid(FieldErrors),
}

impl From<FieldErrors> for ApiError {
    fn from(errors: FieldErrors) -> Self {
        Self::Invalid(errors)
    }
}
