use std::sync::Arc;

use domain::StorageKey;
use ports::{Clock, FileStore, PortError, RetiredKeys};
use tracing::warn;

/// Removes the bytes of keys that rows have given up.
pub struct RetiredContent {
    /// Where the bytes are.
    pub store: Arc<dyn FileStore>,
    /// Where the keys are recorded.
    pub keys: Arc<dyn RetiredKeys>,
    /// Dates the removals.
    pub clock: Arc<dyn Clock>,
}

impl RetiredContent {
    /// Removes the bytes under `keys`, which are recorded as retired. A failure is only logged: the
    /// record stays, and whoever goes through the pending keys finishes the work.
    pub(crate) fn remove(&self, keys: &[StorageKey]) {
        if keys.is_empty() {
            return;
        }
        if let Err(error) = self.try_remove(keys) {
            warn!(
                error = &error as &dyn std::error::Error,
                "the bytes of retired keys stay for now"
            );
        }
    }

    fn try_remove(&self, keys: &[StorageKey]) -> Result<(), PortError> {
        for key in keys {
            self.store.remove(key)?;
        }
        self.keys.confirm_removed(keys, self.clock.now())
    }
}
