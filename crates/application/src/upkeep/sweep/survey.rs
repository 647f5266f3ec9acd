//! The list of all orphans in a store, with the size of the store for comparison.

use domain::StorageKey;
use ports::{KeyedFile, KeysInUse, PortError, StoreInventory};

use crate::upkeep::keyed_batches::visit_keyed_batches;

/// Number of orphans that are kept from one pass to the next; the others wait for a later pass.
const MAX_KEPT: usize = 100_000;

/// The result of a walk through the whole store.
#[derive(Default)]
pub(super) struct Survey {
    pub(super) total: u64,
    pub(super) orphan_total: u64,
    /// The first [`MAX_KEPT`] orphans.
    pub(super) orphans: Vec<KeyedFile>,
}

impl Survey {
    pub(super) fn of(
        inventory: &dyn StoreInventory,
        keys: &dyn KeysInUse,
        go_on: &dyn Fn() -> bool,
    ) -> Result<Self, PortError> {
        let mut survey = Self::default();
        survey.total = visit_keyed_batches(inventory, |files| {
            if !go_on() {
                return Err(PortError::Unavailable("the sweep was stopped".into()));
            }
            let found: Vec<StorageKey> = files.iter().map(|file| file.key.clone()).collect();
            let used = keys.in_use(&found)?;
            survey.add(files.into_iter().filter(|file| !used.contains(&file.key)));
            Ok(())
        })?;
        Ok(survey)
    }

    fn add(&mut self, orphans: impl Iterator<Item = KeyedFile>) {
        for file in orphans {
            self.orphan_total += 1;
            if self.orphans.len() < MAX_KEPT {
                self.orphans.push(file);
            }
        }
    }

    pub(super) fn is_over(&self, percent: u8) -> bool {
        u128::from(self.orphan_total) * 100 > u128::from(self.total) * u128::from(percent)
    }
}
