//! Transactions on a connection, for reads and for writes.

use diesel::pg::PgConnection;
use diesel::r2d2::R2D2Connection;
use ports::PortError;

use crate::error::QueryError;

/// Runs `work` in a read transaction: all its statements see one revision of the database.
pub(crate) fn snapshot<T>(
    connection: &mut PgConnection,
    work: impl FnOnce(&mut PgConnection) -> Result<T, QueryError>,
) -> Result<T, QueryError> {
    connection.build_transaction().repeatable_read().read_only().run(work)
}

/// Runs `work` in a write transaction, and commits it if `work` succeeds. Each statement sees what
/// was committed before that statement, so that a read under a lock is current.
///
/// If the connection is lost before COMMIT is sent, nothing was changed. If it is lost later, the
/// outcome is unknown.
pub(crate) fn transaction<T>(
    connection: &mut PgConnection,
    work: impl FnOnce(&mut PgConnection) -> Result<T, QueryError>,
) -> Result<T, QueryError> {
    let mut is_committing = false;
    let result = connection.build_transaction().read_committed().run(|connection| {
        let done = work(connection)?;
        is_committing = true;
        Ok(done)
    });
    let is_lost = connection.is_broken() || result.as_ref().is_err_and(QueryError::lost_connection);
    match result {
        Err(QueryError::Sql(error, _)) if is_committing && is_lost => {
            Err(PortError::outcome_unknown(error).into())
        }
        result => result,
    }
}
