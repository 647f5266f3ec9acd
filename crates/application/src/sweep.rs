use std::sync::Arc;
use std::time::{Duration, Instant};

use domain::StorageKey;
use ports::{KeyedFile, KeysInUse, PortError, StoreInventory, UnclaimedFile};
use tracing::warn;

use crate::RetiredContent;
use crate::keyed_batches::visit_keyed_batches;
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
    unused: Sightings<StorageKey>,
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

/// What one pass has done.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Swept {
    /// Keys given up whose bytes are gone now.
    pub finished_deletions: u64,
    /// Staged files that were removed.
    pub staged: u64,
    /// Files without rows that were removed.
    pub unused: u64,
}

/// How many keys without rows are remembered from one pass to the next; the rest has to wait.
const MAX_REMEMBERED: usize = 100_000;

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
        Swept {
            finished_deletions: logged("deletions", self.retired.finish(go_on)),
            staged: logged("staged files", self.sweep_staged(now)),
            unused: if go_on() {
                logged("bytes without rows", self.sweep_unused(now, go_on))
            } else {
                0
            },
        }
    }

    fn sweep_staged(&mut self, now: Instant) -> Result<u64, PortError> {
        let unclaimed = self.inventory.unclaimed()?;
        let mut removed = 0;
        for file in self.staged.update(unclaimed, now, self.rules.grace) {
            self.retired.store.discard(&file.staged)?;
            removed += 1;
        }
        Ok(removed)
    }

    fn sweep_unused(&mut self, now: Instant, go_on: &dyn Fn() -> bool) -> Result<u64, PortError> {
        let survey = Survey::of(&*self.inventory, &*self.keys, go_on)?;
        if survey.is_over(self.rules.max_percent) {
            self.spare(&survey);
            return Ok(0);
        }
        self.spared = 0;
        let due = self.unused.update(survey.unused, now, self.rules.grace);
        let mut removed = 0;
        for keys in due.chunks(BATCH) {
            if !go_on() {
                break;
            }
            let given_up = self.keys.retire_unused(keys, self.retired.clock.now())?;
            removed += self.retired.remove_bytes(given_up).len() as u64;
        }
        Ok(removed)
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

/// What a look at the whole store has shown.
#[derive(Default)]
struct Survey {
    total: u64,
    unused_total: u64,
    unused: Vec<StorageKey>,
}

impl Survey {
    fn of(
        inventory: &dyn StoreInventory,
        keys: &dyn KeysInUse,
        go_on: &dyn Fn() -> bool,
    ) -> Result<Self, PortError> {
        let mut survey = Self::default();
        survey.total = visit_keyed_batches(inventory, |files| {
            if !go_on() {
                return Err(PortError::Unavailable("the sweep was told to stop".into()));
            }
            let found: Vec<StorageKey> =
                files.into_iter().map(|KeyedFile { key, .. }| key).collect();
            let used = keys.in_use(&found)?;
            survey.add(found.into_iter().filter(|key| !used.contains(key)));
            Ok(())
        })?;
        Ok(survey)
    }

    fn add(&mut self, unused: impl Iterator<Item = StorageKey>) {
        for key in unused {
            self.unused_total += 1;
            if self.unused.len() < MAX_REMEMBERED {
                self.unused.push(key);
            }
        }
    }

    fn is_over(&self, percent: u8) -> bool {
        u128::from(self.unused_total) * 100 > u128::from(self.total) * u128::from(percent)
    }
}

fn logged(what: &str, swept: Result<u64, PortError>) -> u64 {
    swept.unwrap_or_else(|error| {
        warn!(?error, what, "not swept");
        0
    })
}
