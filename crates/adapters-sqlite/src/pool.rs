//! The connection pools: separate ones for reads, lists and the one writer.

use std::sync::Arc;
use std::time::Duration;

use diesel::connection::SimpleConnection;
use diesel::r2d2::{ConnectionManager, CustomizeConnection, Error, HandleError, Pool};
use diesel::{ConnectionError, SqliteConnection};
use ports::{PoolSize, PortError};

use crate::error::QueryError;
use crate::opened_files::OpenedFiles;
use crate::watch;

/// Maximum wait of a read for a connection.
const READ_WAIT: Duration = Duration::from_secs(2);

/// Maximum wait of a write for the writes before it, in this process and in others.
pub(crate) const WRITE_WAIT: Duration = Duration::from_secs(5);

/// Maximum number of concurrent lists.
const MAX_LISTS: u32 = 4;

/// Maximum number of other concurrent reads. They are short, so that more would not help.
const MAX_READS: u32 = 4;

/// SQLite has one writer at a time. The others wait for this connection, not for the lock.
const MAX_WRITES: u32 = 1;

/// The pragmas of every connection.
///
/// * `busy_timeout`: a writer waits for the one before it, for longer than any write takes.
/// * `journal_mode = WAL`: readers run beside the writer.
/// * `synchronous = FULL`: a committed transaction survives a power cut.
/// * `trusted_schema = OFF`: the schema may not call functions that have side effects.
const PRAGMAS: &str = "
    PRAGMA busy_timeout = 5000;
    PRAGMA journal_mode = WAL;
    PRAGMA synchronous = FULL;
    PRAGMA foreign_keys = ON;
    PRAGMA trusted_schema = OFF;
";

/// Only the writer's connection may write.
const READ_ONLY: &str = "PRAGMA query_only = ON";

/// A write transaction that changes nothing, which fails on a read-only connection. If SQLite may
/// not write to the file, or runs out of file descriptors while opening, it silently falls back to
/// a read-only connection, on which `BEGIN IMMEDIATE` alone succeeds. Readers skip this test, since
/// it waits while another process writes.
const WRITE_NOTHING: &str = "BEGIN IMMEDIATE; PRAGMA incremental_vacuum(1); ROLLBACK";

pub(crate) type ConnectionPool = Pool<ConnectionManager<SqliteConnection>>;

/// The connection pools of one file. Lists cannot use up the connections of other reads.
pub(crate) struct Pools {
    /// For short reads: the holder of a token, a media file, rows by their ids.
    pub(crate) reads: ConnectionPool,
    /// For lists, which may take long.
    pub(crate) lists: ConnectionPool,
    /// For the one writer.
    pub(crate) writes: ConnectionPool,
}

impl Pools {
    /// Pools of connections to the file at `path`, which is valid and one of `files`.
    pub(crate) fn new(path: &str, files: &Arc<OpenedFiles>) -> Self {
        let pool = |size, wait, statements| {
            pool(path, size, wait, Prepare { files: Arc::clone(files), statements })
        };
        Self {
            reads: pool(MAX_READS, READ_WAIT, READ_ONLY),
            lists: pool(MAX_LISTS, READ_WAIT, READ_ONLY),
            writes: pool(MAX_WRITES, WRITE_WAIT, WRITE_NOTHING),
        }
    }

    pub(crate) fn sizes(&self) -> Vec<PoolSize> {
        vec![size("reads", &self.reads), size("lists", &self.lists), size("writes", &self.writes)]
    }
}

fn size(name: &'static str, pool: &ConnectionPool) -> PoolSize {
    let state = pool.state();
    PoolSize { name, open: state.connections, idle: state.idle_connections, max: pool.max_size() }
}

/// Runs `work` on a connection of `pool`, for which it waits.
pub(crate) fn on<T>(
    pool: &ConnectionPool,
    work: impl FnOnce(&mut SqliteConnection) -> Result<T, QueryError>,
) -> Result<T, PortError> {
    let mut connection = pool.get().map_err(PortError::unavailable)?;
    Ok(work(&mut connection)?)
}

/// A pool whose connections are prepared when they are opened.
fn pool(path: &str, size: u32, wait: Duration, prepare: Prepare) -> ConnectionPool {
    Pool::builder()
        .max_size(size)
        .min_idle(Some(1))
        .connection_timeout(wait)
        .test_on_check_out(false)
        .idle_timeout(None)
        .max_lifetime(None)
        .connection_customizer(Box::new(prepare))
        .error_handler(Box::new(LogConnectionErrors))
        .build_unchecked(ConnectionManager::new(existing(path)))
}

