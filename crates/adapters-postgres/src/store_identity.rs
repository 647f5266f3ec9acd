//! The port [`DatabaseIdentity`]: the id of the store that the database belongs to.

use domain::StoreId;
use ports::{DatabaseIdentity, PortError};

use crate::PostgresDatabase;
use crate::locks::lock_against_new_rows;
use crate::single_rows::{find_store_id, find_unfinished_copy, insert_store_id};

impl DatabaseIdentity for PostgresDatabase {
    fn store_id(&self) -> Result<Option<StoreId>, PortError> {
        self.with_connection(find_store_id)
    }

    fn establish_store_id(
        &self,
        propose: &dyn Fn() -> Result<StoreId, PortError>,
    ) -> Result<StoreId, PortError> {
        self.transaction(|connection| {
            lock_against_new_rows(connection, "store_identity, unfinished_copy")?;
            if let Some(id) = find_store_id(connection)? {
                return Ok(id);
            }
            if find_unfinished_copy(connection)?.is_some() {
                return Err(PortError::Conflict.into());
            }
            let id = propose()?;
            insert_store_id(connection, id)?;
            Ok(id)
        })
    }
}
