//! The list of all orphans in a store, with the size of the store for comparison.

use domain::StorageKey;
use ports::{KeyedFile, KeysInUse, PortError, RetiredKeys, StoreInventory};

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
    /// Number of deleted files whose bytes were removed and are in the store again.
    pub(super) returned: u64,
}

impl Survey {
    /// Bytes of deleted files are no orphans. They are withheld as soon as the walk finds them.
    pub(super) fn of(
        inventory: &dyn StoreInventory,
        keys: &dyn KeysInUse,
        retired: &dyn RetiredKeys,
        go_on: &dyn Fn() -> bool,
    ) -> Result<Self, PortError> {
        let mut survey = Self::default();
        survey.total = visit_keyed_batches(inventory, |files| {
            if !go_on() {
                return Err(PortError::unavailable("the sweep was stopped"));
            }
            survey.add(without_rows(keys, files)?, retired)
        })?;
        Ok(survey)
    }

    fn add(&mut self, files: Vec<KeyedFile>, retired: &dyn RetiredKeys) -> Result<(), PortError> {
        if files.is_empty() {
            return Ok(());
        }
        let found = keys_of(&files);
        self.returned += retired.withhold_again(&found)?;
        let deleted = retired.pending_among(&found)?;
        for file in files.into_iter().filter(|file| !deleted.contains(&file.key)) {
            self.orphan_total += 1;
            if self.orphans.len() < MAX_KEPT {
                self.orphans.push(file);
            }
        }
        Ok(())
    }

    pub(super) fn is_over(&self, percent: u8) -> bool {
        u128::from(self.orphan_total) * 100 > u128::from(self.total) * u128::from(percent)
    }
}

/// The subset of `files` whose keys no row has.
fn without_rows(
    keys: &dyn KeysInUse,
    mut files: Vec<KeyedFile>,
) -> Result<Vec<KeyedFile>, PortError> {
    let used = keys.in_use(&keys_of(&files))?;
    files.retain(|file| !used.contains(&file.key));
    Ok(files)
}

fn keys_of(files: &[KeyedFile]) -> Vec<StorageKey> {
    files.iter().map(|file| file.key.clone()).collect()
}
