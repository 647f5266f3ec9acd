use crate::PortError;

/// Something the service cannot work without.
pub trait HealthCheck: Send + Sync {
    /// Returns when it works now: a database answers a query, a store accepts a file.
    ///
    /// # Errors
    /// The [`PortError`] that a use would meet.
    fn check(&self) -> Result<(), PortError>;
}
