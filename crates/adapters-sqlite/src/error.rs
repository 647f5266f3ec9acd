//! What SQLite refuses, as the errors of the ports.

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
    /// The failure of a COMMIT. Where SQLite had no room or no lock it has written nothing; with any
    /// other error, a failed write or fsync first, the transaction may be found whole after a crash. SQLite
    /// does not rely on the sync of a file again that has failed once: the next transaction overwrites what
    /// this one has written (SQLite, walformat: the write-ahead log is valid up to the last whole commit).
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

impl From<Failure> for PortError {
    fn from(failure: Failure) -> Self {
        let error = match failure {
            Failure::Port(error) => return error,
            Failure::Sql(error) => error,
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

// Diesel keeps the result codes to itself, so that errors are classified by their messages. Those of SQLite
// are compiled in, in English alone (sqlite3ErrStr in its main.c), one for each primary result code.

/// `SQLITE_FULL`.
const FULL: &str = "database or disk is full";

/// `SQLITE_IOERR`.
const IO_ERROR: &str = "disk I/O error";

/// `SQLITE_BUSY`, `SQLITE_LOCKED`, `SQLITE_NOMEM`, for want of a file descriptor `SQLITE_CANTOPEN`, and on a
/// file system that the kernel has made read-only `SQLITE_READONLY`; an I/O error may pass, too. It is told as `SQLITE_CORRUPT` where the system could not read
/// what the file has (`unixRead` in SQLite's `os_unix.c`).
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

    use super::Failure;

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
                let outcome = format!("{:?}", PortError::from(Failure::of_commit(error)));
                assert!(outcome.starts_with(expected), "{message}: {outcome}");
            }
        }
    }
}
