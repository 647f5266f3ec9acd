//! Makes sure that a database and a store belong together before anything is done with them.

use std::sync::Arc;

use domain::StoreId;
use ports::{DatabaseIdentity, PortError, Randomness, StoreIdentity};
use thiserror::Error;

/// Compares the ids that a database and a store keep. Where neither has one, which is so where both are new
/// or older than the ids, they get a common one.
pub struct BindStore {
    /// The id in the database.
    pub database: Arc<dyn DatabaseIdentity>,
    /// The id in the store.
    pub store: Arc<dyn StoreIdentity>,
    /// Draws a new id.
    pub randomness: Arc<dyn Randomness>,
}

/// Why a database and a store are not to be used together.
#[derive(Debug, Error)]
pub enum BindStoreError {
    /// Each has an id of its own.
    #[error("its store id is {store} and that of the database is {database}")]
    OtherStore {
        /// In the database.
        database: StoreId,
        /// In the store.
        store: StoreId,
    },
    /// Only the database has an id: this one.
    #[error(
        "it has no store id and that of the database is {0}; it may be new, not mounted, or \
         restored without its id"
    )]
    StoreWithoutId(StoreId),
    /// Only the store has an id: this one.
    #[error(
        "its store id is {0} and the database has none; the database may be new, another one, or \
         restored from a backup older than the id"
    )]
    DatabaseWithoutId(StoreId),
    /// The database does not tell its id, or keeps none.
    #[error("the database does not answer for its store id")]
    Database(#[source] PortError),
    /// The store does not tell its id, or keeps none.
    #[error("the store does not answer for its id")]
    Store(#[source] PortError),
}

impl BindStore {
    /// The common id of the two, which they get now where neither has one.
    ///
    /// # Errors
    /// [`BindStoreError`]; the ids are as they were, or the next run completes a common one.
    pub fn verify(&self) -> Result<StoreId, BindStoreError> {
        // The store first: its id is confirmed after the database has committed it, so that one which is
        // seen in the store is seen in the database, too.
        let store = self.store_id()?;
        let database = self.database.store_id().map_err(BindStoreError::Database)?;
        match (database, store) {
            (None, None) => self.confirm(self.establish()?),
            (None, Some(store)) => Err(BindStoreError::DatabaseWithoutId(store)),
            (Some(database), None) => self.confirm(database),
            (Some(database), Some(store)) => same(database, store),
        }
    }

    /// Gives the store the id of the database, whatever id it had before; a new one where the database has
    /// none. Nobody may work with the store meanwhile.
    ///
    /// # Errors
    /// [`BindStoreError::Database`] and [`BindStoreError::Store`]
    pub fn adopt(&self) -> Result<StoreId, BindStoreError> {
        let id = self
            .database
            .establish_store_id(&|| self.new_id())
            .map_err(BindStoreError::Database)?;
        // Where the store's id cannot be read, it is what is to be replaced.
        if !matches!(self.store.store_id(), Ok(Some(store)) if store == id) {
            self.store.replace_store_id(id).map_err(BindStoreError::Store)?;
            tracing::warn!(store_id = %id, "the store was adopted by the database");
        }
        Ok(id)
    }

    /// The id of the database, which the store has as a proposal where it is a new one.
    fn establish(&self) -> Result<StoreId, BindStoreError> {
        let propose = || {
            let id = self.new_id()?;
            self.store.propose_store_id(id)?;
            Ok(id)
        };
        self.database.establish_store_id(&propose).map_err(BindStoreError::Database)
    }

    /// Confirms the id of the database to the store, where it was proposed.
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
