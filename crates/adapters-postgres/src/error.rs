//! Errors of PostgreSQL, translated into the errors of the ports.
//!
//! An error is classified by its SQLSTATE and never by its message, which is in the language of the
//! server. See <https://www.postgresql.org/docs/current/errcodes-appendix.html>.

use diesel::result::{DatabaseErrorKind, Error as SqlError};
use ports::PortError;
use pq_sys::{SqlState, take_sqlstate};
use thiserror::Error;

/// Why work on a connection failed.
#[derive(Debug)]
pub(crate) enum QueryError {
    /// A statement failed. The SQLSTATE is that of the server, if it returned one.
    Sql(SqlError, Option<SqlState>),
    /// The work itself failed, with this error for the caller of the port.
    Port(PortError),
}

impl From<SqlError> for QueryError {
    /// Must be called before the next statement, or it takes the SQLSTATE of that one.
    fn from(error: SqlError) -> Self {
        Self::Sql(error, take_sqlstate())
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

    /// Whether the connection is lost with this error.
    pub(crate) fn lost_connection(&self) -> bool {
        match self {
            Self::Sql(error, state) => lost_connection(error, state.as_ref()),
            Self::Port(_) => false,
        }
    }
}

fn lost_connection(error: &SqlError, state: Option<&SqlState>) -> bool {
    use DatabaseErrorKind::{ClosedConnection, UnableToSendCommand};
    match error {
        SqlError::BrokenTransactionManager
        | SqlError::DatabaseError(ClosedConnection | UnableToSendCommand, _) => true,
        SqlError::DatabaseError(_, about) => match state {
            Some(state) => ends_the_session(*state),
            None => LOST.iter().any(|phrase| about.message().contains(phrase)),
        },
        _ => false,
    }
}

/// Whether the server closes the connection after an error of this state: shutdowns, a dropped
/// database, idle timeouts, and the class of connection exceptions.
fn ends_the_session(state: SqlState) -> bool {
    matches!(
        &state,
        b"57P01" | b"57P02" | b"57P03" | b"57P04" | b"57P05" | b"25P03" | [b'0', b'8', ..]
    )
}

/// Messages of libpq itself for a connection that breaks during a read. They have no SQLSTATE, and
/// libpq may not report the connection as bad yet. Our libpq is built without translations.
const LOST: [&str; 5] = [
    "server closed the connection unexpectedly",
    "could not receive data from server",
    "could not send data to server",
    "no connection to the server",
    "connection has been closed unexpectedly",
];

impl From<QueryError> for PortError {
    fn from(error: QueryError) -> Self {
        let is_lost = error.lost_connection();
        match error {
            QueryError::Port(error) => error,
            QueryError::Sql(error, _) if is_lost => Self::Unavailable(Box::new(error)),
            QueryError::Sql(error, state) => classified(error, state.as_ref()),
        }
    }
}

/// The server lacks a statement that was prepared on this connection, or has it from another
/// connection.
#[derive(Debug, Error)]
#[error(
    "a pooler hands statements that were prepared on one connection to another: it has to pool by \
     session, or to keep track of prepared statements, as PgBouncer 1.21 and newer do with \
     max_prepared_statements"
)]
pub(crate) struct MixedUpStatements(#[source] pub(crate) SqlError);

/// Whether an error of this state means [`MixedUpStatements`].
pub(crate) fn is_mixed_up(state: Option<&SqlState>) -> bool {
    matches!(state, Some(b"26000" | b"42P05"))
}

fn classified(error: SqlError, state: Option<&SqlState>) -> PortError {
    use DatabaseErrorKind::{ReadOnlyTransaction, SerializationFailure, UniqueViolation};
    match &error {
        SqlError::DatabaseError(UniqueViolation, _) => PortError::Conflict,
        // A standby rejects writes until the failover promotes it.
        SqlError::DatabaseError(SerializationFailure | ReadOnlyTransaction, _) => {
            PortError::unavailable(error)
        }
        SqlError::DatabaseError(..) if is_mixed_up(state) => {
            PortError::backend(MixedUpStatements(error))
        }
        SqlError::DatabaseError(..) => by_state(state)(Box::new(error)),
        SqlError::DeserializationError(_) => PortError::inconsistent(error),
        _ => PortError::backend(error),
    }
}

type Variant = fn(Box<dyn std::error::Error + Send + Sync>) -> PortError;

fn by_state(state: Option<&SqlState>) -> Variant {
    match state {
        // disk_full
        Some(b"53100") => PortError::Full,
        // Errors that may pass: deadlocks and other rollbacks, insufficient resources, locks and
        // objects in use, operator interventions (including timeouts), and I/O errors.
        Some([b'4', b'0', ..] | [b'5', b'3' | b'7', ..] | b"55P03" | b"55006" | b"58030") => {
            PortError::Unavailable
        }
        _ => PortError::Backend,
    }
}

#[cfg(test)]
mod tests {
    use diesel::result::{DatabaseErrorKind, Error as SqlError};
    use ports::PortError;

    use super::QueryError;

    fn failure(kind: DatabaseErrorKind, state: [u8; 5], message: &str) -> QueryError {
        // libpq has no state for what it finds itself.
        let state = (&state != b"-----").then_some(state);
        QueryError::Sql(SqlError::DatabaseError(kind, Box::new(message.to_owned())), state)
    }

    #[test]
    fn errors_are_classified_by_their_code_and_never_by_their_language() {
        use DatabaseErrorKind::{ClosedConnection, SerializationFailure, UniqueViolation, Unknown};
        let table = [
            (UniqueViolation, b"23505", "Conflict"),
            (SerializationFailure, b"40001", "Unavailable"),
            (ClosedConnection, b"-----", "Unavailable"),
            (Unknown, b"40P01", "Unavailable"),
            (Unknown, b"53100", "Full"),
            (Unknown, b"53200", "Unavailable"),
            (Unknown, b"55P03", "Unavailable"),
            (Unknown, b"57014", "Unavailable"),
            (Unknown, b"57P01", "Unavailable"),
            (Unknown, b"58030", "Unavailable"),
            (Unknown, b"42P01", "Backend"),
            (Unknown, b"22008", "Backend"),
            (Unknown, b"XX000", "Backend"),
        ];
        for (kind, state, expected) in table {
            for message in ["on ne sait quoi", "deadlock detected", "No space left on device"] {
                let error = format!("{:?}", PortError::from(failure(kind, *state, message)));
                assert!(error.starts_with(expected), "{state:?}, {message}: {error}");
            }
        }
    }

    #[test]
    fn a_connection_is_lost_by_the_words_of_libpq_or_by_the_code_of_the_server() {
        let table = [
            (b"-----", "server closed the connection unexpectedly", true),
            (b"-----", "could not receive data from server: Connection reset", true),
            (b"57P01", "", true),
            (b"08006", "", true),
            (b"25P03", "", true),
            (b"57014", "", false),
            (b"42601", "server closed the connection unexpectedly", false),
        ];
        for (state, message, expected) in table {
            let failure = failure(DatabaseErrorKind::Unknown, *state, message);
            assert_eq!(failure.lost_connection(), expected, "{state:?}, {message}");
        }
    }
}
