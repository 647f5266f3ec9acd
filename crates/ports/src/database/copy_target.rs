//! The target of a database copy, which records whether the copy is complete.

use domain::StoreId;

use crate::PortError;

/// A random number that identifies a run of a copy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CopyRun(pub i64);

/// A database that is marked as incomplete from the beginning of a copy to its end.
pub trait CopyTarget: Send + Sync {
    /// Whether a copy into the database has begun and not finished.
    ///
    /// # Errors
    /// A [`PortError`] when the query fails.
    fn is_incomplete(&self) -> Result<bool, PortError>;

    /// Marks the database as incomplete by `run`, in one durable transaction. If an earlier run has
    /// marked it, the same transaction removes all records of that run and resets the assigned ids.
    ///
    /// # Errors
    /// [`PortError::Conflict`] when the database is not marked and has users, tokens, media files,
    /// retired keys or a store id; or another [`PortError`] when it fails. Nothing was changed
    /// then, except possibly after [`PortError::OutcomeUnknown`].
    fn begin_copy(&self, run: CopyRun) -> Result<(), PortError>;

    /// Marks the database as complete and sets its store id, in one durable transaction.
    ///
    /// # Errors
    /// [`PortError::Conflict`] when the database is not marked by `run`, or another [`PortError`]
    /// when it fails. Nothing was changed then, except possibly after
    /// [`PortError::OutcomeUnknown`].
    fn finish_copy(&self, run: CopyRun, store_id: Option<StoreId>) -> Result<(), PortError>;
}
