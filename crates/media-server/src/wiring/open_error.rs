//! Why a command cannot start to work.

use std::io;
use std::path::PathBuf;

use adapters_postgres::ConnectError;
use ports::{MigrateError, PortError};
use thiserror::Error;

use super::RefusedStore;

/// Why there is nothing to work with.
#[derive(Debug, Error)]
pub enum OpenError {
    /// The folder of the database file is missing and cannot be made.
    #[error("the folder {} cannot be made", path.display())]
    Folder {
        /// The folder.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
    /// The database file cannot be used.
    #[error(transparent)]
    Sqlite(#[from] adapters_sqlite::OpenError),
    /// The database server cannot be used.
    #[error(transparent)]
    Postgres(#[from] ConnectError),
    /// The database server forgets in a crash what it has confirmed.
    #[error("{0}; MEDIA_ALLOW_UNSAFE_DATABASE=true accepts that")]
    UnsafePostgres(ConnectError),
    /// Another server is at work there.
    #[error("another server uses {} already", .0.display())]
    InUse(PathBuf),
    /// Whether another server is at work there cannot be told.
    #[error("{} cannot be locked", path.display())]
    Lock {
        /// The file to lock.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
    /// The database cannot be used as it is.
    #[error("the database cannot be brought up to date")]
    Migrate(#[from] MigrateError),
    /// The database is incomplete, or the data folder is not its own.
    #[error(transparent)]
    Refused(#[from] RefusedStore),
    /// The folder of another library's bytes cannot be read.
    #[error("the folder {} cannot be read", path.display())]
    MediaRoot {
        /// The folder.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
    /// The processes that make thumbnails cannot be started.
    #[error("no image worker can be started")]
    ImageWorkers(#[source] io::Error),
    /// The folder of the bytes cannot be used.
    #[error("files cannot be stored in {}", path.display())]
    FileStore {
        /// The folder.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
    /// The folder of the bytes is there, but a file on trial could not be stored.
    #[error("files cannot be stored in {}", path.display())]
    StoreOnTrial {
        /// The folder.
        path: PathBuf,
        /// Why not.
        source: PortError,
    },
}
