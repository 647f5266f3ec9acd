mod item;
mod tally;

use std::sync::Arc;

use domain::{MediaFile, User};
use ports::{
    CopyRun, CopyTarget, DatabaseIdentity, KeyedToken, LibraryReader, LibraryWriter, PortError,
    Randomness, RetiredKey,
};
use thiserror::Error;

use self::item::Item;
use self::tally::Tally;

/// Copies everything that a database keeps into an empty one, ids included, and compares the two. The target
/// says that it is incomplete until they were found equal.
pub struct CopyDatabase {
    /// The original.
    pub from: Arc<dyn LibraryReader>,
    /// The id of the original's store, which is that of the copy.
    pub from_identity: Arc<dyn DatabaseIdentity>,
    /// Reads the target.
    pub to: Arc<dyn LibraryReader>,
    /// Writes to the target.
    pub writer: Arc<dyn LibraryWriter>,
    /// Says whether the target is complete.
    pub target: Arc<dyn CopyTarget>,
    /// Distinguishes this copy from others into the same target.
    pub randomness: Arc<dyn Randomness>,
}

/// How many items are read and written at once.
const PAGE: u32 = 1000;

/// What a database keeps, by kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Accounts with their permissions.
    Users,
    /// Tokens.
    Tokens,
    /// Media files with their thumbnails.
    MediaFiles,
    /// Keys that were given up.
    RetiredKeys,
}

impl Kind {
    /// What it is called in a sentence.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Users => "users",
            Self::Tokens => "tokens",
            Self::MediaFiles => "media files",
            Self::RetiredKeys => "retired keys",
        }
    }
}

/// Told after each page how many items of a kind were copied so far.
pub type CopyProgress<'a> = dyn FnMut(Kind, u64) + 'a;

/// Why a database is no copy of the other.
#[derive(Debug, Error)]
pub enum CopyDatabaseError {
    /// The target is not empty; nothing was copied.
    #[error("the target has {} already", .0.as_str())]
    NotEmpty(Kind),
    /// The target belongs to a store; nothing was copied.
    #[error("the target has a store id already: it was in use")]
    InUse,
    /// Another copy into the target has begun since this one did.
    #[error("another copy into the target was started meanwhile")]
    Overtaken,
    /// The system has no random numbers; nothing was copied.
    #[error("no random number could be drawn")]
    Randomness(#[source] PortError),
    /// There are neither users nor media files in the original.
    #[error("there is nothing to copy")]
    NothingToCopy,
    /// The original could not be read.
    #[error("the original database could not be read")]
    Read(#[source] PortError),
    /// The target could not be written or read. It is incomplete where anything was copied.
    #[error("the target database could not be filled")]
    Write(#[source] PortError),
    /// The two differ after all: the original was changed while it was copied.
    #[error("the two databases differ in their {} afterwards", .0.as_str())]
    Differ(Kind),
    /// The two would give out different ids next.
    #[error("the two databases differ in the ids they would give out next")]
    IdsDiffer,
}

impl CopyDatabase {
    /// Copies page by page, and then reads both databases to the end: how many items of each kind there
    /// are, and whether all are the same. What an unfinished copy has left in the target is removed first.
    ///
    /// # Errors
    /// [`CopyDatabaseError`]
    pub fn run(
        &self,
        progress: &mut CopyProgress<'_>,
    ) -> Result<Vec<(Kind, u64)>, CopyDatabaseError> {
        self.check_original()?;
        let run = self.begin()?;
        self.copy::<User>(progress)?;
        self.copy::<KeyedToken>(progress)?;
        self.copy::<MediaFile>(progress)?;
        self.copy::<RetiredKey>(progress)?;
        self.copy_last_ids()?;
        let counts = vec![
            self.compare::<User>()?,
            self.compare::<KeyedToken>()?,
            self.compare::<MediaFile>()?,
            self.compare::<RetiredKey>()?,
        ];
        self.finish(run)?;
        Ok(counts)
    }

    /// Marks the target as incomplete.
    fn begin(&self) -> Result<CopyRun, CopyDatabaseError> {
        let mut bytes = [0; 8];
        self.randomness.fill(&mut bytes).map_err(CopyDatabaseError::Randomness)?;
        let run = CopyRun(i64::from_ne_bytes(bytes));
        match self.target.begin_copy(run) {
            Ok(()) => Ok(run),
            Err(PortError::Conflict) => {
                self.check_empty::<User>()?;
                self.check_empty::<KeyedToken>()?;
                self.check_empty::<MediaFile>()?;
                self.check_empty::<RetiredKey>()?;
                Err(CopyDatabaseError::InUse)
            }
            Err(error) => Err(CopyDatabaseError::Write(error)),
        }
    }

    /// Takes the mark away.
    fn finish(&self, run: CopyRun) -> Result<(), CopyDatabaseError> {
        let store_id = self.from_identity.store_id().map_err(CopyDatabaseError::Read)?;
        self.target.finish_copy(run, store_id).map_err(|error| match error {
            PortError::Conflict => CopyDatabaseError::Overtaken,
            error => CopyDatabaseError::Write(error),
        })
    }

    /// A database that has nothing is more likely the wrong one.
    fn check_original(&self) -> Result<(), CopyDatabaseError> {
        let has_users = User::page(&*self.from, None, 1).map(|page| !page.is_empty());
        let has_files = MediaFile::page(&*self.from, None, 1).map(|page| !page.is_empty());
        let has_any = has_users.and_then(|any| Ok(any || has_files?));
        if has_any.map_err(CopyDatabaseError::Read)? {
            Ok(())
        } else {
            Err(CopyDatabaseError::NothingToCopy)
        }
    }

    fn check_empty<T: Item>(&self) -> Result<(), CopyDatabaseError> {
        let first = T::page(&*self.to, None, 1).map_err(CopyDatabaseError::Write)?;
        if first.is_empty() { Ok(()) } else { Err(CopyDatabaseError::NotEmpty(T::KIND)) }
    }

    fn copy<T: Item>(&self, progress: &mut CopyProgress<'_>) -> Result<(), CopyDatabaseError> {
        let mut copied = 0;
        let mut last: Option<T> = None;
        loop {
            let page =
                T::page(&*self.from, last.as_ref(), PAGE).map_err(CopyDatabaseError::Read)?;
            if page.is_empty() {
                return Ok(());
            }
            T::write(&*self.writer, &page).map_err(CopyDatabaseError::Write)?;
            copied += page.len() as u64;
            progress(T::KIND, copied);
            last = page.into_iter().last();
        }
    }

    /// What had the largest ids may be gone, and none of them is to be given out again.
    fn copy_last_ids(&self) -> Result<(), CopyDatabaseError> {
        let original = self.from.last_ids().map_err(CopyDatabaseError::Read)?;
        self.writer.raise_last_ids(&original).map_err(CopyDatabaseError::Write)?;
        let copied = self.to.last_ids().map_err(CopyDatabaseError::Write)?;
        if copied == original { Ok(()) } else { Err(CopyDatabaseError::IdsDiffer) }
    }

    fn compare<T: Item>(&self) -> Result<(Kind, u64), CopyDatabaseError> {
        let original = Tally::of::<T>(&*self.from).map_err(CopyDatabaseError::Read)?;
        let copied = Tally::of::<T>(&*self.to).map_err(CopyDatabaseError::Write)?;
        if copied == original {
            Ok((T::KIND, copied.count))
        } else {
            Err(CopyDatabaseError::Differ(T::KIND))
        }
    }
}
