//! The port [`HealthCheck`].

use diesel::sql_types::Text;
use diesel::{RunQueryDsl, select};
use ports::{HealthCheck, PortError};
use thiserror::Error;

use crate::PostgresDatabase;

#[diesel::declare_sql_function]
extern "SQL" {
    fn current_setting(name: Text) -> Text;
}

/// After a failover, the server may be a standby.
#[derive(Debug, Error)]
#[error("PostgreSQL is read-only")]
struct ReadOnly;

impl HealthCheck for PostgresDatabase {
    /// The setting is on too while the server is in recovery.
    fn check(&self) -> Result<(), PortError> {
        self.with_connection(|connection| {
            let is_read_only: String =
                select(current_setting("transaction_read_only")).get_result(connection)?;
            if is_read_only == "on" {
                return Err(PortError::unavailable(ReadOnly).into());
            }
            Ok(())
        })
    }
}
