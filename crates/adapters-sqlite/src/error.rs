//! Errors of SQLite, translated into the errors of the ports.

use diesel::result::{DatabaseErrorKind, Error as SqlError};
use ports::PortError;

/// Why work on a connection failed.
#[derive(Debug)]
pub(crate) enum QueryError {
    /// A statement failed.
    Sql(SqlError),
    /// The work itself failed, with this error for the caller of the port.
    Port(PortError),
}

impl From<SqlError> for QueryError {
    fn from(error: SqlError) -> Self {
        Self::Sql(error)
    }
}

impl From<PortError> for QueryError {
    fn from(error: PortError) -> Self {
        Self::Port(error)
    }
}

impl QueryError {
    /// The error of a migration, which its harness boxes.
    pub(crate) fn of_migration(error: Box<dyn std::error::Error + Send + Sync>) -> Self {
        match error.downcast::<SqlError>() {
            Ok(error) => (*error).into(),
            Err(error) => Self::Port(PortError::Backend(error)),
        }
    }

    /// The error of a COMMIT. Without room or without the lock SQLite has written nothing. After
    /// any other error, such as a failed write or fsync, the transaction may be complete after a
    /// crash. SQLite does not rely on a sync that has failed once: the next transaction overwrites
    /// this one (SQLite, walformat: the write-ahead log is valid up to the last complete commit).
    pub(crate) fn of_commit(error: SqlError) -> Self {
        let error = match error {
            SqlError::RollbackErrorOnCommit { commit_error, .. } => *commit_error,
            error => error,
        };
        let may_be_written = says(&error, IO_ERROR);
        Self::Port(match PortError::from(Self::Sql(error)) {
            PortError::Unavailable(error) if may_be_written => PortError::OutcomeUnknown(error),
            PortError::Backend(error) => PortError::OutcomeUnknown(error),
            known => known,
        })
    }
}

impl From<QueryError> for PortError {
    fn from(error: QueryError) -> Self {
        let error = match error {
            QueryError::Port(error) => return error,
            QueryError::Sql(error) => error,
        };
        match &error {
            SqlError::DatabaseError(DatabaseErrorKind::UniqueViolation, _) => Self::Conflict,
            _ if says(&error, FULL) => Self::Full(Box::new(error)),
            _ if UNAVAILABLE.iter().any(|message| says(&error, message)) => {
                Self::Unavailable(Box::new(error))
            }
            SqlError::DeserializationError(_) => Self::Inconsistent(Box::new(error)),
            _ => Self::Backend(Box::new(error)),
        }
    }
}

// Diesel does not expose the result codes, so that errors are classified by their messages. SQLite
// has one message for each primary result code, in English alone (sqlite3ErrStr in its main.c).

/// `SQLITE_FULL`.
const FULL: &str = "database or disk is full";

/// `SQLITE_IOERR`.
const IO_ERROR: &str = "disk I/O error";

/// Errors that may pass: `SQLITE_BUSY`, `SQLITE_LOCKED`, `SQLITE_NOMEM`, `SQLITE_CANTOPEN` without
/// a free file descriptor, `SQLITE_READONLY` on a file system that the kernel has remounted
/// read-only, and `SQLITE_IOERR`. SQLite returns `SQLITE_CORRUPT` if a read failed (`unixRead` in
/// its `os_unix.c`).
const UNAVAILABLE: [&str; 7] = [
    IO_ERROR,
    "attempt to write a readonly database",
    "database disk image is malformed",
    "database is locked",
    "database table is locked",
    "out of memory",
    "unable to open database file",
];

fn says(error: &SqlError, message: &str) -> bool {
    matches!(error, SqlError::DatabaseError(_, about) if about.message() == message)
}

#[cfg(test)]
mod tests {
    use diesel::result::{DatabaseErrorKind, Error as SqlError};
    use ports::PortError;

    use super::QueryError;

    fn error(message: &str) -> SqlError {
        SqlError::DatabaseError(DatabaseErrorKind::Unknown, Box::new(message.to_owned()))
    }

    #[test]
    fn the_outcome_of_a_commit_is_known_only_where_nothing_was_written() {
        let table = [
            ("disk I/O error", "OutcomeUnknown"),
            ("database or disk is full", "Full"),
            ("database is locked", "Unavailable"),
        ];
        for (message, expected) in table {
            let rolled_back_already = SqlError::RollbackErrorOnCommit {
                rollback_error: Box::new(SqlError::NotInTransaction),
                commit_error: Box::new(error(message)),
            };
            for error in [error(message), rolled_back_already] {
                let outcome = format!("{:?}", PortError::from(QueryError::of_commit(error)));
                assert!(outcome.starts_with(expected), "{message}: {outcome}");
            }
        }
    }
}
