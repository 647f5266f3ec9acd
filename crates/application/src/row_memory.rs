mod details;
mod shelf;
mod states;

use std::cell::OnceCell;
use std::hash::Hash;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use domain::{MediaFile, MediaFileId, Sha256};
use ports::{Found, MediaFiles, PortError, Revisions, TokenAuthenticator, TokenHolder};

pub use self::details::Details;
use self::shelf::Shelf;
use self::states::{State, States};
use crate::handed_out::HandedOut;

/// How many token holders are remembered at most, each of some hundred bytes.
const MAX_HOLDERS: u64 = 10_000;

/// Reads the rows that are asked for again and again, and remembers what is made of them for as long as nothing
/// in the database changes. What it tells is always the present state.
pub struct RowMemory<D = MediaFile> {
    authenticator: Arc<dyn TokenAuthenticator>,
    files: Arc<dyn MediaFiles>,
    states: States,
    known_holders: Shelf<Sha256, TokenHolder>,
    known_files: Shelf<MediaFileId, D>,
}

impl<D: Details> RowMemory<D> {
    /// The rows of one database. The details of its media files take about `max_bytes` at most.
    #[must_use]
    pub fn new(
        authenticator: Arc<dyn TokenAuthenticator>,
        files: Arc<dyn MediaFiles>,
        revisions: Arc<dyn Revisions>,
        max_bytes: u64,
    ) -> Self {
        Self {
            authenticator,
            files,
            states: States::new(revisions),
            known_holders: Shelf::new(MAX_HOLDERS, |_| 1),
            known_files: Shelf::new(max_bytes, D::bytes),
        }
    }

    /// The rows from now on. The state of the database is asked for with the first of them.
    pub(crate) fn present(&self) -> PresentRows<'_, D> {
        PresentRows { memory: self, state: OnceCell::new() }
    }
}

/// Rows as they were when the first of them was asked for, or later.
pub(crate) struct PresentRows<'a, D> {
    memory: &'a RowMemory<D>,
    state: OnceCell<Result<State, Box<dyn Fn() -> PortError>>>,
}

impl<D: Details> PresentRows<'_, D> {
    /// What [`TokenAuthenticator::authenticate_many`] tells.
    pub(crate) fn holders(
        &self,
        keys_sha256: &[Sha256],
        now: DateTime<Utc>,
    ) -> HandedOut<Sha256, TokenHolder> {
        let memory = self.memory;
        let find = |unknown: &[Sha256]| memory.authenticator.authenticate_many(unknown, now);
        let is_valid = |holder: &TokenHolder| holder.expires_at.is_none_or(|end| now < end);
        self.hand_out(&memory.known_holders, keys_sha256, is_valid, find)
    }

    /// The details of what [`MediaFiles::find_many`] finds.
    pub(crate) fn files(&self, ids: &[MediaFileId]) -> HandedOut<MediaFileId, D> {
        let memory = self.memory;
        let find = |unknown: &[MediaFileId]| {
            let found = memory.files.find_many(unknown)?;
            Ok(found.into_iter().map(|(id, file)| (id, file.and_then(D::of))).collect())
        };
        self.hand_out(&memory.known_files, ids, |_| true, find)
    }

    /// Asks nothing where nothing is wanted.
    fn hand_out<Key: Copy + Eq + Hash, T>(
        &self,
        known: &Shelf<Key, T>,
        keys: &[Key],
        is_valid: impl Fn(&T) -> bool,
        find: impl FnOnce(&[Key]) -> Result<Found<Key, T>, PortError>,
    ) -> HandedOut<Key, T> {
        if keys.is_empty() {
            return HandedOut::default();
        }
        match self.state() {
            Ok(state) => known.hand_out(state, keys, is_valid, find),
            Err(error) => HandedOut::new(Err(error)),
        }
    }

    fn state(&self) -> Result<State, PortError> {
        let ask =
            || self.memory.states.present().map_err(|error| Box::new(error.for_each_caller()) as _);
        self.state.get_or_init(ask).as_ref().copied().map_err(|failure| failure())
    }
}
