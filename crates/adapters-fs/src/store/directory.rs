//! A directory held open, and the operations on its entries.

use std::fs::{File, Metadata};
use std::io;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::path::Path;

use rustix::fs::{
    AtFlags, FileType, Mode, OFlags, RenameFlags, Stat, fstat, fsync, linkat, mkdirat, openat,
    renameat, renameat_with, stat, statat, syncfs, unlinkat,
};
use rustix::io::Errno;

use super::beneath::{open_beneath, open_beneath_cached};
use super::create_folder::create_folder;

/// A directory held open. Operations relative to it reach the same directory even after its path
/// has changed.
pub(super) struct Directory(OwnedFd);

/// An open file and its metadata.
pub(super) struct RegularFile {
    pub(super) file: File,
    pub(super) metadata: Metadata,
}

const DIRECTORY: OFlags = OFlags::RDONLY.union(OFlags::DIRECTORY).union(OFlags::CLOEXEC);

/// Without NONBLOCK, opening a FIFO would wait for its writer.
const FILE: OFlags = OFlags::RDONLY.union(OFlags::NONBLOCK);

impl AsFd for Directory {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.0.as_fd()
    }
}

impl Directory {
    /// Opens the directory at `path`, following symbolic links, and creates missing components
    /// durably.
    pub(super) fn open_or_create(path: &Path) -> io::Result<Self> {
        create_folder(path)?;
        Self::open(path)
    }

    /// Opens the directory at `path`, following symbolic links.
    pub(super) fn open(path: &Path) -> io::Result<Self> {
        Ok(Self(rustix::fs::open(path, DIRECTORY, Mode::empty())?))
    }

    /// Opens the directory `name` in this one, and creates it if it is missing. Its name is durable
    /// after a [`sync`](Self::sync) of this one.
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

    /// The same without waiting for a disk; `None` where that is not possible, or there is no such
    /// file.
    pub(super) fn open_cached_file(&self, path: &str) -> Option<RegularFile> {
        let descriptor = open_beneath_cached(&self.0, path, FILE).ok()?;
        only_regular(descriptor.into()).ok()?
    }

    /// Whether the regular file `name` is in this one.
    pub(super) fn has_file(&self, name: &str) -> Result<bool, Errno> {
        match statat(&self.0, name, AtFlags::SYMLINK_NOFOLLOW) {
            Ok(stat) => Ok(FileType::from_raw_mode(stat.st_mode) == FileType::RegularFile),
            Err(error) if leads_to_no_file(error) => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// What a file keeps when it is moved, and another one of that name does not have: the inode,
    /// which is given out again after a removal, and the time of the last write.
    pub(super) fn identity_of(&self, name: &str) -> Result<String, Errno> {
        let stat = statat(&self.0, name, AtFlags::SYMLINK_NOFOLLOW)?;
        Ok(format!("{}.{}.{}", stat.st_ino, stat.st_mtime, stat.st_mtime_nsec))
    }

    /// Whether `path` resolves to this one.
    pub(super) fn is_at(&self, path: &Path) -> io::Result<bool> {
        Ok(is_same(&fstat(&self.0)?, &stat(path)?))
    }

    /// Whether this one is `name` in `parent`.
    pub(super) fn is_in(&self, parent: &Self, name: &str) -> io::Result<bool> {
        Ok(is_same(&fstat(&self.0)?, &statat(&parent.0, name, AtFlags::SYMLINK_NOFOLLOW)?))
    }

    /// Creates the file `name` for writing, readable by its owner only.
    pub(super) fn create_file(&self, name: &str) -> io::Result<File> {
        let flags = OFlags::WRONLY | OFlags::CREATE | OFlags::EXCL | OFlags::CLOEXEC;
        Ok(openat(&self.0, name, flags, Mode::RUSR | Mode::WUSR)?.into())
    }

    /// Opens the file `name` for locking, and creates it if it is missing.
    pub(super) fn open_lock_file(&self, name: &str) -> io::Result<File> {
        let flags = OFlags::RDWR | OFlags::CREATE | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        let mode = Mode::RUSR | Mode::WUSR | Mode::RGRP;
        Ok(openat(&self.0, name, flags, mode)?.into())
    }

    /// Moves the file `name` to `new_name` in `target`, which must not exist yet.
    pub(super) fn move_file(&self, name: &str, target: &Self, new_name: &str) -> Result<(), Errno> {
        match renameat_with(&self.0, name, &target.0, new_name, RenameFlags::NOREPLACE) {
            // Some network file systems do not support NOREPLACE, and some sandboxes deny the call.
            Err(Errno::INVAL | Errno::NOSYS | Errno::OPNOTSUPP | Errno::PERM) => {
                self.relink_file(name, target, new_name)
            }
            outcome => outcome,
        }
    }

    /// Moves the file `name` to `new_name` in `target`, and replaces an existing file.
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

    /// Creates a hard link to the file `name` as `new_name` in `target`, which must not exist yet.
    pub(super) fn link_file(&self, name: &str, target: &Self, new_name: &str) -> Result<(), Errno> {
        linkat(&self.0, name, &target.0, new_name, AtFlags::empty())
    }

    /// Removes the file `name`, if it exists.
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

    /// Makes the whole file system of this directory durable, contents and names.
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
    let metadata = file.metadata()?;
    Ok(metadata.is_file().then_some(RegularFile { file, metadata }))
}

/// Whether the error says that a path does not lead to a file, as opposed to a failure.
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

#[cfg(test)]
mod tests {
    use rustix::io::Errno;

    use super::Directory;

    type Move = fn(&Directory, &str, &str) -> Result<(), Errno>;

    #[test]
    fn neither_implementation_of_moving_replaces_a_file() {
        let folder = tempfile::tempdir().expect("a folder");
        let directory = Directory::open_or_create(folder.path()).expect("opened");
        let implementations: [Move; 2] = [
            |directory, from, to| directory.move_file(from, directory, to),
            |directory, from, to| directory.relink_file(from, directory, to),
        ];
        for (number, move_file) in implementations.into_iter().enumerate() {
            let (from, to) = (format!("from{number}"), format!("to{number}"));
            let read = |name: &str| std::fs::read_to_string(folder.path().join(name)).ok();
            std::fs::write(folder.path().join(&from), "old").expect("written");
            assert_eq!(move_file(&directory, &from, &to), Ok(()));
            assert_eq!((read(&from), read(&to)), (None, Some("old".to_owned())));

            std::fs::write(folder.path().join(&from), "new").expect("written");
            assert_eq!(move_file(&directory, &from, &to), Err(Errno::EXIST));
            assert_eq!((read(&from), read(&to)), (Some("new".to_owned()), Some("old".to_owned())));
        }
    }
}
