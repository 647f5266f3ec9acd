use std::collections::HashSet;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// The names of staged files that somebody in this process is at work on.
#[derive(Default)]
pub(super) struct Claims(Mutex<HashSet<String>>);

impl Claims {
    fn names(&self) -> MutexGuard<'_, HashSet<String>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn add(&self, name: &str) {
        self.names().insert(name.to_owned());
    }

    pub(super) fn give_up(&self, name: &str) {
        self.names().remove(name);
    }

    pub(super) fn hold(&self, name: &str) -> bool {
        self.names().contains(name)
    }
}
