use std::sync::Arc;
use std::time::Duration;

use diesel::connection::SimpleConnection;
use diesel::r2d2::{ConnectionManager, CustomizeConnection, Error, HandleError, Pool};
use diesel::{ConnectionError, SqliteConnection};

use crate::opened_files::OpenedFiles;

/// How long a request waits for a connection before it is told to come back later.
const WAIT: Duration = Duration::from_secs(2);

/// More would not help: SQLite has one writer at a time, and readers are short.
const MAX_CONNECTIONS: u32 = 8;

/// What holds on every connection.
///
/// * A writer waits for the one before it, for longer than any of them takes.
/// * WAL lets readers go on beside the writer; FULL makes what was committed survive a power cut.
/// * `trusted_schema` is off: nothing in the file may call functions that have side effects.
/// * Where the file could not be opened for writing, for want of a descriptor for instance, SQLite opens it for
///   reading alone, and would refuse every write for as long as the connection lives. An empty write
///   transaction finds that out.
const PRAGMAS: &str = "
    PRAGMA busy_timeout = 5000;
    PRAGMA journal_mode = WAL;
    PRAGMA synchronous = FULL;
    PRAGMA foreign_keys = ON;
    PRAGMA trusted_schema = OFF;
    BEGIN IMMEDIATE;
    ROLLBACK;
";

pub(crate) type ConnectionPool = Pool<ConnectionManager<SqliteConnection>>;

/// A pool of connections to the file at `path`, which is known to be usable and among `files`.
pub(crate) fn pool(path: &str, files: Arc<OpenedFiles>) -> ConnectionPool {
    Pool::builder()
        .max_size(MAX_CONNECTIONS)
        .min_idle(Some(1))
        .connection_timeout(WAIT)
        .test_on_check_out(false)
        .idle_timeout(None)
        .max_lifetime(None)
        .connection_customizer(Box::new(SetPragmas { files }))
        .error_handler(Box::new(LogConnectionErrors))
        .build_unchecked(ConnectionManager::new(existing(path)))
}

/// The URI of the file at `path`, which is not created where it is missing
/// (<https://sqlite.org/uri.html>, 3).
fn existing(path: &str) -> String {
    let path = path.replace('%', "%25").replace('?', "%3f").replace('#', "%23");
    format!("file:{path}?mode=rw")
}

/// Sets [`PRAGMAS`], and so finds out whether the file is a database at all.
pub(crate) fn set_pragmas(connection: &mut SqliteConnection) -> diesel::QueryResult<()> {
    connection.batch_execute(PRAGMAS)
}

#[derive(Debug)]
struct SetPragmas {
    files: Arc<OpenedFiles>,
}

impl CustomizeConnection<SqliteConnection, Error> for SetPragmas {
    /// Refuses a connection to another file that has taken the place of the opened one.
    fn on_acquire(&self, connection: &mut SqliteConnection) -> Result<(), Error> {
        if self.files.check().is_err() {
            let reason = "it is not the file that was opened".to_owned();
            return Err(Error::ConnectionError(ConnectionError::BadConnection(reason)));
        }
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

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use diesel::{Connection, QueryableByName, RunQueryDsl, SqliteConnection, sql_query};

    use super::{MAX_CONNECTIONS, pool, set_pragmas};
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
    }

    const READ_BACK: &str = "
        SELECT timeout AS busy_timeout, journal_mode, synchronous, foreign_keys, trusted_schema
        FROM pragma_busy_timeout, pragma_journal_mode, pragma_synchronous, pragma_foreign_keys,
            pragma_trusted_schema";

    #[test]
    fn the_pragmas_are_in_force_on_every_connection() {
        let folder = tempfile::tempdir().expect("a folder can be made");
        let path = folder.path().join("a %20?#b");
        let text = path.to_str().expect("the path is UTF-8");
        let mut first = SqliteConnection::establish(text).expect("the database can be opened");
        set_pragmas(&mut first).expect("it is a database");
        let files = OpenedFiles::of(&path).expect("it is there");
        let pool = pool(text, Arc::new(files));
        let connections: Vec<_> = (0..MAX_CONNECTIONS)
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
            };
            assert_eq!(in_force, expected);
        }
    }
}
