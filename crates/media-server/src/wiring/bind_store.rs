//! Binds the data folder to the database by the store id that both have.

use std::sync::Arc;

use application::{BindStore, BindStoreError};
use domain::StoreId;
use ports::{PortError, StoreIdentity};

use super::database::OpenDatabase;
use super::open_error::OpenError;
use super::refused_store::RefusedStore;
use crate::settings::Settings;
use crate::system::OsRandomness;

/// How the two ids are treated: [`BindStore::verify`] or [`BindStore::adopt`].
pub(super) type Bind = fn(&BindStore) -> Result<StoreId, BindStoreError>;

/// Compares or changes the store ids of `database` and of the data folder of `settings`.
pub(super) fn bind_store(
    database: &OpenDatabase,
    store: Arc<dyn StoreIdentity>,
    settings: &Settings,
    bind: Bind,
) -> Result<(), OpenError> {
    let database = database.ports.clone();
    let ids = BindStore { database, store, randomness: Arc::new(OsRandomness) };
    bind(&ids).map(drop).map_err(|source| refused(settings, source).into())
}

fn refused(settings: &Settings, source: BindStoreError) -> RefusedStore {
    let (folder, database) = (settings.store.data_dir.clone(), settings.database_url());
    // A damaged id is like a missing one: an adoption replaces it.
    let is_damaged = matches!(source, BindStoreError::Store(PortError::Inconsistent(_)));
    match source {
        BindStoreError::Database(_) | BindStoreError::Store(_) if !is_damaged => {
            RefusedStore::Unanswered { folder, database, source }
        }
        source => RefusedStore::Mismatch { folder, database, source },
    }
}
