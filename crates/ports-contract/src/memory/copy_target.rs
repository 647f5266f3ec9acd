//! The port `CopyTarget` in memory: the mark of a database with an unfinished copy.

use domain::StoreId;
use ports::{CopyRun, CopyTarget, PortError};

use super::database::{MemoryDatabase, State};

impl CopyTarget for MemoryDatabase {
    fn is_incomplete(&self) -> Result<bool, PortError> {
        Ok(self.snapshot().unfinished_copy.is_some())
    }

    fn begin_copy(&self, run: CopyRun) -> Result<(), PortError> {
        let mut state = self.transaction();
        if state.unfinished_copy.is_some() {
            state.clear();
        } else if state.is_in_use() {
            return Err(PortError::Conflict);
        }
        state.unfinished_copy = Some(run);
        Ok(())
    }

    fn finish_copy(&self, run: CopyRun, store_id: Option<StoreId>) -> Result<(), PortError> {
        let mut state = self.transaction();
        if state.unfinished_copy != Some(run) {
            return Err(PortError::Conflict);
        }
        state.unfinished_copy = None;
        state.store_id = store_id;
        Ok(())
    }
}

impl State {
    fn is_in_use(&self) -> bool {
        !self.users.is_empty()
            || !self.tokens.is_empty()
            || !self.files.is_empty()
            || !self.retired.is_empty()
            || self.store_id.is_some()
    }
}
