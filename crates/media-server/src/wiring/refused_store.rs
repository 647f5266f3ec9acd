//! Why a database is rejected, or a data folder that belongs to another one.

use std::path::PathBuf;

use application::BindStoreError;
use ports::PortError;
use thiserror::Error;

use crate::settings::DatabaseUrl;

/// Why a database, or the data folder with it, is rejected.
#[derive(Debug, Error)]
pub enum RefusedStore {
    /// The database has an unfinished copy.
    #[error(
        "the database {0} is incomplete: `copy-database` into it was not finished; run it again, \
         or set MEDIA_DATABASE_URL to a complete database"
    )]
    Incomplete(DatabaseUrl),
    /// The database does not say whether it is complete.
    #[error("cannot determine whether the database {database} is complete")]
    Unknown {
        /// The database.
        database: DatabaseUrl,
        /// The cause.
        source: PortError,
    },
    /// The two have different store ids, only one of them has one, or that of the folder is
    /// malformed.
    #[error(
        "the data folder {} does not belong to the database {database} (if it does, run \
         `check --adopt-store`)",
        folder.display()
    )]
    Mismatch {
        /// The data folder.
        folder: PathBuf,
        /// The database.
        database: DatabaseUrl,
        /// The difference.
        source: BindStoreError,
    },
    /// The store ids cannot be compared.
    #[error(
        "cannot determine whether the data folder {} belongs to the database {database}",
        folder.display()
    )]
    Unanswered {
        /// The data folder.
        folder: PathBuf,
        /// The database.
        database: DatabaseUrl,
        /// The cause.
        source: BindStoreError,
    },
}
