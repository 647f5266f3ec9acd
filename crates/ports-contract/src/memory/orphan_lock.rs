//! The orphan lock of the store in memory.

use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

use ports::{OrphanGuard, OrphanLock, PortError};

use super::MemoryFileStore;

/// Whether somebody keeps orphans in place, and how many move them.
#[derive(Default)]
pub(super) struct Lock {
    holders: Mutex<Holders>,
    given_up: Condvar,
}

#[derive(Default)]
struct Holders {
    moving: u32,
    is_keeping: bool,
}

/// Calls its function when it is dropped.
struct OnDrop<F: FnMut()>(F);

impl<F: FnMut()> Drop for OnDrop<F> {
    fn drop(&mut self) {
        (self.0)();
    }
}

impl Lock {
    fn holders(&self) -> MutexGuard<'_, Holders> {
        self.holders.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What gives the lock up as `give_up` does.
    fn guard(self: &Arc<Self>, give_up: fn(&mut Holders)) -> OrphanGuard {
        let lock = Arc::clone(self);
        Box::new(OnDrop(move || {
            give_up(&mut lock.holders());
            lock.given_up.notify_all();
        }))
    }
}

impl OrphanLock for MemoryFileStore {
    fn keep_orphans(&self) -> Result<OrphanGuard, PortError> {
        let lock = &self.orphan_lock;
        let is_held = |holders: &mut Holders| holders.is_keeping || holders.moving > 0;
        let free = lock.given_up.wait_while(lock.holders(), is_held);
        free.unwrap_or_else(PoisonError::into_inner).is_keeping = true;
        Ok(lock.guard(|holders| holders.is_keeping = false))
    }

    fn move_orphans(&self) -> Result<Option<OrphanGuard>, PortError> {
        let mut holders = self.orphan_lock.holders();
        if holders.is_keeping {
            return Ok(None);
        }
        holders.moving += 1;
        Ok(Some(self.orphan_lock.guard(|holders| holders.moving -= 1)))
    }
}
