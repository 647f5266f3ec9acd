//! The database file: opened once, and used by every port.

use std::error::Error;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use diesel::connection::SimpleConnection;
use diesel::{Connection, QueryResult, SqliteConnection};
use domain::Collation;
use ports::PortError;
use rustix::fs::{Access, AtFlags, CWD, accessat};
use thiserror::Error;

use crate::error::QueryError;
use crate::opened_files::OpenedFiles;
use crate::pool::{Pools, WRITE_WAIT, on, prepare_writer};
use crate::reserve::Reserve;
use crate::transaction;

/// A SQLite database file with the tables of the service.
///
/// Implements every database port, and so is a [`Database`](ports::Database).
pub struct SqliteDatabase {
    pub(crate) pools: Pools,
    /// Observes the commits of the other connections; writes nothing itself.
    pub(crate) observer: Mutex<SqliteConnection>,
    files: Arc<OpenedFiles>,
    reserve: Reserve,
    /// The order of names.
    pub(crate) collation: Arc<Collation>,
}

/// Why a database file cannot be used.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum OpenError {
    /// SQLite accepts UTF-8 paths only.
    #[error("the path of a SQLite database must be UTF-8: {}", .0.display())]
    PathNotUtf8(PathBuf),
    /// The file cannot be created, opened or written, or is not a database; the source says which.
    #[error("cannot open the SQLite database {}", path.display())]
    Unusable {
        /// The path as it was given.
        path: PathBuf,
        /// The error of the system or of SQLite.
        source: Box<dyn Error + Send + Sync>,
    },
}

