use std::sync::Arc;
use std::thread;

use domain::StorageKey;
use ports::{Clock, FileStore, PortError, RetiredKeys};
use tracing::warn;

use crate::upkeep::withheld_keys::WithheldKeys;

/// Removes the bytes of keys that rows have given up.
pub struct RetiredContent {
    /// Where the bytes are.
    pub store: Arc<dyn FileStore>,
    /// Where the keys are recorded.
    pub keys: Arc<dyn RetiredKeys>,
    /// Dates the removals.
    pub clock: Arc<dyn Clock>,
}

/// What has become of the keys that were pending.
#[derive(Default)]
pub(crate) struct Finished {
    /// Those that are done with.
    pub(crate) removed: u64,
    /// Those of the last page that was asked for whose bytes stay for now.
    pub(crate) waiting: u64,
}

/// How many pending keys are dealt with before their removal is confirmed.
const PENDING_AT_ONCE: u32 = 500;

impl RetiredContent {
    /// Removes the bytes under `keys`, which are recorded as retired. A failure is only logged: the
    /// record stays, and the next sweep finishes the work. When this returns, no server serves
    /// bytes under any of the keys to a request that begins from then on: where they stay, all
    /// servers [know](WithheldKeys) by then that they are withheld.
    pub(crate) fn remove(&self, keys: &[StorageKey]) {
        if keys.is_empty() {
            return;
        }
        let removed = self.remove_bytes(keys.to_vec());
        if let Err(error) = self.keys.confirm_removed(&removed, self.clock.now()) {
            warn!(?error, "the removal of bytes is not recorded");
        }
        if removed.len() < keys.len() {
            thread::sleep(WithheldKeys::VALID_FOR);
        }
    }

    /// Removes the bytes under every pending key while `go_on` says so.
    pub(crate) fn finish(&self, go_on: &dyn Fn() -> bool) -> Result<Finished, PortError> {
        let mut finished = Finished::default();
        while go_on() {
            let pending = self.keys.pending(PENDING_AT_ONCE)?;
            let asked = pending.len();
            let removed = self.remove_bytes(pending);
            finished.waiting = (asked - removed.len()) as u64;
            // Where none could be removed, the same keys would come again.
            if removed.is_empty() {
                break;
            }
            self.keys.confirm_removed(&removed, self.clock.now())?;
            finished.removed += removed.len() as u64;
        }
        Ok(finished)
    }

    /// Removes the bytes under `keys`; the keys that have none any more. A failure is only logged.
    pub(crate) fn remove_bytes(&self, mut keys: Vec<StorageKey>) -> Vec<StorageKey> {
        keys.retain(|key| {
            let removed = self.store.remove(key);
            if let Err(error) = &removed {
                warn!(%key, ?error, "bytes stay for now");
            }
            removed.is_ok()
        });
        keys
    }
}
