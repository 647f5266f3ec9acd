//! Limits how many lists are read at a time, in total and per caller.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError, Weak};

use domain::UserId;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::error::ApiError;

/// Maximum number of concurrent full scans. Each keeps one CPU busy.
const MAX_SCANS: usize = 2;

/// Distributes the concurrent lists among callers, so that no caller starves the others.
pub struct ListPermits {
    lists: Arc<Semaphore>,
    scans: Arc<Semaphore>,
    lists_per_caller: usize,
    callers: Mutex<HashMap<UserId, Weak<CallerPermits>>>,
}

/// The permits of one caller. They exist while the caller holds or awaits one of them.
struct CallerPermits {
    lists: Arc<Semaphore>,
    scans: Arc<Semaphore>,
}

/// A permit for one list. It is held until the database has finished or cancelled the read.
pub struct ListPermit {
    _permits: [Option<OwnedSemaphorePermit>; 4],
    _caller: Arc<CallerPermits>,
}

impl ListPermits {
    /// Permits for `max_lists` concurrent lists, at most half of them for one caller.
    pub fn new(max_lists: u32) -> Self {
        let max_lists = usize::try_from(max_lists).unwrap_or(Semaphore::MAX_PERMITS).max(1);
        Self {
            lists: Arc::new(Semaphore::new(max_lists)),
            scans: Arc::new(Semaphore::new(MAX_SCANS)),
            lists_per_caller: (max_lists / 2).max(1),
            callers: Mutex::default(),
        }
    }

    /// Waits until a list may be read for `caller`. A list that waits for another one of the same
    /// caller holds no shared permit. A full scan is rejected instead of waiting for another one.
    ///
    /// # Errors
    /// [`ApiError::Busy`] while a full scan of this caller is in progress, or the maximum in total.
    pub async fn acquire(&self, caller: UserId, is_scan: bool) -> Result<ListPermit, ApiError> {
        let own = self.of(caller);
        let scans = if is_scan {
            [Some(try_permit(&own.scans)?), Some(try_permit(&self.scans)?)]
        } else {
            [None, None]
        };
        let own_list = Arc::clone(&own.lists).acquire_owned().await;
        let list = Arc::clone(&self.lists).acquire_owned().await;
        let [own_scan, scan] = scans;
        Ok(ListPermit { _permits: [own_scan, scan, own_list.ok(), list.ok()], _caller: own })
    }

    fn of(&self, caller: UserId) -> Arc<CallerPermits> {
        let mut callers = self.callers.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(present) = callers.get(&caller).and_then(Weak::upgrade) {
            return present;
        }
        callers.retain(|_, permits| permits.strong_count() > 0);
        let permits = Arc::new(CallerPermits {
            lists: Arc::new(Semaphore::new(self.lists_per_caller)),
            scans: Arc::new(Semaphore::new(1)),
        });
        callers.insert(caller, Arc::downgrade(&permits));
        permits
    }
}

fn try_permit(permits: &Arc<Semaphore>) -> Result<OwnedSemaphorePermit, ApiError> {
    Arc::clone(permits).try_acquire_owned().map_err(|_| ApiError::Busy)
}

#[cfg(test)]
mod tests {
    use domain::UserId;
    use futures_util::FutureExt;

    use super::{ListPermit, ListPermits};
    use crate::error::ApiError;

    /// Tries to acquire a permit; `None` while none is free.
    fn try_acquire(
        permits: &ListPermits,
        caller: i64,
        is_scan: bool,
    ) -> Option<Result<ListPermit, ApiError>> {
        let caller = UserId::try_from(caller).expect("a positive number");
        permits.acquire(caller, is_scan).now_or_never()
    }

    #[track_caller]
    fn acquired(permits: &ListPermits, caller: i64, is_scan: bool) -> ListPermit {
        try_acquire(permits, caller, is_scan).and_then(Result::ok).expect("a permit is free")
    }

    #[test]
    fn a_caller_holds_half_of_the_permits_at_most() {
        let permits = ListPermits::new(4);
        let held = [acquired(&permits, 1, false), acquired(&permits, 1, false)];
        for _ in 0..40 {
            assert!(try_acquire(&permits, 1, false).is_none());
        }
        let others = [acquired(&permits, 2, false), acquired(&permits, 3, false)];
        assert!(try_acquire(&permits, 4, false).is_none(), "all are held");
        drop(others);
        assert!(try_acquire(&permits, 1, false).is_none());
        drop(held);
        let _ = acquired(&permits, 1, false);
    }

    #[test]
    fn a_caller_scans_once_at_a_time_and_two_callers_do() {
        let permits = ListPermits::new(8);
        let first = acquired(&permits, 1, true);
        assert!(matches!(try_acquire(&permits, 1, true), Some(Err(ApiError::Busy))));
        let _ = acquired(&permits, 1, false);
        let _second = acquired(&permits, 2, true);
        assert!(matches!(try_acquire(&permits, 3, true), Some(Err(ApiError::Busy))));
        drop(first);
        let _ = acquired(&permits, 3, true);
        let _ = acquired(&permits, 1, true);
    }

    #[test]
    fn one_connection_is_one_permit() {
        let permits = ListPermits::new(1);
        let held = acquired(&permits, 1, false);
        assert!(try_acquire(&permits, 2, false).is_none());
        drop(held);
        let _ = acquired(&permits, 2, false);
    }

    #[test]
    fn a_rejected_scan_releases_its_permits() {
        let permits = ListPermits::new(8);
        let scans = [acquired(&permits, 1, true), acquired(&permits, 2, true)];
        for _ in 0..3 {
            assert!(matches!(try_acquire(&permits, 3, true), Some(Err(ApiError::Busy))));
        }
        drop(scans);
        let _ = acquired(&permits, 3, true);
        assert_eq!(permits.callers.lock().expect("no thread has panicked").len(), 1);
    }
}
