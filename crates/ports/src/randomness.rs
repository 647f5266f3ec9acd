use crate::PortError;

/// A source of bytes that nobody can predict.
pub trait Randomness: Send + Sync {
    /// Fills `bytes` with uniformly random bytes, fit for secrets.
    ///
    /// # Errors
    /// [`PortError::Backend`] when the source fails; `bytes` are then not to be used.
    fn fill(&self, bytes: &mut [u8]) -> Result<(), PortError>;
}
