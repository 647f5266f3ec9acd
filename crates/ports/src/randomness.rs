//! Cryptographically secure randomness.

use crate::PortError;

/// A cryptographically secure source of random bytes.
pub trait Randomness: Send + Sync {
    /// Fills `bytes` with uniformly random bytes, fit for secrets.
    ///
    /// # Errors
    /// [`PortError::Backend`] when the source fails; `bytes` must not be used then.
    fn fill(&self, bytes: &mut [u8]) -> Result<(), PortError>;
}
