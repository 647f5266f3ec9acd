use std::fs::{self, FileType, Metadata};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::{io, vec};

use walkdir::{DirEntry, WalkDir};

use super::import_error::ImportError;

/// The folder that the service keeps files in, by whatever path one comes to it. Were it imported, it
/// would grow for ever.
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

/// Whether `path` may be given to the command at all.
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

/// Every regular file at or within some paths, and everything else that is no folder as a failure. Folders
/// are read as the iteration goes on, so that memory does not grow with them.
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

    /// The candidate that an entry is; none for a folder, whose entries come after it.
    fn judge(&mut self, entry: &DirEntry) -> Result<Option<PathBuf>, ImportError> {
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
            let judged = match self.next_entry()? {
                Ok(entry) => self.judge(&entry).map_err(|error| (entry.path().to_owned(), error)),
                Err(error) => {
                    Err((error.path().map(Path::to_owned).unwrap_or_default(), error.into()))
                }
            };
            if let Some(candidate) = judged.transpose() {
                return Some(candidate);
            }
        }
    }
}

/// A link that was named by itself is taken for what it leads to.
fn file_type(entry: &DirEntry) -> Result<FileType, ImportError> {
    if entry.depth() > 0 {
        return Ok(entry.file_type());
    }
    Ok(fs::metadata(entry.path()).map_err(ImportError::Unreadable)?.file_type())
}
