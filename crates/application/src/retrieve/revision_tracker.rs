//! Numbers for the revisions of a database, for the cache to compare.

use std::sync::{Arc, Mutex, PoisonError};

use ports::{PortError, Revision, Revisions};

/// The revision of the database; `None` if the database cannot name it.
pub(super) type CurrentRevision = Option<RevisionNumber>;

/// Identifies a revision of the database. A number is never reused. What was read at a revision is
/// valid while the number is the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct RevisionNumber(pub(super) u64);

/// Numbers the revisions of a database in the order in which they are seen.
pub(super) struct RevisionTracker {
    revisions: Arc<dyn Revisions>,
    latest: Mutex<Latest>,
}

struct Latest {
    revision: Option<Revision>,
    number: u64,
}

impl RevisionTracker {
    pub(super) fn new(revisions: Arc<dyn Revisions>) -> Self {
        Self { revisions, latest: Mutex::new(Latest { revision: None, number: 0 }) }
    }

    /// The number of the current revision. A revision that returns after another one gets a new
    /// number, which only costs its cached entries.
    pub(super) fn current(&self) -> Result<CurrentRevision, PortError> {
        let found = self.revisions.revision();
        let mut latest = self.latest.lock().unwrap_or_else(PoisonError::into_inner);
        let revision = found.inspect_err(|_| latest.revision = None)?;
        if latest.revision != revision {
            latest.revision = revision;
            latest.number += 1;
        }
        Ok(latest.revision.is_some().then_some(RevisionNumber(latest.number)))
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use ports::{PortError, Revision, Revisions};

    use super::RevisionTracker;

    /// Reports the revision that was set last.
    #[derive(Default)]
    struct Named(Mutex<Option<Result<u8, ()>>>);

    impl Named {
        fn set(&self, name: Option<Result<u8, ()>>) {
            *self.0.lock().expect("no thread has panicked") = name;
        }
    }

    impl Revisions for Named {
        fn revision(&self) -> Result<Option<Revision>, PortError> {
            let name = self.0.lock().expect("no thread has panicked").transpose();
            let name = name.map_err(|()| PortError::unavailable("it is away"))?;
            Ok(name.map(|name| Revision::new([name])))
        }
    }

    #[test]
    fn a_number_is_kept_while_every_call_reports_the_same_revision() {
        let database = Arc::new(Named::default());
        let tracker = RevisionTracker::new(database.clone());
        let mut numbers = Vec::new();
        let names =
            [Some(Ok(1)), Some(Ok(2)), Some(Err(())), Some(Ok(2)), None, Some(Ok(2)), Some(Ok(1))];
        for name in names {
            database.set(name);
            let current = tracker.current();
            assert_eq!(current.is_err(), name == Some(Err(())));
            let Ok(Some(number)) = current else { continue };
            assert!(!numbers.contains(&number), "{name:?}");
            assert_eq!(tracker.current().ok(), Some(Some(number)));
            numbers.push(number);
        }
        assert_eq!(numbers.len(), 5);
    }
}
