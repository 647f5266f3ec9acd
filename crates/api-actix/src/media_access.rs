//! Who may have the bytes below `/media/`, and for how long what they get may be kept.

mod signed_access;
mod signer;

use std::fmt;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use domain::StorageKey;
use ports::Clock;

pub use self::signed_access::{SignedAccess, SigningKeys};
pub use self::signer::Signer;
use crate::error::ApiError;

/// Whether a URL alone is enough to have bytes.
pub enum MediaAccess {
    /// Everybody may have them.
    Public,
    /// The URL has to be signed, and the signature to hold still.
    Signed(Signer, Arc<dyn Clock>),
}

impl MediaAccess {
    /// Access as it is set; signatures expire by `clock`.
    pub fn new(signed: Option<&SignedAccess>, clock: Arc<dyn Clock>) -> Self {
        signed.map_or(Self::Public, |signed| Self::Signed(Signer::new(signed), clock))
    }

    /// The query by which a URL of `key` is valid from now on, where it needs one.
    pub fn query(&self, key: &StorageKey) -> Option<String> {
        match self {
            Self::Public => None,
            Self::Signed(signer, clock) => Some(signer.sign(key, seconds(clock.now()))),
        }
    }

    /// Lets a request for `key` pass if its query is valid now. No signature is good for a path that
    /// is no key, so that nobody learns which are.
    ///
    /// # Errors
    /// [`ApiError::InvalidSignature`] whatever is wrong with the signature, and
    /// [`ApiError::NotFound`] where none is needed and there is no key.
    pub fn admit(
        &self,
        key: Option<StorageKey>,
        query: &str,
    ) -> Result<(StorageKey, Keeping), ApiError> {
        match self {
            Self::Public => Ok((key.ok_or(ApiError::NotFound)?, Keeping::Anybody)),
            Self::Signed(signer, clock) => {
                let now = seconds(clock.now());
                let rest = key.as_ref().and_then(|key| signer.rest(key, query, now));
                key.zip(rest.map(Keeping::ClientFor)).ok_or(ApiError::InvalidSignature)
            }
        }
    }
}

fn seconds(time: DateTime<Utc>) -> u64 {
    u64::try_from(time.timestamp()).unwrap_or_default()
}

/// Who may keep bytes, and how long. Keys are never given out twice, so that what is under one never
/// changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Keeping {
    /// Everybody, for ever.
    Anybody,
    /// The client that has asked, for so many seconds.
    ClientFor(u64),
}

impl fmt::Display for Keeping {
    /// As the value of `Cache-Control`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Anybody => f.write_str("public, max-age=31536000, immutable"),
            Self::ClientFor(seconds) => write!(f, "private, max-age={seconds}, immutable"),
        }
    }
}
