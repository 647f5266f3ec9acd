use std::error::Error;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use diesel::connection::SimpleConnection;
use diesel::{Connection, SqliteConnection};
use ports::PortError;
use thiserror::Error;

use crate::error::Failure;
use crate::opened_files::OpenedFiles;
use crate::pool::{ConnectionPool, pool, set_pragmas};
use crate::transaction;

/// A SQLite database file that holds the service's tables, behind a pool of connections.
///
/// Implements every database port; shared as one `Arc`, it is each of them.
pub struct SqliteDatabase {
    pool: ConnectionPool,
    /// Sees when the others have written; writes nothing itself.
    pub(crate) observer: Mutex<SqliteConnection>,
    files: Arc<OpenedFiles>,
}

/// Why the service cannot work with a database file.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum OpenError {
    /// SQLite takes no other paths.
    #[error("the path of a SQLite database must be UTF-8: {}", .0.display())]
    PathNotUtf8(PathBuf),
    /// The file cannot be created, opened or written, or is no database; the source says which.
    #[error("cannot open the SQLite database {}", path.display())]
    Unusable {
        /// As it was given.
        path: PathBuf,
        /// What the system or SQLite says.
        source: Box<dyn Error + Send + Sync>,
    },
}

impl SqliteDatabase {
    /// The database in the file at `path`, which is created where there is none; its folder must exist.
    /// The tables are made by [`migrate`](Self::migrate).
    ///
    /// # Errors
    /// [`OpenError`] when the file cannot be used.
    pub fn open(path: &Path) -> Result<Self, OpenError> {
        let unusable = |source| OpenError::Unusable { path: path.to_owned(), source };
        // SQLite gives a meaning of its own to some relative paths: `file:…`, `:memory:`.
        let absolute =
            std::path::absolute(path).map_err(|error: io::Error| unusable(error.into()))?;
        let text = absolute.to_str().ok_or_else(|| OpenError::PathNotUtf8(path.to_owned()))?;
        let observer = Mutex::new(connect(text).map_err(unusable)?);
        let files = OpenedFiles::of(&absolute).map_err(|error| unusable(error.into()))?;
        let files = Arc::new(files);
        Ok(Self { pool: pool(text, Arc::clone(&files)), observer, files })
    }

    /// How many connections are open now, idle ones included.
    #[must_use]
    pub fn open_connections(&self) -> u32 {
        self.pool.state().connections
    }

    /// How many open connections nobody uses now.
    #[must_use]
    pub fn idle_connections(&self) -> u32 {
        self.pool.state().idle_connections
    }

    /// How many connections there may be.
    #[must_use]
    pub fn max_connections(&self) -> u32 {
        self.pool.max_size()
    }

    /// Runs `work` on a connection of the pool. Each statement is a transaction of its own.
    pub(crate) fn with_connection<T>(
        &self,
        work: impl FnOnce(&mut SqliteConnection) -> Result<T, Failure>,
    ) -> Result<T, PortError> {
        let mut connection =
            self.pool.get().map_err(|error| PortError::Unavailable(Box::new(error)))?;
        Ok(work(&mut connection)?)
    }

    /// [`with_connection`](Self::with_connection) in a [`transaction::snapshot`].
    pub(crate) fn snapshot<T>(
        &self,
        work: impl FnOnce(&mut SqliteConnection) -> Result<T, Failure>,
    ) -> Result<T, PortError> {
        self.with_connection(|connection| transaction::snapshot(connection, work))
    }

    /// [`with_connection`](Self::with_connection) in a [`transaction::transaction`].
    pub(crate) fn transaction<T>(
        &self,
        work: impl FnOnce(&mut SqliteConnection) -> Result<T, Failure>,
    ) -> Result<T, PortError> {
        self.with_connection(|connection| {
            let done = transaction::transaction(connection, |connection| {
                let done = work(connection)?;
                self.check_files()?;
                Ok(done)
            })?;
            // What was committed into a file that nobody finds again must not be acknowledged.
            self.check_files().map_err(|error| PortError::OutcomeUnknown(Box::new(error)))?;
            Ok(done)
        })
    }

    /// Fails where a file of the database is not the one that was opened.
    ///
    /// While the log alone is missing, all that is in it goes into the database file, where a restart finds
    /// it.
    pub(crate) fn check_files(&self) -> Result<(), PortError> {
        let checked = self.files.check();
        if checked.is_err() && self.files.has_database() {
            let mut observer = self.observer.lock().unwrap_or_else(PoisonError::into_inner);
            // Where a reader is in its way, a later check comes to the rest.
            let _ = observer.batch_execute("PRAGMA wal_checkpoint(PASSIVE)");
        }
        checked
    }
}

/// Fails with SQLite's own words, which a pool would only log.
fn connect(path: &str) -> Result<SqliteConnection, Box<dyn Error + Send + Sync>> {
    let mut connection = SqliteConnection::establish(path)?;
    set_pragmas(&mut connection)?;
    Ok(connection)
}
