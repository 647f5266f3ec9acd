//! The mark of a database that a copy is not finished in.

use diesel::connection::SimpleConnection;
use diesel::dsl::exists;
use diesel::pg::PgConnection;
use diesel::{
    ExpressionMethods, OptionalExtension, QueryDsl, RunQueryDsl, delete, insert_into, select,
};
use domain::StoreId;
use ports::{CopyRun, CopyTarget, PortError};

use crate::PostgresDatabase;
use crate::error::Failure;
use crate::locks::lock_against_new_rows;
use crate::schema::{media_files, retired_keys, tokens, unfinished_copy, users};
use crate::store_identity::{insert_store_id, store_id_in};

/// What a copy writes to, in the order in which every transaction here locks it.
const TABLES: &str = "users, user_permissions, tokens, media_files, thumbnails, retired_keys, \
                      store_identity, unfinished_copy";

impl CopyTarget for PostgresDatabase {
    fn is_incomplete(&self) -> Result<bool, PortError> {
        self.with_connection(|connection| Ok(run_in(connection)?.is_some()))
    }

    fn begin_copy(&self, CopyRun(run): CopyRun) -> Result<(), PortError> {
        self.transaction(|connection| {
            lock_against_new_rows(connection, TABLES)?;
            if run_in(connection)?.is_some() {
                connection.batch_execute(&format!("TRUNCATE {TABLES} RESTART IDENTITY"))?;
            } else if is_in_use(connection)? {
                return Err(PortError::Conflict.into());
            }
            insert_into(unfinished_copy::table)
                .values((unfinished_copy::slot.eq(0), unfinished_copy::run.eq(run)))
                .execute(connection)?;
            Ok(())
        })
    }

    fn finish_copy(&self, run: CopyRun, store_id: Option<StoreId>) -> Result<(), PortError> {
        self.transaction(|connection| {
            lock_against_new_rows(connection, "store_identity, unfinished_copy")?;
            if run_in(connection)? != Some(run) {
                return Err(PortError::Conflict.into());
            }
            if let Some(id) = store_id {
                insert_store_id(connection, id)?;
            }
            delete(unfinished_copy::table).execute(connection)?;
            Ok(())
        })
    }
}

/// The run that has marked the database.
pub(crate) fn run_in(connection: &mut PgConnection) -> Result<Option<CopyRun>, Failure> {
    let run = unfinished_copy::table.select(unfinished_copy::run).first(connection).optional()?;
    Ok(run.map(CopyRun))
}

/// Whether the database has anything that a copy would have to leave alone.
fn is_in_use(connection: &mut PgConnection) -> Result<bool, Failure> {
    let has_rows = select(exists(users::table.select(users::id))).get_result::<bool>(connection)?
        || select(exists(tokens::table.select(tokens::id))).get_result(connection)?
        || select(exists(media_files::table.select(media_files::id))).get_result(connection)?
        || select(exists(retired_keys::table.select(retired_keys::key))).get_result(connection)?;
    Ok(has_rows || store_id_in(connection)?.is_some())
}
