//! Checks whether a backend works.

use crate::PortError;

/// A backend that the service depends on.
pub trait HealthCheck: Send + Sync {
    /// Succeeds if the backend works now: a database answers a query, a store accepts a file.
    ///
    /// # Errors
    /// The [`PortError`] that a use case would get.
    fn check(&self) -> Result<(), PortError>;
}
