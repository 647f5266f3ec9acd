//! Detects that a file of the database was removed, moved or replaced.
//!
//! Only here: SQLite works on files. A process can go on writing to files that were removed or
//! moved; what it writes is lost when it ends. Files are compared by device and inode and never
//! opened: closing a descriptor of a database file releases the locks of SQLite
//! (<https://sqlite.org/howtocorrupt.html>, 2.2).

use std::fs::metadata;
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};

use ports::PortError;
use thiserror::Error;

/// The database file, its write-ahead log and the index of the log.
#[derive(Debug)]
pub(crate) struct OpenedFiles {
    /// The path of the database, which may contain symbolic links.
    path: PathBuf,
    /// The path without links. SQLite looks for the log beside it.
    target: PathBuf,
    files: Vec<OpenedFile>,
    are_missing: AtomicBool,
}

#[derive(Debug)]
struct OpenedFile {
    path: PathBuf,
    identity: Identity,
}

/// Device and inode.
type Identity = (u64, u64);

/// The file at a path is missing, or is not the one that was opened.
#[derive(Debug, Error)]
#[error("{} is not the file that was opened: it was removed, moved or replaced", .0.display())]
pub(crate) struct NotTheOpenedFile(PathBuf);

/// The suffixes that SQLite appends to the name of a database file, for the log and its index.
const SUFFIXES: [&str; 2] = ["-wal", "-shm"];

impl OpenedFiles {
    /// The files of the database at `path`, which a connection has opened and keeps open. Without a
    /// log, which some file systems do not support, there is only the database file.
    ///
    /// # Errors
    /// If there is no database file.
    pub(crate) fn of(path: &Path) -> io::Result<Self> {
        // SQLite resolves links before it appends a suffix.
        let target = path.canonicalize()?;
        let mut files = vec![OpenedFile { path: path.to_owned(), identity: identity(path)? }];
        for suffix in SUFFIXES {
            let mut path = target.clone().into_os_string();
            path.push(suffix);
            let path = PathBuf::from(path);
            if let Ok(identity) = identity(&path) {
                files.push(OpenedFile { path, identity });
            }
        }
        Ok(Self { path: path.to_owned(), target, files, are_missing: AtomicBool::new(false) })
    }

    /// Whether the database file itself is in its place.
    pub(crate) fn has_database(&self) -> bool {
        self.files.first().is_some_and(OpenedFile::is_in_place)
    }

    /// Fails if any of the files is missing. The first check that fails is logged, and so is the
    /// first one after it that succeeds.
    pub(crate) fn check(&self) -> Result<(), PortError> {
        let Some(missing) = self.missing() else {
            if self.are_missing.swap(false, Ordering::Relaxed) {
                tracing::info!("every file of the database is in its place again: writes resume");
            }
            return Ok(());
        };
        let error = NotTheOpenedFile(missing.to_owned());
        if !self.are_missing.swap(true, Ordering::Relaxed) {
            tracing::error!(
                %error,
                "writes are refused: put the file back, or restart on the right one"
            );
        }
        Err(PortError::unavailable(error))
    }

    /// The first file that is missing. The database is missing too if its path now leads to the
    /// same file by another way: after a restart SQLite would look for the log beside the new
    /// target and ignore the one that is written now.
    fn missing(&self) -> Option<&Path> {
        if !self.path.canonicalize().is_ok_and(|target| target == self.target) {
            return Some(&self.path);
        }
        self.files.iter().find(|file| !file.is_in_place()).map(|file| file.path.as_path())
    }
}

impl OpenedFile {
    fn is_in_place(&self) -> bool {
        identity(&self.path).is_ok_and(|identity| identity == self.identity)
    }
}

fn identity(path: &Path) -> io::Result<Identity> {
    let metadata = metadata(path)?;
    Ok((metadata.dev(), metadata.ino()))
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::os::unix::fs::symlink;

    use super::OpenedFiles;

    #[test]
    fn each_file_is_missed_until_it_is_back() {
        let folder = tempfile::tempdir().expect("a folder can be made");
        let path = folder.path().join("db");
        for name in ["db", "db-wal", "db-shm"] {
            fs::write(folder.path().join(name), name).expect("a file can be written");
        }
        let files = OpenedFiles::of(&path).expect("there is a database file");
        files.check().expect("all are there");
        for name in ["db", "db-wal", "db-shm"] {
            let (path, elsewhere) = (folder.path().join(name), folder.path().join("elsewhere"));
            fs::rename(&path, &elsewhere).expect("a file can be moved");
            files.check().expect_err(name);
            fs::write(&path, "another").expect("a file can be written");
            files.check().expect_err(name);
            assert_eq!(files.has_database(), name != "db");
            fs::rename(&elsewhere, &path).expect("a file can be moved");
            files.check().expect(name);
        }
    }

    #[test]
    fn a_link_instead_of_the_file_is_not_the_file() {
        let folder = tempfile::tempdir().expect("a folder can be made");
        let [link, path, elsewhere] =
            ["link", "db", "elsewhere"].map(|name| folder.path().join(name));
        fs::write(&path, "db").expect("a file can be written");
        symlink(&path, &link).expect("a link can be made");
        let files = OpenedFiles::of(&link).expect("there is a database file");
        files.check().expect("a link that was there before is followed");
        fs::rename(&path, &elsewhere).expect("a file can be moved");
        symlink(&elsewhere, &path).expect("a link can be made");
        assert!(files.has_database());
        files.check().expect_err("the log would be elsewhere");
        fs::rename(&elsewhere, &path).expect("a file can be moved");
        files.check().expect("it is back");
    }
}
