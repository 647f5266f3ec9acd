//! As much of the edge's errors as its forms have.

#[path = "../../crates/api-actix/src/error/body.rs"]
mod body;

pub use body::FieldErrors;

#[derive(Debug)]
pub enum ApiError {
    Parse(String),
    Invalid(FieldErrors),
}
