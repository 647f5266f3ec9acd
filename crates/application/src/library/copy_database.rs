//! The copy of a database into an empty one.

mod checksum;
mod error;
mod record;

use std::sync::Arc;

use domain::{MediaFile, User};
use ports::{
    CopyRun, CopyTarget, DatabaseIdentity, KeyedToken, LibraryReader, LibraryWriter, PortError,
    Randomness, RetiredKey,
};

use self::checksum::Checksum;
pub use self::error::CopyDatabaseError;
pub use self::record::RecordKind;
use self::record::{PAGE, Record};

/// Copies all records of a database into an empty one, ids included, and compares the two. The
/// target is marked as incomplete until the comparison has succeeded.
pub struct CopyDatabase {
    /// Reads the original.
    pub from: Arc<dyn LibraryReader>,
    /// Reads the store id of the original, which the copy gets too.
    pub from_identity: Arc<dyn DatabaseIdentity>,
    /// Reads the target.
    pub to: Arc<dyn LibraryReader>,
    /// Writes to the target.
    pub writer: Arc<dyn LibraryWriter>,
    /// Marks the target as incomplete or complete.
    pub target: Arc<dyn CopyTarget>,
    /// Draws the number of this run, which distinguishes it from other runs into the same target.
    pub randomness: Arc<dyn Randomness>,
}

/// Called after each page with the number of records of a kind that are copied so far.
pub type CopyProgress<'a> = dyn FnMut(RecordKind, u64) + 'a;

impl CopyDatabase {
    /// Removes the records of an unfinished copy from the target, copies page by page, and then
    /// reads both databases to the end to compare them. Returns the number of records of each kind.
    ///
    /// # Errors
    /// [`CopyDatabaseError`]
    pub fn run(
        &self,
        progress: &mut CopyProgress<'_>,
    ) -> Result<Vec<(RecordKind, u64)>, CopyDatabaseError> {
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

    /// Marks the target as complete.
    fn finish(&self, run: CopyRun) -> Result<(), CopyDatabaseError> {
        let store_id = self.from_identity.store_id().map_err(CopyDatabaseError::Read)?;
        self.target.finish_copy(run, store_id).map_err(|error| match error {
            PortError::Conflict => CopyDatabaseError::Overtaken,
            error => CopyDatabaseError::Write(error),
        })
    }

    /// Rejects an empty database, which is probably the wrong one.
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

    fn check_empty<T: Record>(&self) -> Result<(), CopyDatabaseError> {
        let first = T::page(&*self.to, None, 1).map_err(CopyDatabaseError::Write)?;
        if first.is_empty() { Ok(()) } else { Err(CopyDatabaseError::NotEmpty(T::KIND)) }
    }

    fn copy<T: Record>(&self, progress: &mut CopyProgress<'_>) -> Result<(), CopyDatabaseError> {
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

    /// Copies the largest ids ever assigned, so that the id of a deleted record is not assigned
    /// again.
    fn copy_last_ids(&self) -> Result<(), CopyDatabaseError> {
        let original = self.from.last_ids().map_err(CopyDatabaseError::Read)?;
        self.writer.raise_last_ids(&original).map_err(CopyDatabaseError::Write)?;
        let copied = self.to.last_ids().map_err(CopyDatabaseError::Write)?;
        if copied == original { Ok(()) } else { Err(CopyDatabaseError::IdsDiffer) }
    }

    fn compare<T: Record>(&self) -> Result<(RecordKind, u64), CopyDatabaseError> {
        let original = Checksum::of::<T>(&*self.from).map_err(CopyDatabaseError::Read)?;
        let copied = Checksum::of::<T>(&*self.to).map_err(CopyDatabaseError::Write)?;
        if copied == original {
            Ok((T::KIND, copied.count))
        } else {
            Err(CopyDatabaseError::Differ(T::KIND))
        }
    }
}
