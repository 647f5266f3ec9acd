//! How many lists are read at a time, and how few of them for one caller.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError, Weak};

use domain::UserId;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::error::ApiError;

/// Maximum number of full scans at a time. Each keeps a processor busy.
const MAX_SCANS: usize = 2;

/// Shares the lists that the database reads at a time among callers, so that none keeps the others from
/// theirs.
pub struct ListPermits {
    lists: Arc<Semaphore>,
    scans: Arc<Semaphore>,
    lists_per_caller: usize,
    callers: Mutex<HashMap<UserId, Weak<CallerPermits>>>,
}

/// What one caller may do at a time; kept as long as the caller holds or awaits any of it.
struct CallerPermits {
    lists: Arc<Semaphore>,
    scans: Arc<Semaphore>,
}

/// Held while a list is read, and until the database has let go of one that was cancelled.
pub struct ListPermit {
    _permits: [Option<OwnedSemaphorePermit>; 4],
    _caller: Arc<CallerPermits>,
}

impl ListPermits {
    /// Permits for `max_lists` lists at a time, half of them for one caller at most.
    pub fn new(max_lists: u32) -> Self {
        let max_lists = usize::try_from(max_lists).unwrap_or(Semaphore::MAX_PERMITS).max(1);
        Self {
            lists: Arc::new(Semaphore::new(max_lists)),
            scans: Arc::new(Semaphore::new(MAX_SCANS)),
            lists_per_caller: (max_lists / 2).max(1),
            callers: Mutex::default(),
        }
    }

    /// Waits until a list may be read for `caller`. One that waits for another of the same caller does not
    /// stand in the way of others. A full scan is refused rather than waiting for another one.
    ///
    /// # Errors
    /// [`ApiError::Busy`] when a full scan of this caller is under way, or as many as there may be at all.
    pub async fn acquire(&self, caller: UserId, is_scan: bool) -> Result<ListPermit, ApiError> {
        let own = self.of(caller);
        let scans = if is_scan {
            [Some(at_once(&own.scans)?), Some(at_once(&self.scans)?)]
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

fn at_once(permits: &Arc<Semaphore>) -> Result<OwnedSemaphorePermit, ApiError> {
    Arc::clone(permits).try_acquire_owned().map_err(|_| ApiError::Busy)
}

#[cfg(test)]
mod tests {
    use domain::UserId;
    use futures_util::FutureExt;

    use super::{ListPermit, ListPermits};
    use crate::error::ApiError;

    /// What comes of asking for a permit; `None` while there is none.
    fn ask(
        permits: &ListPermits,
        caller: i64,
        is_scan: bool,
    ) -> Option<Result<ListPermit, ApiError>> {
        let caller = UserId::try_from(caller).expect("a positive number");
        permits.acquire(caller, is_scan).now_or_never()
    }

    #[track_caller]
    fn given(permits: &ListPermits, caller: i64, is_scan: bool) -> ListPermit {
        ask(permits, caller, is_scan).and_then(Result::ok).expect("there is a permit")
    }

    #[test]
    fn a_caller_holds_half_of_the_permits_at_most() {
        let permits = ListPermits::new(4);
        let held = [given(&permits, 1, false), given(&permits, 1, false)];
        for _ in 0..40 {
            assert!(ask(&permits, 1, false).is_none());
        }
        let others = [given(&permits, 2, false), given(&permits, 3, false)];
        assert!(ask(&permits, 4, false).is_none(), "all are held");
        drop(others);
        assert!(ask(&permits, 1, false).is_none());
        drop(held);
        let _ = given(&permits, 1, false);
    }

    #[test]
    fn a_caller_scans_once_at_a_time_and_two_callers_do() {
        let permits = ListPermits::new(8);
        let first = given(&permits, 1, true);
        assert!(matches!(ask(&permits, 1, true), Some(Err(ApiError::Busy))));
        let _ = given(&permits, 1, false);
        let _second = given(&permits, 2, true);
        assert!(matches!(ask(&permits, 3, true), Some(Err(ApiError::Busy))));
        drop(first);
        let _ = given(&permits, 3, true);
        let _ = given(&permits, 1, true);
    }

    #[test]
    fn one_connection_is_one_permit() {
        let permits = ListPermits::new(1);
        let held = given(&permits, 1, false);
        assert!(ask(&permits, 2, false).is_none());
        drop(held);
        let _ = given(&permits, 2, false);
    }

    #[test]
    fn a_refused_scan_leaves_no_trace() {
        let permits = ListPermits::new(8);
        let scans = [given(&permits, 1, true), given(&permits, 2, true)];
        for _ in 0..3 {
            assert!(matches!(ask(&permits, 3, true), Some(Err(ApiError::Busy))));
        }
        drop(scans);
        let _ = given(&permits, 3, true);
        assert_eq!(permits.callers.lock().expect("nobody has panicked").len(), 1);
    }
}
