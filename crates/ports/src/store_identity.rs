//! The id that a database and a store share, as each of the two keeps it.
//!
//! An id comes into being in three steps, so that a crash between any two of them is told from a database
//! and a store that do not belong together: the store keeps the new id as a proposal, the database commits
//! it, and the store confirms it.

use domain::StoreId;

use crate::PortError;

/// The id of the store that a database belongs to, kept in the database.
pub trait DatabaseIdentity: Send + Sync {
    /// The id; `None` when there is none.
    ///
    /// # Errors
    /// [`PortError::Inconsistent`] when what is kept is not an id, any other [`PortError`] when the answer
    /// is unknown.
    fn store_id(&self) -> Result<Option<StoreId>, PortError>;

    /// The id; where there is none, the one that `propose` returns, durably. `propose` runs in the
    /// transaction that keeps its id. Of many callers at once one proposes, and all get the same id.
    ///
    /// # Errors
    /// The error of `propose`, [`PortError::Conflict`] when a [copy](crate::CopyTarget) into the database
    /// is not finished, or another [`PortError`] when the database fails. Nothing is kept then, unless it
    /// is [`PortError::OutcomeUnknown`].
    fn establish_store_id(
        &self,
        propose: &dyn Fn() -> Result<StoreId, PortError>,
    ) -> Result<StoreId, PortError>;
}

/// The id of a store, kept beside its bytes.
pub trait StoreIdentity: Send + Sync {
    /// The id; `None` when there is none. A proposal is not an id.
    ///
    /// # Errors
    /// [`PortError::Inconsistent`] when what is kept is not an id, any other [`PortError`] when the answer
    /// is unknown.
    fn store_id(&self) -> Result<Option<StoreId>, PortError>;

    /// Proposes `id`, durably, in place of what was proposed before.
    ///
    /// # Errors
    /// [`PortError::Full`] when there is no room, or another [`PortError`] when the store fails.
    fn propose_store_id(&self, id: StoreId) -> Result<(), PortError>;

    /// Makes `id` the id of the store, durably, where it is what is proposed and there is no id yet;
    /// changes nothing otherwise.
    ///
    /// # Errors
    /// A [`PortError`] when the store fails.
    fn confirm_store_id(&self, id: StoreId) -> Result<(), PortError>;

    /// Makes `id` the id of the store, durably, whatever was its id or proposed before.
    ///
    /// # Errors
    /// [`PortError::Full`] when there is no room, or another [`PortError`] when the store fails.
    fn replace_store_id(&self, id: StoreId) -> Result<(), PortError>;
}
