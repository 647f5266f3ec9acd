use domain::StorageKey;
use ports::{KeyedFile, KeysInUse, PortError, StoreInventory};

use crate::upkeep::keyed_batches::visit_keyed_batches;

/// How many files without rows are remembered from one pass to the next; the rest has to wait.
const MAX_REMEMBERED: usize = 100_000;

/// What a look at the whole store has shown.
#[derive(Default)]
pub(super) struct Survey {
    pub(super) total: u64,
    pub(super) unused_total: u64,
    /// The first of them.
    pub(super) unused: Vec<KeyedFile>,
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
                return Err(PortError::Unavailable("the sweep was told to stop".into()));
            }
            let found: Vec<StorageKey> = files.iter().map(|file| file.key.clone()).collect();
            let used = keys.in_use(&found)?;
            survey.add(files.into_iter().filter(|file| !used.contains(&file.key)));
            Ok(())
        })?;
        Ok(survey)
    }

    fn add(&mut self, unused: impl Iterator<Item = KeyedFile>) {
        for file in unused {
            self.unused_total += 1;
            if self.unused.len() < MAX_REMEMBERED {
                self.unused.push(file);
            }
        }
    }

    pub(super) fn is_over(&self, percent: u8) -> bool {
        u128::from(self.unused_total) * 100 > u128::from(self.total) * u128::from(percent)
    }
}
