//! Verifies that a database and a store belong together, before either is used.

use std::sync::Arc;

use domain::StoreId;
use ports::{DatabaseIdentity, PortError, Randomness, StoreIdentity};
use thiserror::Error;

/// Compares the store id in the database with the one in the store. If neither has an id, because
/// both are new or older than store ids, both get the same new one.
pub struct BindStore {
    /// The id in the database.
    pub database: Arc<dyn DatabaseIdentity>,
    /// The id in the store.
    pub store: Arc<dyn StoreIdentity>,
    /// Draws a new id.
    pub randomness: Arc<dyn Randomness>,
}

/// The database and the store must not be used together.
#[derive(Debug, Error)]
pub enum BindStoreError {
    /// Both have an id, and the ids differ.
    #[error("its store id is {store} and that of the database is {database}")]
    OtherStore {
        /// In the database.
        database: StoreId,
        /// In the store.
        store: StoreId,
    },
    /// Only the database has an id.
    #[error(
        "it has no store id and that of the database is {0}; it may be new, not mounted, or \
         restored without its id"
    )]
    StoreWithoutId(StoreId),
    /// Only the store has an id.
    #[error(
        "its store id is {0} and the database has none; the database may be new, another one, or \
         restored from a backup older than the id"
    )]
    DatabaseWithoutId(StoreId),
    /// The database could not read or write its id.
    #[error("the database does not answer for its store id")]
    Database(#[source] PortError),
    /// The store could not read or write its id.
    #[error("the store does not answer for its id")]
    Store(#[source] PortError),
}

impl BindStore {
    /// Returns the common id. Establishes it first if neither has one.
    ///
    /// # Errors
    /// [`BindStoreError`]; the ids are unchanged, or the next run completes a common one.
    pub fn verify(&self) -> Result<StoreId, BindStoreError> {
        // Reads the store first: its id is confirmed after the database has committed it, so an id
        // that is visible in the store is visible in the database too.
        let store = self.store_id()?;
        let database = self.database.store_id().map_err(BindStoreError::Database)?;
        match (database, store) {
            (None, None) => self.confirm(self.establish()?),
            (None, Some(store)) => Err(BindStoreError::DatabaseWithoutId(store)),
            (Some(database), None) => self.confirm(database),
            (Some(database), Some(store)) => same(database, store),
        }
    }

    /// Replaces any id of the store by that of the database, or by a new one if the database has
    /// none. No process may use the store meanwhile.
    ///
    /// # Errors
    /// [`BindStoreError::Database`] and [`BindStoreError::Store`]
    pub fn adopt(&self) -> Result<StoreId, BindStoreError> {
        let id = self
            .database
            .establish_store_id(&|| self.new_id())
            .map_err(BindStoreError::Database)?;
        // An id that cannot be read is replaced too.
        if !matches!(self.store.store_id(), Ok(Some(store)) if store == id) {
            self.store.replace_store_id(id).map_err(BindStoreError::Store)?;
            tracing::warn!(store_id = %id, "the store was adopted by the database");
        }
        Ok(id)
    }

    /// Returns the id of the database. If there is none, proposes a new one to the store and
    /// commits it.
    fn establish(&self) -> Result<StoreId, BindStoreError> {
        let propose = || {
            let id = self.new_id()?;
            self.store.propose_store_id(id)?;
            Ok(id)
        };
        self.database.establish_store_id(&propose).map_err(BindStoreError::Database)
    }

    /// Confirms the id of the database to the store, if it is the proposed one.
    fn confirm(&self, id: StoreId) -> Result<StoreId, BindStoreError> {
        self.store.confirm_store_id(id).map_err(BindStoreError::Store)?;
        let store = self.store_id()?.ok_or(BindStoreError::StoreWithoutId(id))?;
        same(id, store)
    }

    fn store_id(&self) -> Result<Option<StoreId>, BindStoreError> {
        self.store.store_id().map_err(BindStoreError::Store)
    }

    fn new_id(&self) -> Result<StoreId, PortError> {
        let mut bytes = [0; 16];
        self.randomness.fill(&mut bytes)?;
        Ok(StoreId::from_bytes(bytes))
    }
}

fn same(database: StoreId, store: StoreId) -> Result<StoreId, BindStoreError> {
    if database == store {
        Ok(database)
    } else {
        Err(BindStoreError::OtherStore { database, store })
    }
}
