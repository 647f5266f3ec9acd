//! Opens only what belongs together: a complete database, and the data folder that has its store id.

use std::path::PathBuf;
use std::sync::Arc;

use application::{BindStore, BindStoreError};
use domain::StoreId;
use ports::{PortError, StoreIdentity};
use thiserror::Error;

use super::{OpenDatabase, OpenError, Wiring};
use crate::settings::{DatabaseUrl, Settings};
use crate::system::OsRandomness;

/// Why a database, or the data folder with it, is refused.
#[derive(Debug, Error)]
pub enum RefusedStore {
    /// A copy into the database was begun and not finished.
    #[error(
        "the database {0} is incomplete: `copy-database` into it was not finished; run it again, or \
         set MEDIA_DATABASE_URL to a complete database"
    )]
    Incomplete(DatabaseUrl),
    /// Whether the database is complete cannot be told.
    #[error("the database {database} cannot be asked whether it is complete")]
    Unknown {
        /// The database.
        database: DatabaseUrl,
        /// Why not.
        source: PortError,
    },
    /// The two have different ids, or one of them has none.
    #[error(
        "the data folder {} does not belong to the database {database} (where it does, \
         `check --adopt-store` says so)",
        folder.display()
    )]
    Mismatch {
        /// The data folder.
        folder: PathBuf,
        /// The database.
        database: DatabaseUrl,
        /// How they differ.
        source: BindStoreError,
    },
    /// Whether the two belong together cannot be told.
    #[error("whether the data folder {} belongs to the database {database} is unknown", folder.display())]
    Unanswered {
        /// The data folder.
        folder: PathBuf,
        /// The database.
        database: DatabaseUrl,
        /// Why.
        source: BindStoreError,
    },
}

/// What is done with the ids of a database and a data folder.
pub(super) type Bind = fn(&BindStore) -> Result<StoreId, BindStoreError>;

impl Wiring {
    /// Opens what `settings` name, making what is missing. Thumbnails are made within the process.
    ///
    /// # Errors
    /// [`OpenError`]
    pub fn open(settings: &Settings) -> Result<Self, OpenError> {
        Self::open_bound(settings, BindStore::verify)
    }

    /// The same, and makes the data folder the database's own, whatever ids the two have.
    ///
    /// # Errors
    /// [`OpenError`]
    pub fn open_adopting(settings: &Settings) -> Result<Self, OpenError> {
        Self::open_bound(settings, BindStore::adopt)
    }
}

impl OpenDatabase {
    /// Opens the database that `settings` name, making it where it is a file that is missing, and
    /// brings its schema up to date. It is complete.
    ///
    /// # Errors
    /// [`OpenError`]
    pub fn open(settings: &Settings) -> Result<Self, OpenError> {
        let database = Self::open_copy_target(settings)?;
        let url = || settings.database_url();
        match database.ports.is_incomplete() {
            Ok(false) => Ok(database),
            Ok(true) => Err(RefusedStore::Incomplete(url()).into()),
            Err(source) => Err(RefusedStore::Unknown { database: url(), source }.into()),
        }
    }

    /// Compares or changes the store ids of the database and of the data folder that `settings` name.
    pub(super) fn bind(
        &self,
        store: Arc<dyn StoreIdentity>,
        settings: &Settings,
        bind: Bind,
    ) -> Result<(), OpenError> {
        let database = self.ports.clone();
        let ids = BindStore { database, store, randomness: Arc::new(OsRandomness) };
        bind(&ids).map(drop).map_err(|source| {
            let (folder, database) = (settings.store.data_dir.clone(), settings.database_url());
            OpenError::Refused(match source {
                BindStoreError::Database(_) | BindStoreError::Store(_) => {
                    RefusedStore::Unanswered { folder, database, source }
                }
                source => RefusedStore::Mismatch { folder, database, source },
            })
        })
    }
}