#[derive(Debug, Error)]
#[error("the database file cannot be written")]
struct NotWritable(#[source] io::Error);

impl SqliteDatabase {
    /// Opens the database in the file at `path`. Creates the file if it does not exist; its folder
    /// must exist. [`migrate`](ports::Migrations::migrate) makes the tables.
    ///
    /// # Errors
    /// [`OpenError`] if the file cannot be used.
    pub fn open(path: &Path) -> Result<Self, OpenError> {
        let unusable = |source| OpenError::Unusable { path: path.to_owned(), source };
        // Some relative paths have a special meaning for SQLite: `file:…`, `:memory:`.
        let absolute =
            std::path::absolute(path).map_err(|error: io::Error| unusable(error.into()))?;
        let text = absolute.to_str().ok_or_else(|| OpenError::PathNotUtf8(path.to_owned()))?;
        let mut connected = connect(text);
        // The index of the log needs room too.
        if connected.is_err() && Reserve::new(&absolute, 0).release_if_full() {
            connected = connect(text);
        }
        let observer = Mutex::new(connected.map_err(unusable)?);
        let files = OpenedFiles::of(&absolute).map_err(|error| unusable(error.into()))?;
        let files = Arc::new(files);
        let pools = Pools::new(text, &files);
        let reserve = Reserve::new(&absolute, 0);
        Ok(Self { pools, observer, files, reserve, collation: Arc::default() })
    }

    /// The same database with another order of names than that of the root. The names that are
    /// stored are put into it by [`migrate`](ports::Migrations::migrate).
    #[must_use]
    pub fn with_collation(self, collation: Arc<Collation>) -> Self {
        Self { collation, ..self }
    }

    /// The same database with a reserve on its disk, so that media files can be removed when the
    /// disk is full. While less than `min_free` bytes are free, uploads and longer texts are
    /// rejected.
    #[must_use]
    pub fn with_reserve(self, min_free: u64) -> Self {
        let reserve = Reserve::new(self.reserve.database(), min_free);
        let database = Self { reserve, ..self };
        database.grow_where_there_is_room();
        database
    }

    /// Runs `work`, which consists of short reads. Each statement is a transaction of its own.
    pub(crate) fn with_connection<T>(
        &self,
        work: impl FnOnce(&mut SqliteConnection) -> Result<T, QueryError>,
    ) -> Result<T, PortError> {
        on(&self.pools.reads, work)
    }

    /// [`with_connection`](Self::with_connection) in a [`transaction::snapshot`].
    pub(crate) fn snapshot<T>(
        &self,
        work: impl FnOnce(&mut SqliteConnection) -> Result<T, QueryError>,
    ) -> Result<T, PortError> {
        self.with_connection(|connection| transaction::snapshot(connection, work))
    }

    /// Runs `work` in a [`transaction::transaction`]. It first waits for the writers of this
    /// process, by waiting for the connection, and then for those of other processes, until
    /// [`WRITE_WAIT`] is over.
    pub(crate) fn transaction<T>(
        &self,
        work: impl FnOnce(&mut SqliteConnection) -> Result<T, QueryError>,
    ) -> Result<T, PortError> {
        let asked = Instant::now();
        on(&self.pools.writes, |connection| {
            wait_for_lock(connection, WRITE_WAIT.saturating_sub(asked.elapsed()))?;
            let done = transaction::transaction(connection, |connection| {
                let done = work(connection)?;
                self.check_files()?;
                Ok(done)
            })?;
            // A commit to a file that was moved or removed must not be acknowledged.
            self.check_files().map_err(PortError::outcome_unknown)?;
            Ok(done)
        })
    }

    /// Fails with [`PortError::Full`] if there is no room beyond the reserve.
    pub(crate) fn check_room(&self) -> Result<(), PortError> {
        self.reserve.check()
    }

    /// A [`transaction`](Self::transaction) that makes the database larger. It needs room beyond
    /// the reserve.
    pub(crate) fn growing_transaction<T>(
        &self,
        work: impl FnOnce(&mut SqliteConnection) -> Result<T, QueryError>,
    ) -> Result<T, PortError> {
        self.check_room()?;
        let done = self.transaction(work)?;
        self.reserve.complete();
        self.grow_where_there_is_room();
        Ok(done)
    }

    /// [Grows ahead](Self::grow_ahead) if there is room beyond the reserve.
    fn grow_where_there_is_room(&self) {
        if !self.reserve.is_kept() || self.reserve.check().is_err() {
            return;
        }
        if let Err(error) = self.grow_ahead() {
            tracing::warn!(?error, "the database file cannot be made larger ahead of need");
        }
    }

    /// Runs `write`, which makes room. If it fails because the disk is full, it is retried after a
    /// checkpoint, which lets the log start from its begin, and again after the spare file is
    /// removed.
    pub(crate) fn using_reserve<T>(
        &self,
        write: impl Fn() -> Result<T, PortError>,
    ) -> Result<T, PortError> {
        let is_full = |result: &Result<T, PortError>| matches!(result, Err(PortError::Full(_)));
        let retry = || {
            self.checkpoint();
            write()
        };
        let mut result = write();
        if is_full(&result) {
            result = retry();
        }
        if is_full(&result) && self.reserve.release() {
            result = retry();
        }
        result
    }

    /// Fails if a file of the database is not the one that was opened.
    ///
    /// If only the log is missing, its content is moved into the database file, so that a restart
    /// does not lose it.
    pub(crate) fn check_files(&self) -> Result<(), PortError> {
        let checked = self.files.check();
        if checked.is_err() && self.files.has_database() {
            self.checkpoint();
        }
        checked
    }

    /// Fails if this process may not write to the database file, or its file system is read-only.
    pub(crate) fn check_permission(&self) -> Result<(), PortError> {
        accessat(CWD, self.reserve.database(), Access::WRITE_OK, AtFlags::EACCESS)
            .map_err(|errno| PortError::unavailable(NotWritable(errno.into())))
    }

    /// Moves the content of the log into the database file, up to the first page that a reader
    /// still needs.
    pub(crate) fn checkpoint(&self) {
        let mut observer = self.observer.lock().unwrap_or_else(PoisonError::into_inner);
        if let Err(error) = observer.batch_execute("PRAGMA wal_checkpoint(PASSIVE)") {
            tracing::debug!(%error, "the checkpoint failed");
        }
    }
}

/// Sets how long a connection waits for the lock of the database.
fn wait_for_lock(connection: &mut SqliteConnection, wait: Duration) -> QueryResult<()> {
    connection.batch_execute(&format!("PRAGMA busy_timeout = {}", wait.as_millis()))
}

/// Fails with the message of SQLite, which a pool would only log.
fn connect(path: &str) -> Result<SqliteConnection, Box<dyn Error + Send + Sync>> {
    let mut connection = SqliteConnection::establish(path)?;
    prepare_writer(&mut connection)?;
    Ok(connection)
}
