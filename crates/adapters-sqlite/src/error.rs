use diesel::result::{DatabaseErrorKind, Error as SqlError};
use ports::PortError;

use crate::rows::ImpossibleValue;

/// Why a piece of work within a connection came to nothing.
#[derive(Debug)]
pub(crate) enum Failure {
    /// A statement failed.
    Sql(SqlError),
    /// The work itself gave up, with the answer for the caller of the port.
    Port(PortError),
}

impl From<SqlError> for Failure {
    fn from(error: SqlError) -> Self {
        Self::Sql(error)
    }
}

impl From<PortError> for Failure {
    fn from(error: PortError) -> Self {
        Self::Port(error)
    }
}

impl From<ImpossibleValue> for Failure {
    fn from(value: ImpossibleValue) -> Self {
        Self::Port(PortError::Inconsistent(Box::new(value)))
    }
}

impl Failure {
    /// This failure as that of a COMMIT. Where SQLite had no room or no lock it has written nothing; with
    /// any other error, a failed fsync first, the transaction may be found whole after a crash.
    pub(crate) fn of_commit(self) -> Self {
        match PortError::from(self) {
            PortError::Backend(error) => Self::Port(PortError::OutcomeUnknown(error)),
            known => Self::Port(known),
        }
    }
}

impl From<Failure> for PortError {
    fn from(failure: Failure) -> Self {
        let error = match failure {
            Failure::Port(error) => return error,
            Failure::Sql(error) => error,
        };
        match &error {
            SqlError::DatabaseError(DatabaseErrorKind::UniqueViolation, _) => Self::Conflict,
            SqlError::DatabaseError(_, about) if about.message() == FULL => {
                Self::Full(Box::new(error))
            }
            SqlError::DatabaseError(_, about) if UNAVAILABLE.contains(&about.message()) => {
                Self::Unavailable(Box::new(error))
            }
            SqlError::DeserializationError(_) => Self::Inconsistent(Box::new(error)),
            _ => Self::Backend(Box::new(error)),
        }
    }
}

// Diesel keeps the result codes to itself, so that these can only be told by their messages
// (sqlite3ErrStr in SQLite's main.c), which are compiled in.

/// `SQLITE_FULL`.
const FULL: &str = "database or disk is full";

/// `SQLITE_BUSY`, `SQLITE_LOCKED`, `SQLITE_NOMEM` and, for want of a file descriptor,
/// `SQLITE_CANTOPEN`.
const UNAVAILABLE: [&str; 4] = [
    "database is locked",
    "database table is locked",
    "out of memory",
    "unable to open database file",
];

#[cfg(test)]
mod tests {
    use diesel::connection::SimpleConnection;
    use diesel::result::{DatabaseErrorKind, Error as SqlError};
    use diesel::{Connection, SqliteConnection};
    use ports::PortError;

    use super::Failure;

    fn memory() -> SqliteConnection {
        SqliteConnection::establish(":memory:").expect("memory can be opened")
    }

    /// What the last of `statements` comes to, after the others have succeeded.
    fn outcome(connection: &mut SqliteConnection, statements: &[&str]) -> PortError {
        let (last, first) = statements.split_last().expect("there is a statement");
        for statement in first {
            connection.batch_execute(statement).expect("only the last statement fails");
        }
        let result = connection.immediate_transaction(|connection| {
            connection.batch_execute(last).map_err(Failure::from)
        });
        result.expect_err("the last statement fails").into()
    }

    #[test]
    fn a_taken_value_is_a_conflict() {
        let statements =
            ["CREATE TABLE t (x UNIQUE)", "INSERT INTO t VALUES (1)", "INSERT INTO t VALUES (1)"];
        let error = outcome(&mut memory(), &statements);
        assert!(matches!(error, PortError::Conflict), "{error:?}");
    }

    #[test]
    fn no_room_left_is_full() {
        let statements = [
            "PRAGMA max_page_count = 4",
            "CREATE TABLE t (x)",
            "INSERT INTO t VALUES (zeroblob(100000))",
        ];
        let error = outcome(&mut memory(), &statements);
        assert!(matches!(error, PortError::Full(_)), "{error:?}");
    }

    #[test]
    fn a_lock_that_is_not_given_is_unavailable() {
        let folder = tempfile::tempdir().expect("a folder can be made");
        let path = folder.path().join("db");
        let path = path.to_str().expect("the path is UTF-8");
        let mut writer = SqliteConnection::establish(path).expect("the file can be opened");
        writer.batch_execute("BEGIN IMMEDIATE").expect("nobody else writes");
        let mut other = SqliteConnection::establish(path).expect("the file can be opened");
        let error = outcome(&mut other, &["SELECT 1"]);
        assert!(matches!(error, PortError::Unavailable(_)), "{error:?}");
    }

    #[test]
    fn a_statement_that_makes_no_sense_is_a_failed_backend() {
        let error = outcome(&mut memory(), &["SELECT * FROM nothing"]);
        assert!(matches!(error, PortError::Backend(_)), "{error:?}");
    }

    #[test]
    fn the_outcome_of_a_commit_is_known_only_where_nothing_was_written() {
        let table = [
            ("disk I/O error", "OutcomeUnknown"),
            ("database or disk is full", "Full"),
            ("database is locked", "Unavailable"),
        ];
        for (message, expected) in table {
            let information = Box::new(message.to_owned());
            let error = SqlError::DatabaseError(DatabaseErrorKind::Unknown, information);
            let outcome = format!("{:?}", PortError::from(Failure::Sql(error).of_commit()));
            assert!(outcome.starts_with(expected), "{message}: {outcome}");
        }
    }
}
