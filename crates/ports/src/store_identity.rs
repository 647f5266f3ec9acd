//! The store id, by which a database and a store know that they belong together.
//!
//! A new id is established in three steps: the store records it as a proposal, the database commits
//! it, and the store confirms it. So a crash between two steps is distinguished from a database and
//! a store that do not belong together.

use domain::StoreId;

use crate::PortError;

/// The store id in the database.
pub trait DatabaseIdentity: Send + Sync {
    /// The id; `None` when there is none.
    ///
    /// # Errors
    /// [`PortError::Inconsistent`] when the stored value is not an id, any other [`PortError`] when
    /// the query fails.
    fn store_id(&self) -> Result<Option<StoreId>, PortError>;

    /// The id. If there is none, stores the one that `propose` returns, durably; `propose` runs in
    /// the same transaction. Of concurrent callers one proposes, and all get the same id.
    ///
    /// # Errors
    /// The error of `propose`, [`PortError::Conflict`] when a [copy](crate::CopyTarget) into the
    /// database is not finished, or another [`PortError`] when the database fails. Nothing was
    /// stored then, except possibly after [`PortError::OutcomeUnknown`].
    fn establish_store_id(
        &self,
        propose: &dyn Fn() -> Result<StoreId, PortError>,
    ) -> Result<StoreId, PortError>;
}

/// The store id in the store.
pub trait StoreIdentity: Send + Sync {
    /// The id; `None` when there is none. A proposal is not an id.
    ///
    /// # Errors
    /// [`PortError::Inconsistent`] when the stored value is not an id, any other [`PortError`] when
    /// the query fails.
    fn store_id(&self) -> Result<Option<StoreId>, PortError>;

    /// Records `id` as the proposal, durably. Replaces an earlier proposal.
    ///
    /// # Errors
    /// [`PortError::Full`] when there is no room, or another [`PortError`] when the store fails.
    fn propose_store_id(&self, id: StoreId) -> Result<(), PortError>;

    /// Makes `id` the id of the store, durably, if it is the proposal and there is no id yet. Does
    /// nothing otherwise.
    ///
    /// # Errors
    /// A [`PortError`] when the store fails.
    fn confirm_store_id(&self, id: StoreId) -> Result<(), PortError>;

    /// Makes `id` the id of the store, durably. Replaces any id and proposal.
    ///
    /// # Errors
    /// [`PortError::Full`] when there is no room, or another [`PortError`] when the store fails.
    fn replace_store_id(&self, id: StoreId) -> Result<(), PortError>;
}
