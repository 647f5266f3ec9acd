//! Fixtures for the unit tests: accounts in a database in memory, a cache, a clock, and predictable
//! randomness.

use std::sync::atomic::{AtomicU8, Ordering};
use std::sync::{Arc, Mutex};

use chrono::{DateTime, TimeDelta, Utc};
use domain::{Actor, MediaFile};
use ports::{Clock, PortError, Randomness, Users};
use ports_contract::fixtures::{new_staff, time, username};
use ports_contract::memory::{FixedClock, MemoryDatabase};

use crate::accounts::issue_token::{IssueToken, IssueTokenError, IssuedToken};
use crate::retrieve::authenticate::authenticate;
use crate::retrieve::retrieve_error::RetrieveError;
use crate::retrieve::revision_cache::{Renderer, RevisionCache};

/// A database in memory at a fixed time.
pub(crate) struct Accounts {
    pub(crate) database: Arc<MemoryDatabase>,
    pub(crate) randomness: Arc<CountingRandomness>,
    pub(crate) now: DateTime<Utc>,
}

impl Accounts {
    /// A database without users.
    pub(crate) fn empty() -> Self {
        Self {
            database: Arc::default(),
            randomness: Arc::new(CountingRandomness::starting_at(0)),
            now: time("2025-06-01T12:00:00.000001Z"),
        }
    }

    /// A database with one user, ada: a member of staff with every permission code.
    pub(crate) fn with_ada() -> Self {
        let accounts = Self::empty();
        accounts.database.add(&new_staff("ada")).expect("the username is free");
        accounts
    }

    /// The same database at another time.
    pub(crate) fn after(&self, time: TimeDelta) -> Self {
        Self {
            database: Arc::clone(&self.database),
            randomness: Arc::clone(&self.randomness),
            now: self.now + time,
        }
    }

    pub(crate) fn clock(&self) -> Arc<FixedClock> {
        Arc::new(FixedClock(self.now))
    }

    /// An empty cache over the database that keeps whole rows.
    pub(crate) fn cache(&self) -> RevisionCache<MediaFile> {
        let database = || self.database.clone();
        RevisionCache::new(database(), database(), database(), rows(), 1 << 20)
    }

    /// On whose behalf the holder of `key` acts.
    pub(crate) fn actor(&self, key: &str) -> Result<Actor, RetrieveError> {
        authenticate([key].into_iter(), &self.cache().begin_batch(), self.now).remove(0)
    }

    pub(crate) fn issue(
        &self,
        name: &str,
        lifetime: Option<TimeDelta>,
    ) -> Result<IssuedToken, IssueTokenError> {
        let (users, tokens) = (self.database.clone(), self.database.clone());
        IssueToken::new(users, tokens, self.clock(), self.randomness.clone())
            .run(&username(name), lifetime)
    }
}

/// Renders a media file as its row.
pub(crate) fn rows() -> Renderer<MediaFile> {
    Renderer { render: Ok, bytes: |_| 1 << 10 }
}

/// A clock that tests set.
pub(crate) struct SettableClock(Mutex<DateTime<Utc>>);

impl SettableClock {
    pub(crate) fn at(time: DateTime<Utc>) -> Self {
        Self(Mutex::new(time))
    }

    pub(crate) fn set(&self, time: DateTime<Utc>) {
        *self.0.lock().expect("no thread has panicked") = time;
    }
}

impl Clock for SettableClock {
    fn now(&self) -> DateTime<Utc> {
        *self.0.lock().expect("no thread has panicked")
    }
}

/// Bytes that count upwards and wrap around after 255.
pub(crate) struct CountingRandomness(AtomicU8);

impl CountingRandomness {
    pub(crate) fn starting_at(first: u8) -> Self {
        Self(AtomicU8::new(first))
    }
}

impl Randomness for CountingRandomness {
    fn fill(&self, bytes: &mut [u8]) -> Result<(), PortError> {
        bytes.fill_with(|| self.0.fetch_add(1, Ordering::Relaxed));
        Ok(())
    }
}
