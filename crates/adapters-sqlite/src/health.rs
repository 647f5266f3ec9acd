//! The port [`HealthCheck`].

use diesel::{OptionalExtension, QueryDsl, RunQueryDsl};
use ports::{HealthCheck, PortError};

use crate::SqliteDatabase;
use crate::schema::users;

impl HealthCheck for SqliteDatabase {
    /// Asks the system whether the file may be written: a test write would wait for the writer.
    fn check(&self) -> Result<(), PortError> {
        self.check_files()?;
        self.check_permission()?;
        self.with_connection(|connection| {
            users::table.select(users::id).first::<i64>(connection).optional()?;
            Ok(())
        })
    }
}
