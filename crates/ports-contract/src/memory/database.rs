//! The database in memory: its state, and the ports that need no file of their own.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use domain::{MediaFile, MediaFileId, Sha256, StoreId, Token, Uploader, User, UserId, full_name};
use ports::{
    ConnectionPools, CopyRun, Database, HealthCheck, MigrateError, Migrations, PoolSize, PortError,
    RetiredKey, Revision, Revisions,
};

use crate::DatabaseWorld;

/// A database in memory, which implements every database port.
#[derive(Default)]
pub struct MemoryDatabase {
    state: Mutex<State>,
}

/// All rows; each list ascends by id.
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

/// A media file without its uploader, who may be renamed later.
#[derive(Clone)]
pub(super) struct FileRow {
    pub(super) uploader_id: Option<UserId>,
    pub(super) file: MediaFile,
}

impl MemoryDatabase {
    /// Exclusive access, to write. Nothing is changed before all checks have passed, so that the
    /// state is consistent even after a caller has panicked.
    pub(super) fn transaction(&self) -> MutexGuard<'_, State> {
        let mut state = self.snapshot();
        state.transactions += 1;
        state
    }

    /// Exclusive access, to read.
    pub(super) fn snapshot(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// Removes all rows. Keeps the number of transactions, which is the revision.
    pub(super) fn clear(&mut self) {
        *self = Self { transactions: self.transactions, ..Self::default() };
    }

    pub(super) fn user(&self, id: UserId) -> Option<&User> {
        self.users.iter().find(|user| user.id == id)
    }

    /// Checks that a user exists, as a foreign key does.
    pub(super) fn require_user(&self, id: UserId) -> Result<(), PortError> {
        self.user(id).map(|_| ()).ok_or_else(|| PortError::backend("there is no such user"))
    }

    /// The media file of a row, with its uploader.
    pub(super) fn with_uploader(&self, row: &FileRow) -> MediaFile {
        let uploader = row.uploader_id.and_then(|id| self.user(id)).map(|user| Uploader {
            id: user.id,
            username: user.username.clone(),
            full_name: full_name(&user.first_name, &user.last_name),
        });
        MediaFile { uploader, ..row.file.clone() }
    }
}

/// Increments `last` and returns it as an id.
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
    Id::try_from(number).map_err(|_| PortError::backend("the ids are used up"))
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

impl Migrations for MemoryDatabase {
    fn migrate(&self) -> Result<Vec<String>, MigrateError> {
        Ok(Vec::new())
    }
}

impl ConnectionPools for MemoryDatabase {
    fn pool_sizes(&self) -> Vec<PoolSize> {
        Vec::new()
    }

    fn max_lists(&self) -> u32 {
        u32::MAX
    }
}

impl DatabaseWorld for MemoryDatabase {
    fn database(&self) -> &dyn Database {
        self
    }
}
