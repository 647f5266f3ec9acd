//! The list of all orphans in a store, with the size of the store for comparison.

use std::time::SystemTime;

use domain::StorageKey;
use ports::{KeyedFile, KeysInUse, PortError};

use super::scope::Scope;
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
    /// Bytes of deleted files are no orphans. They are withheld as soon as the walk finds them,
    /// unless they were stored less than the grace period ago: a running upload may have placed
    /// them, which is rejected when it records the key, and needs them under another one then.
    pub(super) fn of(scope: &Scope, go_on: &dyn Fn() -> bool) -> Result<Self, PortError> {
        let mut survey = Self::default();
        survey.total = visit_keyed_batches(&*scope.store.inventory, |files| {
            if !go_on() {
                return Err(PortError::unavailable("the sweep was stopped"));
            }
            survey.add(without_rows(&*scope.keys, files)?, scope)
        })?;
        Ok(survey)
    }

    fn add(&mut self, files: Vec<KeyedFile>, scope: &Scope) -> Result<(), PortError> {
        if files.is_empty() {
            return Ok(());
        }
        let (found, retired) = (keys_of(&files), &scope.retired.keys);
        let settled: Vec<_> = found.iter().filter(|key| is_settled(scope, key)).cloned().collect();
        self.returned += retired.withhold_again(&settled)?;
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

/// Whether the file under `key` was stored the grace period ago or earlier.
fn is_settled(scope: &Scope, key: &StorageKey) -> bool {
    let now = SystemTime::from(scope.retired.clock.now());
    match scope.retired.store.open(key) {
        Ok(Some(file)) => {
            now.duration_since(file.modified).is_ok_and(|age| age >= scope.rules.grace)
        }
        // It is gone, or cannot be served either.
        Ok(None) | Err(_) => false,
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
