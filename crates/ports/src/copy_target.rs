//! A database that another one is copied into, which says of itself whether the copy is complete.

use domain::StoreId;

use crate::PortError;

/// Distinguishes one run of a copy from every other: a random number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CopyRun(pub i64);

/// A database that is incomplete from the begin of a copy to its finish.
pub trait CopyTarget: Send + Sync {
    /// Whether a copy into the database was begun and not finished.
    ///
    /// # Errors
    /// A [`PortError`] when the answer is unknown.
    fn is_incomplete(&self) -> Result<bool, PortError>;

    /// Marks the database as incomplete, by `run`, in one durable transaction. From an incomplete database
    /// that transaction removes everything which an earlier run has added, and which ids were given out.
    ///
    /// # Errors
    /// [`PortError::Conflict`] when the database is not marked and has users, tokens, media files, retired
    /// keys or a store id; or another [`PortError`] when it fails. Nothing was changed then, unless it is
    /// [`PortError::OutcomeUnknown`].
    fn begin_copy(&self, run: CopyRun) -> Result<(), PortError>;

    /// Makes the database complete, and `store_id` the id of its store, in one durable transaction.
    ///
    /// # Errors
    /// [`PortError::Conflict`] when the database is not marked by `run`, or another [`PortError`] when it
    /// fails. Nothing was changed then, unless it is [`PortError::OutcomeUnknown`].
    fn finish_copy(&self, run: CopyRun, store_id: Option<StoreId>) -> Result<(), PortError>;
}
