//! Removes the bytes of retired keys: at once after a change, or in a sweep.

use std::sync::Arc;
use std::thread;

use domain::StorageKey;
use ports::{Clock, FileStore, PortError, RetiredKeys};
use tracing::warn;

use crate::upkeep::withheld_keys::WithheldKeys;

/// Removes the bytes of retired keys. A key is retired when a row gives it up.
pub struct RetiredContent {
    /// The store with the bytes.
    pub store: Arc<dyn FileStore>,
    /// The records of retired keys.
    pub keys: Arc<dyn RetiredKeys>,
    /// Dates the removals.
    pub clock: Arc<dyn Clock>,
}

/// The result of [`RetiredContent::finish`].
#[derive(Default)]
pub(crate) struct Finished {
    /// Number of keys whose bytes are removed and confirmed.
    pub(crate) removed: u64,
    /// Number of keys on the last page whose bytes could not be removed.
    pub(crate) waiting: u64,
}

/// Number of pending keys in a page. Each page is confirmed before the next one is read.
const PENDING_PAGE: u32 = 500;

impl RetiredContent {
    /// Removes the bytes under `keys`, which are recorded as retired. A failure is only logged: the
    /// record stays, and the next sweep retries.
    ///
    /// After this call no server serves the bytes to a request that begins later: if bytes stay,
    /// every server [knows](WithheldKeys) by then that they are withheld.
    pub(crate) fn remove(&self, keys: &[StorageKey]) {
        if keys.is_empty() {
            return;
        }
        let removed = self.remove_bytes(keys.to_vec());
        if let Err(error) = self.keys.confirm_removed(&removed, self.clock.now()) {
            warn!(?error, "the removal of bytes was not recorded");
        }
        if removed.len() < keys.len() {
            thread::sleep(WithheldKeys::VALID_FOR);
        }
    }

    /// Removes the bytes under every pending key, as long as `go_on` returns true.
    pub(crate) fn finish(&self, go_on: &dyn Fn() -> bool) -> Result<Finished, PortError> {
        let mut finished = Finished::default();
        while go_on() {
            let pending = self.keys.pending(PENDING_PAGE)?;
            let asked = pending.len();
            let removed = self.remove_bytes(pending);
            finished.waiting = (asked - removed.len()) as u64;
            // Without progress the next page would have the same keys.
            if removed.is_empty() {
                break;
            }
            self.keys.confirm_removed(&removed, self.clock.now())?;
            finished.removed += removed.len() as u64;
        }
        Ok(finished)
    }

    /// Removes the bytes under `keys`, and returns the keys that have none now. A failure is only
    /// logged.
    fn remove_bytes(&self, mut keys: Vec<StorageKey>) -> Vec<StorageKey> {
        keys.retain(|key| {
            let removed = self.store.remove(key);
            if let Err(error) = &removed {
                warn!(%key, ?error, "retired bytes were not removed; the next sweep retries");
            }
            removed.is_ok()
        });
        keys
    }
}
