//! Why a request has no valid credentials.

use std::fmt;

/// Why the credentials of a request identify no user.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InvalidCredentials {
    /// There are none, or their scheme is not `Token`.
    Absent,
    /// The scheme has no key.
    NoKey,
    /// More than one word follows the scheme, or there is more than one header.
    Spaces,
    /// The key is not UTF-8.
    NotUtf8,
    /// No valid token has the key: it is unknown, revoked or expired.
    UnknownToken,
    /// The user of the token is inactive.
    InactiveUser,
}

impl fmt::Display for InvalidCredentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Absent => "Authentication credentials were not provided.",
            Self::NoKey => "Invalid token header. No credentials provided.",
            Self::Spaces => "Invalid token header. Token string should not contain spaces.",
            Self::NotUtf8 => {
                "Invalid token header. Token string should not contain invalid characters."
            }
            Self::UnknownToken => "Invalid token.",
            Self::InactiveUser => "User inactive or deleted.",
        })
    }
}
