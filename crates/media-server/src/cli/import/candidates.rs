//! Finds the files to import.

use std::fs::{self, FileType, Metadata};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::{io, vec};

use walkdir::{DirEntry, WalkDir};

use super::import_error::ImportError;

/// The data folder of the service, recognized under any path. Importing it would never end.
#[derive(Clone, Copy)]
pub(super) struct DataFolder {
    device: u64,
    inode: u64,
}

impl DataFolder {
    pub(super) fn of(path: &Path) -> Result<Self, ImportError> {
        let metadata = fs::metadata(path).map_err(ImportError::Unreadable)?;
        Ok(Self { device: metadata.dev(), inode: metadata.ino() })
    }

    fn is(self, metadata: &Metadata) -> bool {
        metadata.dev() == self.device && metadata.ino() == self.inode
    }

    fn contains(self, path: &Path) -> io::Result<bool> {
        let mut ancestors = fs::canonicalize(path)?;
        loop {
            if self.is(&fs::metadata(&ancestors)?) {
                return Ok(true);
            }
            if !ancestors.pop() {
                return Ok(false);
            }
        }
    }
}

/// Checks a path of the command line.
pub(super) fn check(
    path: &Path,
    recursive: bool,
    data_folder: DataFolder,
) -> Result<(), ImportError> {
    let metadata = fs::metadata(path).map_err(ImportError::Unreadable)?;
    if metadata.is_dir() && !recursive {
        return Err(ImportError::Folder);
    }
    if data_folder.contains(path).map_err(ImportError::Unreadable)? {
        return Err(ImportError::WithinDataFolder);
    }
    Ok(())
}

/// Every regular file at or within some paths, and an error for everything else except folders.
/// Folders are read lazily, so that memory does not grow with them.
pub(super) struct Candidates {
    paths: vec::IntoIter<PathBuf>,
    walk: Option<walkdir::IntoIter>,
    data_folder: DataFolder,
}

type Candidate = Result<PathBuf, (PathBuf, ImportError)>;

impl Candidates {
    pub(super) fn new(paths: Vec<PathBuf>, data_folder: DataFolder) -> Self {
        Self { paths: paths.into_iter(), walk: None, data_folder }
    }

    fn next_entry(&mut self) -> Option<walkdir::Result<DirEntry>> {
        loop {
            if let Some(entry) = self.walk.as_mut().and_then(Iterator::next) {
                return Some(entry);
            }
            self.walk = Some(WalkDir::new(self.paths.next()?).into_iter());
        }
    }

    /// The file of an entry; `None` for a folder, whose entries follow.
    fn validate(&mut self, entry: &DirEntry) -> Result<Option<PathBuf>, ImportError> {
        let file_type = file_type(entry)?;
        if file_type.is_dir() {
            if self.data_folder.is(&entry.metadata()?) {
                if let Some(walk) = &mut self.walk {
                    walk.skip_current_dir();
                }
                return Err(ImportError::DataFolder);
            }
            return Ok(None);
        }
        if file_type.is_file() {
            return Ok(Some(entry.path().to_owned()));
        }
        Err(if file_type.is_symlink() { ImportError::SymbolicLink } else { ImportError::Special })
    }
}

impl Iterator for Candidates {
    type Item = Candidate;

    fn next(&mut self) -> Option<Candidate> {
        loop {
            let validated = match self.next_entry()? {
                Ok(entry) => {
                    self.validate(&entry).map_err(|error| (entry.path().to_owned(), error))
                }
                Err(error) => {
                    Err((error.path().map(Path::to_owned).unwrap_or_default(), error.into()))
                }
            };
            if let Some(candidate) = validated.transpose() {
                return Some(candidate);
            }
        }
    }
}

/// A link is followed if it is a path of the command line.
fn file_type(entry: &DirEntry) -> Result<FileType, ImportError> {
    if entry.depth() > 0 {
        return Ok(entry.file_type());
    }
    Ok(fs::metadata(entry.path()).map_err(ImportError::Unreadable)?.file_type())
}
