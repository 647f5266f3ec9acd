use std::time::Duration;

use diesel::SqliteConnection;
use diesel::connection::SimpleConnection;
use diesel::r2d2::{ConnectionManager, CustomizeConnection, Error, HandleError, Pool};

/// How long a request waits for a connection before it is told to come back later.
const WAIT: Duration = Duration::from_secs(2);

/// More would not help: SQLite has one writer at a time, and readers are short.
const MAX_CONNECTIONS: u32 = 8;

/// What holds on every connection.
///
/// * A writer waits for the one before it, for longer than any of them takes.
/// * WAL lets readers go on beside the writer; FULL makes what was committed survive a power cut.
/// * `trusted_schema` is off: nothing in the file may call functions that have side effects.
const PRAGMAS: &str = "
    PRAGMA busy_timeout = 5000;
    PRAGMA journal_mode = WAL;
    PRAGMA synchronous = FULL;
    PRAGMA foreign_keys = ON;
    PRAGMA trusted_schema = OFF;
";

pub(crate) type ConnectionPool = Pool<ConnectionManager<SqliteConnection>>;

/// A pool of connections to the file at `path`, which is known to be usable.
pub(crate) fn pool(path: &str) -> ConnectionPool {
    Pool::builder()
        .max_size(MAX_CONNECTIONS)
        .min_idle(Some(1))
        .connection_timeout(WAIT)
        .test_on_check_out(false)
        .idle_timeout(None)
        .max_lifetime(None)
        .connection_customizer(Box::new(SetPragmas))
        .error_handler(Box::new(LogConnectionErrors))
        .build_unchecked(ConnectionManager::new(path))
}

/// Sets [`PRAGMAS`], and so finds out whether the file is a database at all.
pub(crate) fn set_pragmas(connection: &mut SqliteConnection) -> diesel::QueryResult<()> {
    connection.batch_execute(PRAGMAS)
}

#[derive(Debug)]
struct SetPragmas;

impl CustomizeConnection<SqliteConnection, Error> for SetPragmas {
    fn on_acquire(&self, connection: &mut SqliteConnection) -> Result<(), Error> {
        set_pragmas(connection).map_err(Error::QueryError)
    }
}

/// Logs each failed attempt to connect; the pool goes on trying.
#[derive(Debug)]
struct LogConnectionErrors;

impl HandleError<Error> for LogConnectionErrors {
    fn handle_error(&self, error: Error) {
        tracing::warn!(%error, "cannot open the SQLite database");
    }
}
