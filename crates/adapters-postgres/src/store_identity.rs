//! The id of the store that the database belongs to.

use diesel::pg::PgConnection;
use diesel::{ExpressionMethods, OptionalExtension, QueryDsl, RunQueryDsl, insert_into};
use domain::StoreId;
use ports::{DatabaseIdentity, PortError};

use crate::PostgresDatabase;
use crate::copy_target::run_in;
use crate::error::Failure;
use crate::locks::lock_against_new_rows;
use crate::rows::store_id;
use crate::schema::store_identity;

impl DatabaseIdentity for PostgresDatabase {
    fn store_id(&self) -> Result<Option<StoreId>, PortError> {
        self.with_connection(store_id_in)
    }

    fn establish_store_id(
        &self,
        propose: &dyn Fn() -> Result<StoreId, PortError>,
    ) -> Result<StoreId, PortError> {
        self.transaction(|connection| {
            lock_against_new_rows(connection, "store_identity, unfinished_copy")?;
            if let Some(id) = store_id_in(connection)? {
                return Ok(id);
            }
            if run_in(connection)?.is_some() {
                return Err(PortError::Conflict.into());
            }
            let id = propose()?;
            insert_store_id(connection, id)?;
            Ok(id)
        })
    }
}

/// The id that is kept.
pub(crate) fn store_id_in(connection: &mut PgConnection) -> Result<Option<StoreId>, Failure> {
    let text: Option<String> =
        store_identity::table.select(store_identity::id).first(connection).optional()?;
    Ok(text.map(|text| store_id(&text)).transpose()?)
}

/// Keeps an id where there is none.
pub(crate) fn insert_store_id(connection: &mut PgConnection, id: StoreId) -> Result<(), Failure> {
    insert_into(store_identity::table)
        .values((store_identity::slot.eq(0), store_identity::id.eq(id.to_string())))
        .execute(connection)?;
    Ok(())
}
