//! A lock that one holder has exclusively or several share, for the store in memory.

use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

use ports::OrphanGuard;

/// A lock whose guards may be dropped by any thread.
#[derive(Default)]
pub(super) struct SharedLock {
    holders: Mutex<Holders>,
    released: Condvar,
}

#[derive(Default)]
struct Holders {
    shared: u32,
    is_exclusive: bool,
}

impl SharedLock {
    /// Waits until nobody else holds the lock.
    pub(super) fn exclusive(self: &Arc<Self>) -> OrphanGuard {
        let is_held = |holders: &mut Holders| holders.is_exclusive || holders.shared > 0;
        let free = self.released.wait_while(self.holders(), is_held);
        free.unwrap_or_else(PoisonError::into_inner).is_exclusive = true;
        self.guard(|holders| holders.is_exclusive = false)
    }

    /// `None` while somebody holds the lock exclusively.
    pub(super) fn try_shared(self: &Arc<Self>) -> Option<OrphanGuard> {
        let mut holders = self.holders();
        if holders.is_exclusive {
            return None;
        }
        holders.shared += 1;
        Some(self.guard(|holders| holders.shared -= 1))
    }

    fn holders(&self) -> MutexGuard<'_, Holders> {
        self.holders.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A guard that calls `release` when it is dropped.
    fn guard(self: &Arc<Self>, release: fn(&mut Holders)) -> OrphanGuard {
        let lock = Arc::clone(self);
        Box::new(OnDrop(move || {
            release(&mut lock.holders());
            lock.released.notify_all();
        }))
    }
}

/// Calls its function when it is dropped.
struct OnDrop<F: FnMut()>(F);

impl<F: FnMut()> Drop for OnDrop<F> {
    fn drop(&mut self) {
        (self.0)();
    }
}
