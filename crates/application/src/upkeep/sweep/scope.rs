//! The ports and rules that all parts of a sweep share.

use std::sync::Arc;
use std::time::Duration;

use ports::{KeysInUse, OrphanGuard, OrphanLock, PortError, Quarantine, StoreInventory};
use tracing::info;

use crate::upkeep::retired_content::RetiredContent;

/// The store that a sweep cleans up.
#[derive(Clone)]
pub struct SweepStore {
    /// Lists the stored files.
    pub inventory: Arc<dyn StoreInventory>,
    /// Receives the orphans.
    pub quarantine: Arc<dyn Quarantine>,
    /// Excludes adoptions while orphans are moved.
    pub orphan_lock: Arc<dyn OrphanLock>,
}

/// The limits of a sweep.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SweepRules {
    /// Grace period: time from the first to the last sighting of a stale file, by the monotonic
    /// clock.
    pub grace: Duration,
    /// Maximum share of orphans in the store, in percent. With more of them none is quarantined,
    /// since the database is probably the wrong one.
    pub max_percent: u8,
    /// Retention period of the quarantine, by the system clock.
    pub quarantine_keep: Duration,
}

/// Number of keys in a transaction.
pub(super) const BATCH: usize = 500;

pub(super) struct Scope {
    pub(super) store: SweepStore,
    pub(super) keys: Arc<dyn KeysInUse>,
    pub(super) retired: Arc<RetiredContent>,
    pub(super) rules: SweepRules,
}

impl Scope {
    /// The permission to move orphans and stale staged files; `None` while an adoption is running,
    /// to which they may belong.
    pub(super) fn lock(&self) -> Result<Option<OrphanGuard>, PortError> {
        let lock = self.store.orphan_lock.move_orphans()?;
        if lock.is_none() {
            info!("nothing stale or orphaned is moved while an adoption is running");
        }
        Ok(lock)
    }
}
