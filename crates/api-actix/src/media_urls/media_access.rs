//! Who may fetch stored bytes: everyone, or the holder of a signed URL.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use domain::StorageKey;
use ports::Clock;

use super::cache_policy::CachePolicy;
use super::signed_access::SignedAccess;
use super::signer::Signer;
use crate::error::ApiError;

/// Access to stored bytes.
pub enum MediaAccess {
    /// Everyone may fetch them.
    Public,
    /// The URL needs a valid signature.
    Signed(Signer, Arc<dyn Clock>),
}

impl MediaAccess {
    /// Signed access if `signed` is set; signatures expire by `clock`.
    pub fn new(signed: Option<&SignedAccess>, clock: Arc<dyn Clock>) -> Self {
        signed.map_or(Self::Public, |signed| Self::Signed(Signer::new(signed), clock))
    }

    /// The query string that signs a URL of `key` from now on; `None` for public access.
    pub fn query(&self, key: &StorageKey) -> Option<String> {
        match self {
            Self::Public => None,
            Self::Signed(signer, clock) => Some(signer.sign(key, seconds(clock.now()))),
        }
    }

    /// Checks the query string of a request for `key`. A path that is not a key has no valid
    /// signature, so that the response does not reveal which paths are keys.
    ///
    /// # Errors
    /// [`ApiError::InvalidSignature`] for an invalid signature, and [`ApiError::NotFound`] for
    /// public access without a key.
    pub fn admit(
        &self,
        key: Option<StorageKey>,
        query: &str,
    ) -> Result<(StorageKey, CachePolicy), ApiError> {
        match self {
            Self::Public => Ok((key.ok_or(ApiError::NotFound)?, CachePolicy::Public)),
            Self::Signed(signer, clock) => {
                let now = seconds(clock.now());
                let seconds_left =
                    key.as_ref().and_then(|key| signer.seconds_left(key, query, now));
                key.zip(seconds_left.map(CachePolicy::Private)).ok_or(ApiError::InvalidSignature)
            }
        }
    }
}

fn seconds(time: DateTime<Utc>) -> u64 {
    u64::try_from(time.timestamp()).unwrap_or_default()
}
