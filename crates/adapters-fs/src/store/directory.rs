use std::fs::{File, Metadata};
use std::io;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::path::Path;
use std::time::Duration;

use rustix::fs::{
    AtFlags, Dir, DirEntry, FileType, Mode, OFlags, RenameFlags, Stat, fstat, fsync, linkat,
    mkdirat, openat, renameat, renameat_with, stat, statat, syncfs, unlinkat,
};
use rustix::io::Errno;

use super::beneath::{open_beneath, open_beneath_at_once};
use super::create_folder::create_folder;

/// A directory held open: whatever is done relative to it reaches that same directory, even when its
/// path leads elsewhere by now.
pub(super) struct Directory(OwnedFd);

/// An open file and what is known of it.
pub(super) struct RegularFile {
    pub(super) file: File,
    pub(super) facts: Metadata,
}

/// Something in a directory.
pub(super) enum Entry {
    Directory {
        name: String,
    },
    File {
        name: String,
        /// In bytes.
        size: u64,
        /// When it was last written to, since 1970.
        modified: Duration,
    },
}

impl Entry {
    pub(super) fn name(&self) -> &str {
        match self {
            Self::Directory { name } | Self::File { name, .. } => name,
        }
    }
}

const DIRECTORY: OFlags = OFlags::RDONLY.union(OFlags::DIRECTORY).union(OFlags::CLOEXEC);

/// Without NONBLOCK the mere opening of a FIFO would wait for its writer.
const FILE: OFlags = OFlags::RDONLY.union(OFlags::NONBLOCK);

/// For media: the group may read, as a front server or a backup would.
pub(super) const MEDIA_DIRECTORY_MODE: Mode = Mode::from_raw_mode(0o750);
/// For staged bytes, which are nobody else's business.
pub(super) const STAGING_DIRECTORY_MODE: Mode = Mode::from_raw_mode(0o700);

impl AsFd for Directory {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.0.as_fd()
    }
}

impl Directory {
    /// Opens the directory at `path`, which may lead through symbolic links; creates what is missing
    /// of it, durably.
    pub(super) fn open_or_create(path: &Path) -> io::Result<Self> {
        create_folder(path)?;
        Self::open(path)
    }

    /// Opens the directory at `path`, which may lead through symbolic links.
    pub(super) fn open(path: &Path) -> io::Result<Self> {
        Ok(Self(rustix::fs::open(path, DIRECTORY, Mode::empty())?))
    }

    /// Opens the directory `name` in this one; creates it first where it is missing. That its name
    /// is durable is only known once this one was synced.
    pub(super) fn child(&self, name: &str, mode: Mode) -> Result<Self, Errno> {
        match mkdirat(&self.0, name, mode) {
            Ok(()) | Err(Errno::EXIST) => self.directory(name),
            Err(error) => Err(error),
        }
    }

    /// Opens the directory at `path` beneath this one; this one itself when `path` is empty.
    pub(super) fn directory(&self, path: &str) -> Result<Self, Errno> {
        if path.is_empty() {
            return Ok(Self(openat(&self.0, ".", DIRECTORY, Mode::empty())?));
        }
        open_beneath(&self.0, path, DIRECTORY).map(Self)
    }

