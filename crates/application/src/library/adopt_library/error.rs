//! The failures of an adoption.

use domain::StorageKey;
use ports::PortError;
use thiserror::Error;

use super::obstacle::Obstacle;

/// No plan could be made.
#[derive(Debug, Error)]
pub enum PlanAdoptionError {
    /// The obstacles, each with its line, in the order of the lines.
    #[error("not everything can be adopted")]
    Obstacles(Vec<(usize, Obstacle)>),
    /// The library could not be read.
    #[error("the library could not be read")]
    Port(#[from] PortError),
}

/// The adoption stopped. The accounts and the batches before the failed step are complete, and the
/// next run continues from there.
#[derive(Debug, Error)]
pub enum AdoptLibraryError {
    /// The accounts have changed since the plan was made, or could not be written.
    #[error("the accounts of the uploaders could not be created")]
    Accounts(#[source] PortError),
    /// The bytes in the source have changed since the plan was made.
    #[error("the bytes of {0} have changed since the plan was made")]
    SourceChanged(StorageKey),
    /// The bytes could not be transferred.
    #[error("the bytes could not be transferred into the store")]
    Bytes(#[source] PortError),
    /// The rows could not be written.
    #[error("the media files could not be written")]
    Rows(#[source] PortError),
}
