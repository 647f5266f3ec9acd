//! Why a library cannot be opened.

use std::io;
use std::path::PathBuf;

use adapters_postgres::ConnectError;
use ports::{MigrateError, PortError};
use thiserror::Error;

use super::refused_store::RefusedStore;

/// Why a library cannot be opened.
#[derive(Debug, Error)]
pub enum OpenError {
    /// A folder is missing and cannot be created.
    #[error("the folder {} cannot be created", path.display())]
    Folder {
        /// The folder.
        path: PathBuf,
        /// The cause.
        source: io::Error,
    },
    /// The database file cannot be used.
    #[error(transparent)]
    Sqlite(#[from] adapters_sqlite::OpenError),
    /// The database server cannot be used.
    #[error(transparent)]
    Postgres(#[from] ConnectError),
    /// The database server can lose confirmed writes in a crash.
    #[error("{0}; MEDIA_ALLOW_UNSAFE_DATABASE=true accepts it")]
    UnsafePostgres(ConnectError),
    /// Another server runs there.
    #[error("another server already uses {}", .0.display())]
    InUse(PathBuf),
    /// The lock that excludes other servers cannot be taken.
    #[error("{} cannot be locked", path.display())]
    Lock {
        /// The file to lock.
        path: PathBuf,
        /// The cause.
        source: io::Error,
    },
    /// A migration failed, or the database is newer than this program.
    #[error("the database cannot be migrated")]
    Migrate(#[from] MigrateError),
    /// The database is incomplete, or the data folder belongs to another one.
    #[error(transparent)]
    Refused(#[from] RefusedStore),
    /// The folder of another library cannot be read.
    #[error("the folder {} cannot be read", path.display())]
    MediaRoot {
        /// The folder.
        path: PathBuf,
        /// The cause.
        source: io::Error,
    },
    /// The image workers cannot be started.
    #[error("no image worker can be started")]
    ImageWorkers(#[source] io::Error),
    /// The data folder cannot be used.
    #[error("files cannot be stored in {}", path.display())]
    FileStore {
        /// The folder.
        path: PathBuf,
        /// The cause.
        source: io::Error,
    },
    /// The data folder exists, but a test file could not be stored in it.
    #[error("files cannot be stored in {}", path.display())]
    TestFile {
        /// The folder.
        path: PathBuf,
        /// The cause.
        source: PortError,
    },
}
