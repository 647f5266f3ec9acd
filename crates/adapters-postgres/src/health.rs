//! The port [`HealthCheck`].

use diesel::sql_types::Integer;
use diesel::{IntoSql, RunQueryDsl, select};
use ports::{HealthCheck, PortError};

use crate::PostgresDatabase;

impl HealthCheck for PostgresDatabase {
    fn check(&self) -> Result<(), PortError> {
        self.with_connection(|connection| {
            select(1.into_sql::<Integer>()).execute(connection)?;
            Ok(())
        })
    }
}
