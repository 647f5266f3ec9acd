//! Why a caller gets nothing, for the use case and its callers.

use ports::PortError;
use thiserror::Error;

/// Why a caller is not admitted, or gets no media file.
#[derive(Debug, Error)]
pub enum RetrieveError {
    /// No token has this key, or the token is revoked or expired.
    #[error("no valid token has this key")]
    UnknownToken,
    /// The token is valid and its user is not active.
    #[error("the token's user is not active")]
    InactiveUser,
    /// The user lacks the permission for this request.
    #[error("the user lacks the permission")]
    PermissionDenied,
    /// No media file has this id.
    #[error("there is no such media file")]
    NotFound,
    /// A lookup failed, so the answer is unknown.
    #[error("the lookup failed")]
    Lookup(#[from] PortError),
}
