use diesel::result::{DatabaseErrorKind, Error as SqlError};
use ports::PortError;

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

impl Failure {
    /// Whether the connection is gone with this failure, so that nothing more can be asked over it.
    pub(crate) fn lost_connection(&self) -> bool {
        matches!(self, Self::Sql(error) if lost_connection(error))
    }
}

/// Whether the connection is gone with this error.
pub(crate) fn lost_connection(error: &SqlError) -> bool {
    use DatabaseErrorKind::{ClosedConnection, UnableToSendCommand};
    match error {
        SqlError::BrokenTransactionManager
        | SqlError::DatabaseError(ClosedConnection | UnableToSendCommand, _) => true,
        SqlError::DatabaseError(_, about) => says(LOST, about.message()),
        _ => false,
    }
}

impl From<Failure> for PortError {
    fn from(failure: Failure) -> Self {
        use DatabaseErrorKind::{ReadOnlyTransaction, SerializationFailure, UniqueViolation};
        let lost = failure.lost_connection();
        let error = match failure {
            Failure::Port(error) => return error,
            Failure::Sql(error) => error,
        };
        match &error {
            _ if lost => Self::Unavailable(Box::new(error)),
            SqlError::DatabaseError(UniqueViolation, _) => Self::Conflict,
            // A standby refuses writes until it is promoted, which is what a failover waits for.
            SqlError::DatabaseError(SerializationFailure | ReadOnlyTransaction, _) => {
                Self::Unavailable(Box::new(error))
            }
            SqlError::DatabaseError(_, about) if says(FULL, about.message()) => {
                Self::Full(Box::new(error))
            }
            SqlError::DatabaseError(_, about) if says(UNAVAILABLE, about.message()) => {
                Self::Unavailable(Box::new(error))
            }
            SqlError::DeserializationError(_) => Self::Inconsistent(Box::new(error)),
            _ => Self::Backend(Box::new(error)),
        }
    }
}

// Diesel keeps the SQLSTATE of an error to itself, so that these conditions can only be told by their
// English messages (PostgreSQL's errcodes appendix and source). From a server whose lc_messages is
// another language they come as `Backend`; only a superuser may choose the language of a session, so that a
// warning at the start is all that can be done about it.

/// What libpq says, in English always, of a connection that broke while it was read from. It may not yet count
/// the connection as bad by then, and diesel knows no other sign.
const LOST: &[&str] = &[
    "server closed the connection unexpectedly",
    "could not receive data from server",
    "could not send data to server",
    "no connection to the server",
    "connection has been closed unexpectedly",
];

/// SQLSTATE 53100.
const FULL: &[&str] = &["No space left on device", "Disk quota exceeded"];

/// SQLSTATE 40P01, 53200, 53300, 55P03, 57014 and 57P01 to 57P03.
const UNAVAILABLE: &[&str] = &[
    "deadlock detected",
    "out of memory",
    "out of shared memory",
    "too many clients already",
    "remaining connection slots are reserved",
    "could not obtain lock",
    "canceling statement due to",
    "terminating connection",
    "the database system is",
];

fn says(phrases: &[&str], message: &str) -> bool {
    phrases.iter().any(|phrase| message.contains(phrase))
}

#[cfg(test)]
mod tests {
    use diesel::result::{DatabaseErrorKind, Error as SqlError};
    use ports::PortError;

    use super::Failure;

    fn port_error(kind: DatabaseErrorKind, message: &str) -> PortError {
        Failure::Sql(SqlError::DatabaseError(kind, Box::new(message.to_owned()))).into()
    }

    #[test]
    fn conditions_are_told_by_what_the_caller_can_do() {
        use DatabaseErrorKind::{ClosedConnection, SerializationFailure, UniqueViolation, Unknown};
        let table = [
            (UniqueViolation, "duplicate key value violates unique constraint", "Conflict"),
            (SerializationFailure, "could not serialize access", "Unavailable"),
            (ClosedConnection, "", "Unavailable"),
            (Unknown, "server closed the connection unexpectedly", "Unavailable"),
            (Unknown, "could not receive data from server: Connection reset", "Unavailable"),
            (Unknown, "deadlock detected", "Unavailable"),
            (Unknown, "canceling statement due to lock timeout", "Unavailable"),
            (Unknown, "could not extend file \"base/5/1\": No space left on device", "Full"),
            (Unknown, "relation \"users\" does not exist", "Backend"),
        ];
        for (kind, message, expected) in table {
            let error = format!("{:?}", port_error(kind, message));
            assert!(error.starts_with(expected), "{message}: {error}");
        }
    }
}