/// The URI of the file at `path`. SQLite does not create a missing file of such a URI
/// (<https://sqlite.org/uri.html>, 3).
fn existing(path: &str) -> String {
    let path = path.replace('%', "%25").replace('?', "%3f").replace('#', "%23");
    format!("file:{path}?mode=rw")
}

/// Prepares a connection for writes. Fails if the file is not a database.
pub(crate) fn prepare_writer(connection: &mut SqliteConnection) -> diesel::QueryResult<()> {
    prepare(connection, WRITE_NOTHING)
}

/// Runs `statements` after the pragmas.
fn prepare(connection: &mut SqliteConnection, statements: &str) -> diesel::QueryResult<()> {
    connection.batch_execute(PRAGMAS)?;
    connection.batch_execute(statements)?;
    watch::register(connection)
}

#[derive(Debug)]
struct Prepare {
    files: Arc<OpenedFiles>,
    statements: &'static str,
}

impl CustomizeConnection<SqliteConnection, Error> for Prepare {
    /// Rejects a connection to a file that has replaced the opened one.
    fn on_acquire(&self, connection: &mut SqliteConnection) -> Result<(), Error> {
        if self.files.check().is_err() {
            let reason = "it is not the file that was opened".to_owned();
            return Err(Error::ConnectionError(ConnectionError::BadConnection(reason)));
        }
        prepare(connection, self.statements).map_err(Error::QueryError)
    }
}

/// Logs each failed attempt to connect; the pool retries.
#[derive(Debug)]
struct LogConnectionErrors;

impl HandleError<Error> for LogConnectionErrors {
    fn handle_error(&self, error: Error) {
        tracing::warn!(%error, "cannot open the SQLite database");
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use diesel::{Connection, QueryableByName, RunQueryDsl, SqliteConnection, sql_query};

    use super::{Pools, prepare_writer};
    use crate::opened_files::OpenedFiles;

    #[derive(Debug, PartialEq, QueryableByName)]
    struct InForce {
        #[diesel(sql_type = diesel::sql_types::Integer)]
        busy_timeout: i32,
        #[diesel(sql_type = diesel::sql_types::Text)]
        journal_mode: String,
        #[diesel(sql_type = diesel::sql_types::Integer)]
        synchronous: i32,
        #[diesel(sql_type = diesel::sql_types::Integer)]
        foreign_keys: i32,
        #[diesel(sql_type = diesel::sql_types::Integer)]
        trusted_schema: i32,
        #[diesel(sql_type = diesel::sql_types::Integer)]
        query_only: i32,
    }

    const READ_BACK: &str = "
        SELECT timeout AS busy_timeout, journal_mode, synchronous, foreign_keys, trusted_schema,
            query_only
        FROM pragma_busy_timeout, pragma_journal_mode, pragma_synchronous, pragma_foreign_keys,
            pragma_trusted_schema, pragma_query_only";

    #[test]
    fn a_read_only_connection_is_not_a_writer() {
        let folder = tempfile::tempdir().expect("a folder can be made");
        let path = folder.path().join("db");
        let text = path.to_str().expect("the path is UTF-8");
        let open = |name: &str| SqliteConnection::establish(name).expect("it can be opened");
        prepare_writer(&mut open(text)).expect("it is a database");
        let error = prepare_writer(&mut open(&format!("file:{text}?mode=ro")));
        assert!(error.is_err_and(|error| error.to_string().contains("readonly")));
    }

    #[test]
    fn the_pragmas_are_in_force_on_every_connection() {
        let folder = tempfile::tempdir().expect("a folder can be made");
        let path = folder.path().join("a %20?#b");
        let text = path.to_str().expect("the path is UTF-8");
        let mut first = SqliteConnection::establish(text).expect("the database can be opened");
        prepare_writer(&mut first).expect("it is a database");
        let files = OpenedFiles::of(&path).expect("it is there");
        let pools = Pools::new(text, &Arc::new(files));
        for (pool, query_only) in [(pools.reads, 1), (pools.lists, 1), (pools.writes, 0)] {
            let connections: Vec<_> = (0..pool.max_size())
                .map(|_| pool.get().expect("the pool has as many as it may"))
                .collect();
            for mut connection in connections {
                let in_force: InForce =
                    sql_query(READ_BACK).get_result(&mut connection).expect("pragmas can be read");
                let expected = InForce {
                    busy_timeout: 5000,
                    journal_mode: "wal".to_owned(),
                    synchronous: 2, // FULL
                    foreign_keys: 1,
                    trusted_schema: 0,
                    query_only,
                };
                assert_eq!(in_force, expected);
            }
        }
    }
}
