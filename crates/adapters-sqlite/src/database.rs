use std::error::Error;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::time::{Duration, Instant};

use diesel::connection::SimpleConnection;
use diesel::{Connection, QueryResult, SqliteConnection};
use ports::PortError;
use thiserror::Error;

use crate::error::Failure;
use crate::pool::{ConnectionPool, PoolSize, Pools, WRITE_WAIT, prepare_writer};
use crate::transaction;

/// A SQLite database file that holds the service's tables, behind a pool of connections.
///
/// Implements every database port; shared as one `Arc`, it is each of them.
pub struct SqliteDatabase {
    pub(crate) pools: Pools,
    /// Sees when the others have written; writes nothing itself.
    pub(crate) observer: Mutex<SqliteConnection>,
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
        Ok(Self { pools: Pools::new(text), observer })
    }

    /// How many connections there are now, by what they are for.
    #[must_use]
    pub fn pool_sizes(&self) -> Vec<PoolSize> {
        self.pools.sizes()
    }

    /// Maximum number of lists that are read at a time.
    #[must_use]
    pub fn max_lists(&self) -> u32 {
        self.pools.lists.max_size()
    }

    /// Runs `work`, which only reads and takes no time. Each statement is a transaction of its own.
    pub(crate) fn with_connection<T>(
        &self,
        work: impl FnOnce(&mut SqliteConnection) -> Result<T, Failure>,
    ) -> Result<T, PortError> {
        on(&self.pools.reads, work)
    }

    /// [`with_connection`](Self::with_connection) in a [`transaction::snapshot`].
    pub(crate) fn snapshot<T>(
        &self,
        work: impl FnOnce(&mut SqliteConnection) -> Result<T, Failure>,
    ) -> Result<T, PortError> {
        self.with_connection(|connection| transaction::snapshot(connection, work))
    }

    /// Runs `work` in a [`transaction::transaction`]. Within the process one waits for the other before it has a
    /// connection; what is left of [`WRITE_WAIT`] then is for the writers of other processes.
    pub(crate) fn transaction<T>(
        &self,
        work: impl FnOnce(&mut SqliteConnection) -> Result<T, Failure>,
    ) -> Result<T, PortError> {
        let asked = Instant::now();
        on(&self.pools.writes, |connection| {
            wait_for_lock(connection, WRITE_WAIT.saturating_sub(asked.elapsed()))?;
            transaction::transaction(connection, work)
        })
    }
}

/// Runs `work` on a connection of `pool`, for which it waits.
pub(crate) fn on<T>(
    pool: &ConnectionPool,
    work: impl FnOnce(&mut SqliteConnection) -> Result<T, Failure>,
) -> Result<T, PortError> {
    let mut connection = pool.get().map_err(|error| PortError::Unavailable(Box::new(error)))?;
    Ok(work(&mut connection)?)
}

/// Lets a connection wait for the lock of the database for so long from now on.
fn wait_for_lock(connection: &mut SqliteConnection, wait: Duration) -> QueryResult<()> {
    connection.batch_execute(&format!("PRAGMA busy_timeout = {}", wait.as_millis()))
}

/// Fails with SQLite's own words, which a pool would only log.
fn connect(path: &str) -> Result<SqliteConnection, Box<dyn Error + Send + Sync>> {
    let mut connection = SqliteConnection::establish(path)?;
    prepare_writer(&mut connection)?;
    Ok(connection)
}
