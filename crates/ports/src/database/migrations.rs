//! Brings the schema of a database up to date, for the start of the program.

use thiserror::Error;

use crate::PortError;

/// Why the schema cannot be brought up to date.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum MigrateError {
    /// Migrations were applied that this program does not know. Nothing was changed.
    #[error(
        "a newer version of the program has made it, by migrations that this version does not \
         know: {}",
        .0.join(", ")
    )]
    Newer(Vec<String>),
    /// A migration failed, or it is unknown which migrations were applied.
    #[error(transparent)]
    Failed(#[from] PortError),
}

/// The migrations of a database.
pub trait Migrations: Send + Sync {
    /// Brings the schema up to date. Returns the names of the migrations that it applied, in order.
    /// A migration is applied completely or not at all. Processes that migrate at the same time
    /// wait for each other, and each migration is applied once.
    ///
    /// # Errors
    /// [`MigrateError`]. The migrations before a failed one may stay applied.
    fn migrate(&self) -> Result<Vec<String>, MigrateError>;
}
