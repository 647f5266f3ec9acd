mod survey;
mod swept;

use std::collections::HashSet;
use std::sync::Arc;
use std::time::{Duration, Instant};

use domain::StorageKey;
use ports::{KeyedFile, KeysInUse, PortError, StoreInventory, UnclaimedFile};
use tracing::warn;

use self::survey::Survey;
pub use self::swept::{Removed, Swept};
use crate::RetiredContent;
use crate::sightings::Sightings;

/// Cleans up behind crashes, one pass after the other: finishes deletions, removes staged files that were
/// left behind, and removes bytes that no row needs.
///
/// Nothing is removed that a pass sees for the first time. What is left behind has to be seen so in two
/// passes, a grace time apart; an upload under way is in that state for moments only. Bytes under a key
/// go after the key was taken out of circulation, so that even an upload that slept through the grace
/// time is refused rather than recorded without its bytes.
pub struct Sweep {
    inventory: Arc<dyn StoreInventory>,
    keys: Arc<dyn KeysInUse>,
    retired: Arc<RetiredContent>,
    rules: SweepRules,
    staged: Sightings<UnclaimedFile>,
    unused: Sightings<KeyedFile>,
    spared: u64,
}

/// What a sweep may remove.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SweepRules {
    /// How long something has to be seen as left behind, by a clock that is never set.
    pub grace: Duration,
    /// Where more of the store than this, in percent, is without rows, none of it is removed: the
    /// database is rather the wrong one.
    pub max_percent: u8,
}

/// How many keys are given up in one transaction.
const BATCH: usize = 500;

impl Sweep {
    /// Cleans up the store of `retired`, as `inventory` shows it.
    #[must_use]
    pub fn new(
        inventory: Arc<dyn StoreInventory>,
        keys: Arc<dyn KeysInUse>,
        retired: Arc<RetiredContent>,
        rules: SweepRules,
    ) -> Self {
        let (staged, unused) = Default::default();
        Self { inventory, keys, retired, rules, staged, unused, spared: 0 }
    }

    /// One pass, at `now`. What fails is logged and left to the next pass. The pass ends early when
    /// `go_on` says no.
    pub fn run(&mut self, now: Instant, go_on: &dyn Fn() -> bool) -> Swept {
        let mut swept = Swept::default();
        let parts = [
            is_done("deletions", self.finish_deletions(&mut swept, go_on)),
            is_done("staged files", self.sweep_staged(&mut swept, now)),
            is_done("bytes without rows", self.sweep_unused(&mut swept, now, go_on)),
        ];
        swept.is_complete = parts == [true; 3] && go_on();
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
        let unclaimed = self.inventory.unclaimed()?;
        for file in self.staged.update(unclaimed, now, self.rules.grace) {
            self.retired.store.discard(&file.staged)?;
            swept.staged.add(file.staged.size);
        }
        Ok(())
    }

    fn sweep_unused(
        &mut self,
        swept: &mut Swept,
        now: Instant,
        go_on: &dyn Fn() -> bool,
    ) -> Result<(), PortError> {
        if !go_on() {
            return Ok(());
        }
        let survey = Survey::of(&*self.inventory, &*self.keys, go_on)?;
        if survey.is_over(self.rules.max_percent) {
            swept.spared = survey.unused_total;
            self.spare(&survey);
            return Ok(());
        }
        self.spared = 0;
        let due = self.unused.update(survey.unused, now, self.rules.grace);
        for files in due.chunks(BATCH) {
            if !go_on() {
                break;
            }
            self.remove_unused(swept, files)?;
        }
        Ok(())
    }

    fn remove_unused(&self, swept: &mut Swept, files: &[KeyedFile]) -> Result<(), PortError> {
        let keys: Vec<StorageKey> = files.iter().map(|file| file.key.clone()).collect();
        let given_up = self.keys.retire_unused(&keys, self.retired.clock.now())?;
        let removed = HashSet::<StorageKey>::from_iter(self.retired.remove_bytes(given_up));
        for file in files.iter().filter(|file| removed.contains(&file.key)) {
            swept.unused.add(file.size);
        }
        Ok(())
    }

    /// Leaves everything as it is, and says so where it has not been said of as many before.
    fn spare(&mut self, survey: &Survey) {
        self.unused.forget_all();
        if std::mem::replace(&mut self.spared, survey.unused_total) != survey.unused_total {
            warn!(
                without_rows = survey.unused_total,
                files = survey.total,
                max_percent = self.rules.max_percent,
                "too many stored files have no row, so none of them is removed; is this the right \
                 database?"
            );
        }
    }
}

fn is_done(what: &str, swept: Result<(), PortError>) -> bool {
    if let Err(error) = &swept {
        warn!(?error, what, "not swept");
    }
    swept.is_ok()
}
