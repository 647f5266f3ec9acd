//! What the tests of the account use cases stand on.

use std::sync::atomic::{AtomicU8, Ordering};
use std::sync::{Arc, Mutex};

use chrono::{DateTime, TimeDelta, Utc};
use domain::Actor;
use ports::{Clock, PortError, Randomness, Users};
use ports_contract::fixtures::{new_staff, time, username};
use ports_contract::memory::{FixedClock, MemoryDatabase};

use crate::accounts::issue_token::{IssueToken, IssueTokenError, IssuedToken};
use crate::authenticate::AuthenticateError;
use crate::authenticate::authenticate;
use crate::row_memory::RowMemory;

/// A database in memory, used at one moment.
pub(crate) struct Accounts {
    pub(crate) database: Arc<MemoryDatabase>,
    pub(crate) randomness: Arc<CountingRandomness>,
    pub(crate) now: DateTime<Utc>,
}

impl Accounts {
    /// Nobody is there.
    pub(crate) fn empty() -> Self {
        Self {
            database: Arc::default(),
            randomness: Arc::new(CountingRandomness::starting_at(0)),
            now: time("2025-06-01T12:00:00.000001Z"),
        }
    }

    /// One member of staff is there, who holds every code: ada.
    pub(crate) fn with_ada() -> Self {
        let accounts = Self::empty();
        accounts.database.add(&new_staff("ada")).expect("there is nobody of that name");
        accounts
    }

    /// The same database some time later, or earlier.
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

    /// Its rows, of which nothing is known yet.
    pub(crate) fn memory(&self) -> RowMemory {
        let database = || self.database.clone();
        RowMemory::new(database(), database(), database(), 1 << 20)
    }

    /// On whose behalf the holder of `key` acts.
    pub(crate) fn actor(&self, key: &str) -> Result<Actor, AuthenticateError> {
        authenticate(&[key], &self.memory().present(), self.now).remove(0)
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

/// A clock that shows what it is set to.
pub(crate) struct SettableClock(Mutex<DateTime<Utc>>);

impl SettableClock {
    pub(crate) fn at(time: DateTime<Utc>) -> Self {
        Self(Mutex::new(time))
    }

    pub(crate) fn set(&self, time: DateTime<Utc>) {
        *self.0.lock().expect("nobody has panicked") = time;
    }
}

impl Clock for SettableClock {
    fn now(&self) -> DateTime<Utc> {
        *self.0.lock().expect("nobody has panicked")
    }
}

/// Bytes that count upwards and begin again after 255.
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
