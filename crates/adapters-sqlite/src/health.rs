//! The port [`HealthCheck`].

use diesel::{OptionalExtension, QueryDsl, RunQueryDsl};
use ports::{HealthCheck, PortError};

use crate::SqliteDatabase;
use crate::schema::users;

impl HealthCheck for SqliteDatabase {
    fn check(&self) -> Result<(), PortError> {
        self.check_files()?;
        self.with_connection(|connection| {
            users::table.select(users::id).first::<i64>(connection).optional()?;
            Ok(())
        })
    }
}
