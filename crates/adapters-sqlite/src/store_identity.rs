//! The id of the store that the database belongs to.

use diesel::{
    ExpressionMethods, OptionalExtension, QueryDsl, RunQueryDsl, SqliteConnection, insert_into,
};
use domain::StoreId;
use ports::{DatabaseIdentity, PortError};

use crate::SqliteDatabase;
use crate::copy_target::run_in;
use crate::error::Failure;
use crate::rows::store_id;
use crate::schema::store_identity;

impl DatabaseIdentity for SqliteDatabase {
    fn store_id(&self) -> Result<Option<StoreId>, PortError> {
        self.with_connection(store_id_in)
    }

    fn establish_store_id(
        &self,
        propose: &dyn Fn() -> Result<StoreId, PortError>,
    ) -> Result<StoreId, PortError> {
        self.transaction(|connection| {
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
pub(crate) fn store_id_in(connection: &mut SqliteConnection) -> Result<Option<StoreId>, Failure> {
    let text: Option<String> =
        store_identity::table.select(store_identity::id).first(connection).optional()?;
    Ok(text.map(|text| store_id(&text)).transpose()?)
}

/// Keeps an id where there is none.
pub(crate) fn insert_store_id(
    connection: &mut SqliteConnection,
    id: StoreId,
) -> Result<(), Failure> {
    insert_into(store_identity::table)
        .values((store_identity::slot.eq(0), store_identity::id.eq(id.to_string())))
        .execute(connection)?;
    Ok(())
}
