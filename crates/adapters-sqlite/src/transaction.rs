//! Transactions on a connection, for reads and for writes.

use diesel::SqliteConnection;
use diesel::connection::Connection;
use diesel::result::Error as SqlError;

use crate::error::QueryError;

/// Runs `work` in a read transaction: all its statements see one revision of the database.
pub(crate) fn snapshot<T>(
    connection: &mut SqliteConnection,
    work: impl FnOnce(&mut SqliteConnection) -> Result<T, QueryError>,
) -> Result<T, QueryError> {
    let mut cause = None;
    let result = connection.transaction(|connection| work(connection).map_err(keep_in(&mut cause)));
    result.map_err(|error| cause.unwrap_or(QueryError::Sql(error)))
}

/// Runs `work` in a write transaction, and commits it if `work` succeeds. There is one writer at a
/// time: what `work` reads stays true until the commit.
///
/// The transaction is IMMEDIATE. SQLite rejects a deferred one at once if it reads before it writes
/// and another one has written in between, with any timeout.
pub(crate) fn transaction<T>(
    connection: &mut SqliteConnection,
    work: impl FnOnce(&mut SqliteConnection) -> Result<T, QueryError>,
) -> Result<T, QueryError> {
    let mut cause = None;
    let mut is_committing = false;
    let result = connection.immediate_transaction(|connection| {
        let done = work(connection).map_err(keep_in(&mut cause))?;
        is_committing = true;
        Ok(done)
    });
    result.map_err(|error| match cause {
        Some(cause) => cause,
        None if is_committing => QueryError::of_commit(error),
        None => QueryError::Sql(error),
    })
}

/// Keeps the error of the work. SQLite rolls back by itself if it has no room left. Diesel rolls
/// back too, and would replace the error by one that says that there was nothing to roll back.
fn keep_in(cause: &mut Option<QueryError>) -> impl FnOnce(QueryError) -> SqlError {
    |error| {
        *cause = Some(error);
        SqlError::RollbackTransaction
    }
}

#[cfg(test)]
mod tests {
    use diesel::connection::SimpleConnection;
    use diesel::{Connection, SqliteConnection};
    use ports::PortError;

    use super::{snapshot, transaction};
    use crate::error::QueryError;

    fn open(path: &str) -> SqliteConnection {
        SqliteConnection::establish(path).expect("the database can be opened")
    }

    fn memory(statements: &str) -> SqliteConnection {
        let mut connection = open(":memory:");
        connection.batch_execute(statements).expect("the statements are valid");
        connection
    }

    /// The error of a transaction that runs `statement`.
    fn outcome(connection: &mut SqliteConnection, statement: &str) -> PortError {
        transaction(connection, |connection| Ok(connection.batch_execute(statement)?))
            .expect_err("the statement fails")
            .into()
    }

    #[test]
    fn a_taken_value_is_a_conflict() {
        let mut connection = memory("CREATE TABLE t (x UNIQUE); INSERT INTO t VALUES (1)");
        let error = outcome(&mut connection, "INSERT INTO t VALUES (1)");
        assert!(matches!(error, PortError::Conflict), "{error:?}");
    }

    #[test]
    fn no_room_left_is_full_and_the_connection_goes_on() {
        let mut connection = memory("PRAGMA max_page_count = 4; CREATE TABLE t (x)");
        let error = outcome(&mut connection, "INSERT INTO t VALUES (zeroblob(100000))");
        assert!(matches!(error, PortError::Full(_)), "{error:?}");
        transaction(&mut connection, |connection| {
            Ok(connection.batch_execute("INSERT INTO t VALUES (1)")?)
        })
        .expect("there is room for this one");
    }

    #[test]
    fn a_lock_that_is_held_is_unavailable() {
        let folder = tempfile::tempdir().expect("a folder can be made");
        let path = folder.path().join("db");
        let path = path.to_str().expect("the path is UTF-8");
        let mut writer = open(path);
        writer.batch_execute("BEGIN IMMEDIATE").expect("nobody else writes");
        let error = outcome(&mut open(path), "SELECT 1");
        assert!(matches!(error, PortError::Unavailable(_)), "{error:?}");
    }

    #[test]
    fn an_invalid_statement_is_a_backend_error() {
        let error = outcome(&mut memory(""), "SELECT * FROM nothing");
        assert!(matches!(error, PortError::Backend(_)), "{error:?}");
    }

    #[test]
    fn a_commit_that_fails_for_no_known_reason_has_an_unknown_outcome() {
        let mut connection = memory(
            "PRAGMA foreign_keys = ON; CREATE TABLE t (x PRIMARY KEY);
             CREATE TABLE u (x REFERENCES t DEFERRABLE INITIALLY DEFERRED)",
        );
        let error = outcome(&mut connection, "INSERT INTO u VALUES (1)");
        assert!(matches!(error, PortError::OutcomeUnknown(_)), "{error:?}");
    }

    #[test]
    fn the_error_of_the_work_is_returned() {
        let mut connection = memory("CREATE TABLE t (x)");
        for run in [snapshot::<()>, transaction::<()>] {
            let result: Result<(), QueryError> = run(&mut connection, fail);
            let error = PortError::from(result.expect_err("the work fails"));
            assert!(matches!(error, PortError::Conflict), "{error:?}");
        }
    }

    fn fail(connection: &mut SqliteConnection) -> Result<(), QueryError> {
        connection.batch_execute("INSERT INTO t VALUES (1)")?;
        Err(PortError::Conflict.into())
    }
}
