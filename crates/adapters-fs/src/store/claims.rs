//! The staged files that this process is working on, so that the orphan sweep of the same process
//! skips them.

use std::collections::HashSet;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// The names of the claimed files.
#[derive(Default)]
pub(super) struct Claims(Mutex<HashSet<String>>);

impl Claims {
    fn names(&self) -> MutexGuard<'_, HashSet<String>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn add(&self, name: &str) {
        self.names().insert(name.to_owned());
    }

    pub(super) fn release(&self, name: &str) {
        self.names().remove(name);
    }

    pub(super) fn contains(&self, name: &str) -> bool {
        self.names().contains(name)
    }
}
