//! Who may cache bytes, and for how long.

use std::fmt;

/// The caching of stored bytes. A key is never reused, so the bytes of a key never change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CachePolicy {
    /// Shared caches too, without an end.
    Public,
    /// Only the client, for so many seconds.
    Private(u64),
}

impl fmt::Display for CachePolicy {
    /// The value of `Cache-Control`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Public => f.write_str("public, max-age=31536000, immutable"),
            Self::Private(seconds) => write!(f, "private, max-age={seconds}, immutable"),
        }
    }
}
