use std::error::Error;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use diesel::connection::SimpleConnection;
use diesel::{Connection, QueryResult, SqliteConnection};
use ports::PortError;
use thiserror::Error;

use crate::error::Failure;
use crate::opened_files::OpenedFiles;
use crate::pool::{ConnectionPool, PoolSize, Pools, WRITE_WAIT, prepare_writer};
use crate::reserve::Reserve;
use crate::transaction;

/// A SQLite database file that holds the service's tables, behind a pool of connections.
///
/// Implements every database port; shared as one `Arc`, it is each of them.
pub struct SqliteDatabase {
    pub(crate) pools: Pools,
    /// Sees when the others have written; writes nothing itself.
    pub(crate) observer: Mutex<SqliteConnection>,
    files: Arc<OpenedFiles>,
    reserve: Reserve,
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
        let mut connected = connect(text);
        // The index of the log takes room, too.
        if connected.is_err() && Reserve::new(&absolute, 0).give_up_if_full() {
            connected = connect(text);
        }
        let observer = Mutex::new(connected.map_err(unusable)?);
        let files = OpenedFiles::of(&absolute).map_err(|error| unusable(error.into()))?;
        let files = Arc::new(files);
        let pools = Pools::new(text, &files);
        Ok(Self { pools, observer, files, reserve: Reserve::new(&absolute, 0) })
    }

    /// The same database with a reserve on its disk, so that media files can be removed when the disk is full.
    /// While less than `min_free` bytes are free, nothing is added, and no text gets longer.
    #[must_use]
    pub fn with_reserve(self, min_free: u64) -> Self {
        let reserve = Reserve::new(self.reserve.database(), min_free);
        let database = Self { reserve, ..self };
        database.grow_where_there_is_room();
        database
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
            let done = transaction::transaction(connection, |connection| {
                let done = work(connection)?;
                self.check_files()?;
                Ok(done)
            })?;
            // A commit into a file that is no longer in its place must not be acknowledged.
            self.check_files().map_err(|error| PortError::OutcomeUnknown(Box::new(error)))?;
            Ok(done)
        })
    }

    /// Fails with [`PortError::Full`] where there is no room beyond the reserve.
    pub(crate) fn check_room(&self) -> Result<(), PortError> {
        self.reserve.check()
    }

    /// A [`transaction`](Self::transaction) by which the database grows, for which there has to be room
    /// beyond the reserve.
    pub(crate) fn growing_transaction<T>(
        &self,
        work: impl FnOnce(&mut SqliteConnection) -> Result<T, Failure>,
    ) -> Result<T, PortError> {
        self.check_room()?;
        let done = self.transaction(work)?;
        self.reserve.complete();
        self.grow_where_there_is_room();
        Ok(done)
    }

    /// [Grows ahead](Self::grow_ahead) where there is room beyond the reserve.
    fn grow_where_there_is_room(&self) {
        if !self.reserve.is_kept() || self.reserve.check().is_err() {
            return;
        }
        if let Err(error) = self.grow_ahead() {
            tracing::warn!(?error, "the database file cannot be made larger ahead of need");
        }
    }

    /// Runs `write`, which makes room. Where it fails for want of room, it is retried after a checkpoint, by
    /// which the log begins anew, and once more after the spare file is removed.
    pub(crate) fn using_reserve<T>(
        &self,
        write: impl Fn() -> Result<T, PortError>,
    ) -> Result<T, PortError> {
        let is_full = |result: &Result<T, PortError>| matches!(result, Err(PortError::Full(_)));
        let again = || {
            self.checkpoint();
            write()
        };
        let mut result = write();
        if is_full(&result) {
            result = again();
        }
        if is_full(&result) && self.reserve.give_up() {
            result = again();
        }
        result
    }

    /// Fails where a file of the database is not the one that was opened.
    ///
    /// If only the log is missing, its content is moved into the database file, so that a restart does not
    /// lose it.
    pub(crate) fn check_files(&self) -> Result<(), PortError> {
        let checked = self.files.check();
        if checked.is_err() && self.files.has_database() {
            self.checkpoint();
        }
        checked
    }

    /// Moves what is in the log into the database file, as far as no reader is in the way.
    pub(crate) fn checkpoint(&self) {
        let mut observer = self.observer.lock().unwrap_or_else(PoisonError::into_inner);
        if let Err(error) = observer.batch_execute("PRAGMA wal_checkpoint(PASSIVE)") {
            tracing::debug!(%error, "no checkpoint was made");
        }
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
