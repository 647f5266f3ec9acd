use std::sync::Arc;
use std::time::Duration;

use diesel::connection::SimpleConnection;
use diesel::r2d2::{ConnectionManager, CustomizeConnection, Error, HandleError, Pool};
use diesel::{ConnectionError, SqliteConnection};

use crate::opened_files::OpenedFiles;

use crate::cancellable;

/// How long a read waits for a connection before it is refused.
const READ_WAIT: Duration = Duration::from_secs(2);

/// How long a write waits for those before it, in this process and in others, before it is refused.
pub(crate) const WRITE_WAIT: Duration = Duration::from_secs(5);

/// Maximum number of lists that are read at a time.
const MAX_LISTS: u32 = 4;

/// Maximum number of other reads at a time. They are short, so that more would not help.
const MAX_READS: u32 = 4;

/// SQLite has one writer at a time. Further ones wait for this connection, not for the lock.
const MAX_WRITES: u32 = 1;

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

/// Refuses to write, which is the writer's alone.
const READ_ONLY: &str = "PRAGMA query_only = ON";

/// Where the file could not be opened for writing, for want of a descriptor for instance, SQLite opens it
/// for reading alone, and would refuse every write for as long as the connection lives. An empty write
/// transaction finds that out. It waits while another process writes, so that readers are not asked.
const WRITE_NOTHING: &str = "BEGIN IMMEDIATE; ROLLBACK";

pub(crate) type ConnectionPool = Pool<ConnectionManager<SqliteConnection>>;

/// The connections to one file, kept apart so that none of these takes those of another.
pub(crate) struct Pools {
    /// For reads that take no time: who calls, a media file, a page of rows by their ids.
    pub(crate) reads: ConnectionPool,
    /// For lists, which may take long.
    pub(crate) lists: ConnectionPool,
    /// For the one writer.
    pub(crate) writes: ConnectionPool,
}

impl Pools {
    /// Connections to the file at `path`, which is known to be usable and among `files`.
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
        vec![
            PoolSize::of("reads", &self.reads),
            PoolSize::of("lists", &self.lists),
            PoolSize::of("writes", &self.writes),
        ]
    }
}

/// How many connections of one purpose there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PoolSize {
    /// What they are for: `reads`, `lists`, `writes`.
    pub name: &'static str,
    /// Open now, idle ones included.
    pub open: u32,
    /// Open, and not in use now.
    pub idle: u32,
    /// Maximum number of them.
    pub max: u32,
}

impl PoolSize {
    fn of(name: &'static str, pool: &ConnectionPool) -> Self {
        let state = pool.state();
        let (open, idle) = (state.connections, state.idle_connections);
        Self { name, open, idle, max: pool.max_size() }
    }
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

/// The URI of the file at `path`, which is not created where it is missing
/// (<https://sqlite.org/uri.html>, 3).
fn existing(path: &str) -> String {
    let path = path.replace('%', "%25").replace('?', "%3f").replace('#', "%23");
    format!("file:{path}?mode=rw")
}

/// Makes a connection ready to write, and so finds out whether the file is a database at all.
pub(crate) fn prepare_writer(connection: &mut SqliteConnection) -> diesel::QueryResult<()> {
    prepare(connection, WRITE_NOTHING)
}

fn prepare(connection: &mut SqliteConnection, statements: &str) -> diesel::QueryResult<()> {
    connection.batch_execute(PRAGMAS)?;
    connection.batch_execute(statements)?;
    cancellable::register(connection)
}

#[derive(Debug)]
struct Prepare {
    files: Arc<OpenedFiles>,
    statements: &'static str,
}

impl CustomizeConnection<SqliteConnection, Error> for Prepare {
    /// Refuses a connection to another file that has taken the place of the opened one.
    fn on_acquire(&self, connection: &mut SqliteConnection) -> Result<(), Error> {
        if self.files.check().is_err() {
            let reason = "it is not the file that was opened".to_owned();
            return Err(Error::ConnectionError(ConnectionError::BadConnection(reason)));
        }
        prepare(connection, self.statements).map_err(Error::QueryError)
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
