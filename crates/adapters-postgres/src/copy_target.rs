//! The port [`CopyTarget`]: the mark of a database with an unfinished copy.

use diesel::connection::SimpleConnection;
use diesel::dsl::exists;
use diesel::pg::PgConnection;
use diesel::{QueryDsl, RunQueryDsl, delete, select};
use domain::StoreId;
use ports::{CopyRun, CopyTarget, PortError};

use crate::PostgresDatabase;
use crate::error::QueryError;
use crate::locks::lock_against_new_rows;
use crate::schema::{media_files, retired_keys, tokens, unfinished_copy, users};
use crate::single_rows::{
    find_store_id, find_unfinished_copy, insert_store_id, insert_unfinished_copy,
};

/// The tables that a copy writes, in the order in which every transaction locks them.
const TABLES: &str = "users, user_permissions, tokens, media_files, thumbnails, retired_keys, \
                      store_identity, unfinished_copy";

impl CopyTarget for PostgresDatabase {
    fn is_incomplete(&self) -> Result<bool, PortError> {
        self.with_connection(|connection| Ok(find_unfinished_copy(connection)?.is_some()))
    }

    fn begin_copy(&self, run: CopyRun) -> Result<(), PortError> {
        self.transaction(|connection| {
            lock_against_new_rows(connection, TABLES)?;
            if find_unfinished_copy(connection)?.is_some() {
                connection.batch_execute(&format!("TRUNCATE {TABLES} RESTART IDENTITY"))?;
            } else if is_in_use(connection)? {
                return Err(PortError::Conflict.into());
            }
            insert_unfinished_copy(connection, run)
        })
    }

    fn finish_copy(&self, run: CopyRun, store_id: Option<StoreId>) -> Result<(), PortError> {
        self.transaction(|connection| {
            lock_against_new_rows(connection, "store_identity, unfinished_copy")?;
            if find_unfinished_copy(connection)? != Some(run) {
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

/// Whether the database has rows that a copy must not remove.
fn is_in_use(connection: &mut PgConnection) -> Result<bool, QueryError> {
    let has_rows = select(exists(users::table.select(users::id))).get_result::<bool>(connection)?
        || select(exists(tokens::table.select(tokens::id))).get_result(connection)?
        || select(exists(media_files::table.select(media_files::id))).get_result(connection)?
        || select(exists(retired_keys::table.select(retired_keys::key))).get_result(connection)?;
    Ok(has_rows || find_store_id(connection)?.is_some())
}
