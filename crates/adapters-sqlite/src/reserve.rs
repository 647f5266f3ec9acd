//! Disk space reserved for deletions, for a disk that other programs have filled.
//!
//! Only here: a database server manages its own disk. A deletion is a commit, and a commit needs
//! room in the write-ahead log. On a full disk no file could be deleted. So blocks are allocated
//! for the log before SQLite writes to them, and a spare file lies beside the database. It is
//! removed if the log has to be created on a full disk, or if a deletion fails in spite of the
//! blocks of the log. [`growth`](crate::growth) reserves pages of the database file.
//!
//! This module opens the log itself. That is safe: SQLite holds no POSIX locks on the log that
//! closing a descriptor would release.

use std::fs::{OpenOptions, remove_file};
use std::io;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};

use ports::PortError;
use rustix::fs::{FallocateFlags, fallocate, statvfs};
use rustix::io::Errno;
use thiserror::Error;

/// Maximum number of bytes reserved for the log: two thousand pages. SQLite makes a checkpoint
/// after one thousand.
const MAX_BYTES: u64 = 8 << 20;

/// Additional bytes of the spare file: a new log has an index of 32 KiB too.
const MORE_IN_SPARE: u64 = 256 << 10;

/// The space reserved beside one database file.
#[derive(Debug)]
pub(crate) struct Reserve {
    database: PathBuf,
    /// Minimum number of free bytes for a write that does not make room.
    min_free: u64,
    is_complete: AtomicBool,
}

/// A write is rejected because it would take the last free bytes.
#[derive(Debug, Error)]
#[error("less than {min_free} bytes are free beside {}", database.display())]
struct BelowReserve {
    database: PathBuf,
    min_free: u64,
}

impl Reserve {
    /// Reserves space for the database at the path `database`, and rejects growth while less than
    /// `min_free` bytes are free. With 0 it does neither.
    pub(crate) fn new(database: &Path, min_free: u64) -> Self {
        let reserve =
            Self { database: database.to_owned(), min_free, is_complete: AtomicBool::new(false) };
        reserve.complete();
        reserve
    }

    /// The path of the database.
    pub(crate) fn database(&self) -> &Path {
        &self.database
    }

    /// Whether any space is reserved.
    pub(crate) fn is_kept(&self) -> bool {
        self.min_free > 0
    }

    /// Fails with [`PortError::Full`] if there is no room for growth.
    pub(crate) fn check(&self) -> Result<(), PortError> {
        if self.has_room() {
            return Ok(());
        }
        let Self { database, min_free, .. } = self;
        let error = BelowReserve { database: database.clone(), min_free: *min_free };
        Err(PortError::full(error))
    }

    /// Reserves the missing space, as far as there is room. Called after each successful write.
    pub(crate) fn complete(&self) {
        if !self.is_kept() || self.is_complete.load(Ordering::Relaxed) {
            return;
        }
        match self.allocate() {
            Ok(is_complete) => self.is_complete.store(is_complete, Ordering::Relaxed),
            // The file system cannot reserve space.
            Err(Errno::OPNOTSUPP | Errno::NOSYS) => self.is_complete.store(true, Ordering::Relaxed),
            Err(error) => tracing::warn!(%error, "no room can be reserved for deletions"),
        }
    }

    /// Whether everything is reserved. The spare file is made only if there is room for growth.
    fn allocate(&self) -> Result<bool, Errno> {
        match self.allocate_log() {
            Err(Errno::NOSPC) if self.release() => self.allocate_log()?,
            allocated => allocated?,
        }
        if !self.has_room() {
            return Ok(false);
        }
        self.allocate_spare().inspect_err(|_| drop(remove_file(self.spare())))?;
        Ok(true)
    }

    /// Allocates blocks after the end of the log, which SQLite uses later.
    fn allocate_log(&self) -> Result<(), Errno> {
        match OpenOptions::new().write(true).open(self.beside("-wal")) {
            Ok(log) => fallocate(&log, FallocateFlags::KEEP_SIZE, 0, self.bytes()),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
            Err(error) => Err(errno(&error)),
        }
    }

    fn allocate_spare(&self) -> Result<(), Errno> {
        let mut options = OpenOptions::new();
        options.write(true).create(true).truncate(false).mode(0o600);
        let spare = options.open(self.spare()).map_err(|error| errno(&error))?;
        fallocate(&spare, FallocateFlags::empty(), 0, self.bytes() + MORE_IN_SPARE)
    }

    /// [Releases](Self::release) the spare file if the disk is full.
    pub(crate) fn release_if_full(&self) -> bool {
        !self.has_free(MAX_BYTES) && self.release()
    }

    /// Removes the spare file. Returns whether there was one.
    pub(crate) fn release(&self) -> bool {
        self.is_complete.store(false, Ordering::Relaxed);
        let is_released = remove_file(self.spare()).is_ok();
        if is_released {
            tracing::warn!("the disk is full: the room that was reserved for deletions is used");
        }
        is_released
    }

    fn has_room(&self) -> bool {
        self.has_free(self.min_free)
    }

    /// A file system that does not report its size has room until a write fails.
    fn has_free(&self, bytes: u64) -> bool {
        let folder = self.database.parent().unwrap_or(&self.database);
        statvfs(folder).map_or(true, |disk| {
            disk.f_blocks == 0 || disk.f_bavail.saturating_mul(disk.f_frsize) >= bytes
        })
    }

    /// Half of the minimum, so that the reserve does not fill a small disk.
    fn bytes(&self) -> u64 {
        (self.min_free / 2).clamp(1, MAX_BYTES)
    }

    fn spare(&self) -> PathBuf {
        self.beside("-spare")
    }

    fn beside(&self, suffix: &str) -> PathBuf {
        let mut path = self.database.clone().into_os_string();
        path.push(suffix);
        path.into()
    }
}

fn errno(error: &io::Error) -> Errno {
    Errno::from_io_error(error).unwrap_or(Errno::IO)
}
