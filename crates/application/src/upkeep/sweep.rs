mod expired;
mod orphans;
mod survey;
mod swept;

use std::sync::Arc;
use std::time::{Duration, Instant};

use ports::{
    KeyedFile, KeysInUse, OrphanGuard, OrphanLock, PortError, Quarantine, StoreInventory,
    UnclaimedFile,
};
use tracing::{info, warn};

pub use self::swept::{Removed, Swept};
use crate::upkeep::retired_content::RetiredContent;
use crate::upkeep::sightings::Sightings;

/// Cleans up behind crashes, one pass after the other: finishes deletions, removes staged files that were
/// left behind, quarantines orphans, which are bytes that no row needs, and removes those that were
/// in the quarantine for long enough.
///
/// Nothing is touched that a pass sees for the first time. What is left behind has to be seen so in
/// two passes, a grace time apart; an upload under way is in that state for moments only. Bytes
/// under a key are moved after the key was taken out of circulation, so that even an upload that
/// slept through the grace time is refused rather than recorded without its bytes. An adoption,
/// whose rows may come so late, holds the sweep off by the [`OrphanLock`].
pub struct Sweep {
    store: SweptStore,
    keys: Arc<dyn KeysInUse>,
    retired: Arc<RetiredContent>,
    rules: SweepRules,
    staged: Sightings<UnclaimedFile>,
    unused: Sightings<KeyedFile>,
    spared: u64,
}

/// The store that is swept.
#[derive(Clone)]
pub struct SweptStore {
    /// What is in it.
    pub inventory: Arc<dyn StoreInventory>,
    /// Where its orphans go.
    pub quarantine: Arc<dyn Quarantine>,
    /// What keeps its orphans in place.
    pub orphan_lock: Arc<dyn OrphanLock>,
}

/// What a sweep may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SweepRules {
    /// How long something has to be seen as left behind, by a clock that is never set.
    pub grace: Duration,
    /// Where more of the store than this, in percent, is without rows, none of it is quarantined:
    /// the database is rather the wrong one.
    pub max_percent: u8,
    /// How long bytes stay in the quarantine, by the clock of the machine.
    pub quarantine_keep: Duration,
}

/// How many keys one transaction is about.
const BATCH: usize = 500;

impl Sweep {
    /// Cleans up `store`, which is also that of `retired`.
    #[must_use]
    pub fn new(
        store: SweptStore,
        keys: Arc<dyn KeysInUse>,
        retired: Arc<RetiredContent>,
        rules: SweepRules,
    ) -> Self {
        let (staged, unused) = Default::default();
        Self { store, keys, retired, rules, staged, unused, spared: 0 }
    }

    /// One pass, at `now`. What fails is logged and left to the next pass. The pass ends early when
    /// `go_on` says no.
    pub fn run(&mut self, now: Instant, go_on: &dyn Fn() -> bool) -> Swept {
        let mut swept = Swept::default();
        let parts = [
            is_done("deletions", self.finish_deletions(&mut swept, go_on)),
            is_done("staged files", self.sweep_staged(&mut swept, now)),
            is_done("orphans", self.sweep_orphans(&mut swept, now, go_on)),
            is_done("the quarantine", self.sweep_quarantine(&mut swept, go_on)),
        ];
        swept.is_complete = parts == [true; 4] && go_on();
        swept
    }

    fn finish_deletions(
        &self,
        swept: &mut Swept,
        go_on: &dyn Fn() -> bool,
    ) -> Result<(), PortError> {
        let finished = self.retired.finish(go_on)?;
        swept.finished_deletions = finished.removed;
        swept.waiting_deletions = finished.waiting;
        Ok(())
    }

    fn sweep_staged(&mut self, swept: &mut Swept, now: Instant) -> Result<(), PortError> {
        let unclaimed = self.store.inventory.unclaimed()?;
        let due = self.staged.update(unclaimed, now, self.rules.grace);
        if due.is_empty() {
            return Ok(());
        }
        let Some(_lock) = self.lock()? else {
            self.staged.forget_all();
            return Ok(());
        };
        for file in due {
            self.retired.store.discard(&file.staged)?;
            swept.staged.add(file.staged.size);
        }
        Ok(())
    }

    /// The right to move what is left behind; `None` where it may be of an adoption that is under
    /// way.
    fn lock(&self) -> Result<Option<OrphanGuard>, PortError> {
        let lock = self.store.orphan_lock.move_orphans()?;
        if lock.is_none() {
            info!("what seems left behind stays where it is while an adoption is under way");
        }
        Ok(lock)
    }
}

fn is_done(what: &str, swept: Result<(), PortError>) -> bool {
    if let Err(error) = &swept {
        warn!(?error, what, "not swept");
    }
    swept.is_ok()
}