    /// Opens the regular file at `path` beneath this one for reading; `None` when there is none.
    pub(super) fn open_file(&self, path: &str) -> io::Result<Option<RegularFile>> {
        match open_beneath(&self.0, path, FILE) {
            Ok(descriptor) => only_regular(descriptor.into()),
            Err(error) if leads_to_no_file(error) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    /// The same where it takes no wait for a disk; `None` for any other reason too.
    pub(super) fn open_file_at_once(&self, path: &str) -> Option<RegularFile> {
        let descriptor = open_beneath_at_once(&self.0, path, FILE).ok()?;
        only_regular(descriptor.into()).ok()?
    }

    /// Whether the regular file `name` is in this one.
    pub(super) fn has_file(&self, name: &str) -> Result<bool, Errno> {
        match statat(&self.0, name, AtFlags::SYMLINK_NOFOLLOW) {
            Ok(facts) => Ok(FileType::from_raw_mode(facts.st_mode) == FileType::RegularFile),
            Err(error) if leads_to_no_file(error) => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// Whether this one is what `path` leads to.
    pub(super) fn is_at(&self, path: &Path) -> io::Result<bool> {
        Ok(is_same(&fstat(&self.0)?, &stat(path)?))
    }

    /// Whether this one is `name` in `parent`.
    pub(super) fn is_in(&self, parent: &Self, name: &str) -> io::Result<bool> {
        Ok(is_same(&fstat(&self.0)?, &statat(&parent.0, name, AtFlags::SYMLINK_NOFOLLOW)?))
    }

    /// The directories and regular files in this one whose names are UTF-8, read as they are asked for, so
    /// that memory does not grow with their number; what goes meanwhile may be missing.
    pub(super) fn entries(&self) -> Result<impl Iterator<Item = Result<Entry, Errno>>, Errno> {
        let found = Dir::read_from(&self.0)?;
        Ok(found.filter_map(|found| found.and_then(|found| self.found(&found)).transpose()))
    }

    fn found(&self, found: &DirEntry) -> Result<Option<Entry>, Errno> {
        match found.file_name().to_str() {
            Ok("." | "..") | Err(_) => Ok(None),
            Ok(name) => self.entry(name),
        }
    }

    fn entry(&self, name: &str) -> Result<Option<Entry>, Errno> {
        let facts = match statat(&self.0, name, AtFlags::SYMLINK_NOFOLLOW) {
            Ok(facts) => facts,
            Err(Errno::NOENT) => return Ok(None),
            Err(error) => return Err(error),
        };
        let name = name.to_owned();
        Ok(match FileType::from_raw_mode(facts.st_mode) {
            FileType::Directory => Some(Entry::Directory { name }),
            FileType::RegularFile => {
                let size = u64::try_from(facts.st_size).unwrap_or_default();
                Some(Entry::File { name, size, modified: since_epoch(&facts) })
            }
            _ => None,
        })
    }

    /// Creates the file `name` for writing; only its owner may open it.
    pub(super) fn create_file(&self, name: &str) -> io::Result<File> {
        let flags = OFlags::WRONLY | OFlags::CREATE | OFlags::EXCL | OFlags::CLOEXEC;
        Ok(openat(&self.0, name, flags, Mode::RUSR | Mode::WUSR)?.into())
    }

    /// Opens the file `name`, which is created where it is missing, so that it can be locked.
    pub(super) fn open_lock_file(&self, name: &str) -> io::Result<File> {
        let flags = OFlags::RDWR | OFlags::CREATE | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        let mode = Mode::RUSR | Mode::WUSR | Mode::RGRP;
        Ok(openat(&self.0, name, flags, mode)?.into())
    }

    /// Moves the file `name` to `target`, where nothing may have the name `new_name` yet.
    pub(super) fn move_file(&self, name: &str, target: &Self, new_name: &str) -> Result<(), Errno> {
        match renameat_with(&self.0, name, &target.0, new_name, RenameFlags::NOREPLACE) {
            // Some network file systems cannot rename without replacing, and some sandboxes refuse the call.
            Err(Errno::INVAL | Errno::NOSYS | Errno::OPNOTSUPP | Errno::PERM) => {
                self.relink_file(name, target, new_name)
            }
            outcome => outcome,
        }
    }

    /// Moves the file `name` to `target`, in place of what has the name `new_name` there.
    pub(super) fn replace_file(
        &self,
        name: &str,
        target: &Self,
        new_name: &str,
    ) -> Result<(), Errno> {
        renameat(&self.0, name, &target.0, new_name)
    }

    fn relink_file(&self, name: &str, target: &Self, new_name: &str) -> Result<(), Errno> {
        self.link_file(name, target, new_name)?;
        unlinkat(&self.0, name, AtFlags::empty())
    }

    /// Gives the file `name` a second name in `target`, where nothing may have it yet.
    pub(super) fn link_file(&self, name: &str, target: &Self, new_name: &str) -> Result<(), Errno> {
        linkat(&self.0, name, &target.0, new_name, AtFlags::empty())
    }

    /// Removes the file `name`; one that is missing is no error.
    pub(super) fn remove_file(&self, name: &str) -> Result<(), Errno> {
        match unlinkat(&self.0, name, AtFlags::empty()) {
            Err(error) if !leads_to_no_file(error) => Err(error),
            _ => Ok(()),
        }
    }

    /// Removes the directory `name`, which must be empty.
    pub(super) fn remove_directory(&self, name: &str) -> Result<(), Errno> {
        unlinkat(&self.0, name, AtFlags::REMOVEDIR)
    }

    /// Makes everything on the file system of this directory durable, contents and names.
    pub(super) fn sync_file_system(&self) -> Result<(), Errno> {
        syncfs(&self.0)
    }

    /// Makes the names in this directory durable.
    pub(super) fn sync(&self) -> Result<(), Errno> {
        fsync(&self.0)
    }
}

fn is_same(one: &Stat, other: &Stat) -> bool {
    (one.st_dev, one.st_ino) == (other.st_dev, other.st_ino)
}

fn only_regular(file: File) -> io::Result<Option<RegularFile>> {
    let facts = file.metadata()?;
    Ok(facts.is_file().then_some(RegularFile { file, facts }))
}

/// Whether a path leads to anything but a file, rather than the attempt having failed.
pub(super) fn leads_to_no_file(error: Errno) -> bool {
    matches!(
        error,
        Errno::NOENT
            | Errno::NOTDIR
            | Errno::ISDIR
            | Errno::LOOP
            | Errno::XDEV
            | Errno::NXIO
            | Errno::NAMETOOLONG
    )
}

fn since_epoch(facts: &Stat) -> Duration {
    let seconds = u64::try_from(facts.st_mtime).unwrap_or_default();
    let nanoseconds = u32::try_from(facts.st_mtime_nsec).unwrap_or_default();
    Duration::new(seconds, nanoseconds)
}

#[cfg(test)]
mod tests {
    use rustix::io::Errno;

    use super::Directory;

    type Way = fn(&Directory, &str, &str) -> Result<(), Errno>;

    #[test]
    fn both_ways_of_moving_never_replace_a_file() {
        let folder = tempfile::tempdir().expect("a folder");
        let directory = Directory::open_or_create(folder.path()).expect("opened");
        let ways: [Way; 2] = [
            |directory, from, to| directory.move_file(from, directory, to),
            |directory, from, to| directory.relink_file(from, directory, to),
        ];
        for (number, way) in ways.into_iter().enumerate() {
            let (from, to) = (format!("from{number}"), format!("to{number}"));
            let read = |name: &str| std::fs::read_to_string(folder.path().join(name)).ok();
            std::fs::write(folder.path().join(&from), "old").expect("written");
            assert_eq!(way(&directory, &from, &to), Ok(()));
            assert_eq!((read(&from), read(&to)), (None, Some("old".to_owned())));

            std::fs::write(folder.path().join(&from), "new").expect("written");
            assert_eq!(way(&directory, &from, &to), Err(Errno::EXIST));
            assert_eq!((read(&from), read(&to)), (Some("new".to_owned()), Some("old".to_owned())));
        }
    }
}
