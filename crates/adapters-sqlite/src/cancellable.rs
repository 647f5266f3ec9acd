//! Long reads that end soon after they are cancelled.

use diesel::SqliteConnection;
use ports::{Cancellation, PortError};

use crate::SqliteDatabase;
use crate::error::QueryError;
use crate::pool::on;
use crate::transaction;
use crate::watch::watched;

impl SqliteDatabase {
    /// Runs `work`, which may take long, in a [`transaction::snapshot`] until it is cancelled.
    pub(crate) fn cancellable_snapshot<T>(
        &self,
        cancellation: &Cancellation,
        work: impl FnOnce(&mut SqliteConnection) -> Result<T, QueryError>,
    ) -> Result<T, PortError> {
        let result = on(&self.pools.lists, |connection| {
            if cancellation.is_cancelled() {
                return Err(PortError::unavailable("cancelled before it began").into());
            }
            watched(cancellation, || transaction::snapshot(connection, work))
        });
        result.map_err(|error| match error {
            PortError::Backend(cause) if cancellation.is_cancelled() => {
                PortError::Unavailable(cause)
            }
            error => error,
        })
    }
}
