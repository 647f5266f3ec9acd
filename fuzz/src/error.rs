//! The part of the edge's errors that its forms need.

#[path = "../../crates/api-actix/src/error/body.rs"]
mod body;

pub use body::FieldErrors;

#[derive(Debug)]
pub enum ApiError {
    Parse(String),
    Invalid(FieldErrors),
}
