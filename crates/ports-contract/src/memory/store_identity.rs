//! The ports `DatabaseIdentity` and `StoreIdentity` in memory.

use domain::StoreId;
use ports::{DatabaseIdentity, PortError, StoreIdentity};

use super::database::MemoryDatabase;
use super::file_store::MemoryFileStore;
use crate::StoreIdentityWorld;

impl DatabaseIdentity for MemoryDatabase {
    fn store_id(&self) -> Result<Option<StoreId>, PortError> {
        Ok(self.snapshot().store_id)
    }

    fn establish_store_id(
        &self,
        propose: &dyn Fn() -> Result<StoreId, PortError>,
    ) -> Result<StoreId, PortError> {
        let mut state = self.transaction();
        if let Some(id) = state.store_id {
            return Ok(id);
        }
        if state.unfinished_copy.is_some() {
            return Err(PortError::Conflict);
        }
        let id = propose()?;
        state.store_id = Some(id);
        Ok(id)
    }
}

impl StoreIdentity for MemoryFileStore {
    fn store_id(&self) -> Result<Option<StoreId>, PortError> {
        Ok(self.files().store_id)
    }

    fn propose_store_id(&self, id: StoreId) -> Result<(), PortError> {
        self.files().proposed_id = Some(id);
        Ok(())
    }

    fn confirm_store_id(&self, id: StoreId) -> Result<(), PortError> {
        let mut files = self.files();
        if files.store_id.is_none() && files.proposed_id == Some(id) {
            files.store_id = files.proposed_id.take();
        }
        Ok(())
    }

    fn replace_store_id(&self, id: StoreId) -> Result<(), PortError> {
        self.files().store_id = Some(id);
        Ok(())
    }
}

impl StoreIdentityWorld for MemoryFileStore {
    fn identity(&self) -> &dyn StoreIdentity {
        self
    }
}
