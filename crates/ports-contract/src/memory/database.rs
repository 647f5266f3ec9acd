use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use domain::{MediaFile, MediaFileId, Sha256, StoreId, Token, Uploader, User, UserId, full_name};
use ports::{CopyRun, Database, HealthCheck, PortError, RetiredKey, Revision, Revisions};

use crate::DatabaseWorld;

/// A database in memory, behind all of the database's ports. Nothing of it outlives it.
#[derive(Default)]
pub struct MemoryDatabase {
    state: Mutex<State>,
}

/// Everything there is; each list ascends by id.
#[derive(Default)]
pub(super) struct State {
    pub(super) users: Vec<User>,
    pub(super) tokens: Vec<(Sha256, Token)>,
    pub(super) files: BTreeMap<MediaFileId, FileRow>,
    pub(super) retired: Vec<RetiredKey>,
    pub(super) last_user_id: i64,
    pub(super) last_token_id: i64,
    pub(super) last_file_id: i64,
    pub(super) last_thumbnail_id: i64,
    pub(super) store_id: Option<StoreId>,
    pub(super) unfinished_copy: Option<CopyRun>,
    transactions: u64,
}

/// A media file as it is kept: its uploader may be renamed later, and so stands apart.
#[derive(Clone)]
pub(super) struct FileRow {
    pub(super) uploader_id: Option<UserId>,
    pub(super) file: MediaFile,
}

impl MemoryDatabase {
    /// One caller at a time has the state to itself, to change it. Nothing is changed before all checks
    /// have passed, so the state is whole even where a caller has panicked.
    pub(super) fn transaction(&self) -> MutexGuard<'_, State> {
        let mut state = self.snapshot();
        state.transactions += 1;
        state
    }

    /// The same, to read only.
    pub(super) fn snapshot(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// Forgets everything but that it was changed.
    pub(super) fn clear(&mut self) {
        *self = Self { transactions: self.transactions, ..Self::default() };
    }

    pub(super) fn user(&self, id: UserId) -> Option<&User> {
        self.users.iter().find(|user| user.id == id)
    }

    /// Where a user is needed, as a foreign key would say it.
    pub(super) fn require_user(&self, id: UserId) -> Result<(), PortError> {
        self.user(id).map(|_| ()).ok_or_else(|| PortError::Backend("there is no such user".into()))
    }

    /// A row as callers see it, with its uploader.
    pub(super) fn with_uploader(&self, row: &FileRow) -> MediaFile {
        let uploader = row.uploader_id.and_then(|id| self.user(id)).map(|user| Uploader {
            id: user.id,
            username: user.username.clone(),
            full_name: full_name(&user.first_name, &user.last_name),
        });
        MediaFile { uploader, ..row.file.clone() }
    }
}

/// The id after `last`, which becomes it.
pub(super) fn next_id<Id: TryFrom<i64>>(last: &mut i64) -> Result<Id, PortError> {
    *last += 1;
    id(*last)
}

/// Makes `last` at least `id`.
pub(super) fn raise_last_id(last: &mut i64, id: i64) {
    *last = id.max(*last);
}

/// The number as an id.
pub(super) fn id<Id: TryFrom<i64>>(number: i64) -> Result<Id, PortError> {
    Id::try_from(number).map_err(|_| PortError::Backend("the ids are used up".into()))
}

impl HealthCheck for MemoryDatabase {
    fn check(&self) -> Result<(), PortError> {
        Ok(())
    }
}

impl Revisions for MemoryDatabase {
    fn revision(&self) -> Result<Option<Revision>, PortError> {
        Ok(Some(Revision::new(self.snapshot().transactions.to_ne_bytes())))
    }
}

impl DatabaseWorld for MemoryDatabase {
    fn database(&self) -> &dyn Database {
        self
    }
}
