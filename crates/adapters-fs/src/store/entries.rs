//! The entries of a directory.

use std::time::Duration;

use rustix::fs::{AtFlags, Dir, DirEntry, FileType, Stat, statat};
use rustix::io::Errno;

use super::directory::Directory;

/// An entry of a directory.
pub(super) enum Entry {
    Directory {
        name: String,
    },
    File {
        name: String,
        /// In bytes.
        size: u64,
        /// The time of its last modification, since 1970.
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

impl Directory {
    /// The directories and regular files in this one whose names are UTF-8. They are read lazily,
    /// so memory does not grow with their number. Entries that are removed meanwhile may be
    /// missing.
    pub(super) fn entries(&self) -> Result<impl Iterator<Item = Result<Entry, Errno>>, Errno> {
        let found = Dir::read_from(self)?;
        Ok(found.filter_map(|found| found.and_then(|found| self.found(&found)).transpose()))
    }

    fn found(&self, found: &DirEntry) -> Result<Option<Entry>, Errno> {
        match found.file_name().to_str() {
            Ok("." | "..") | Err(_) => Ok(None),
            Ok(name) => self.entry(name),
        }
    }

    fn entry(&self, name: &str) -> Result<Option<Entry>, Errno> {
        let stat = match statat(self, name, AtFlags::SYMLINK_NOFOLLOW) {
            Ok(stat) => stat,
            Err(Errno::NOENT) => return Ok(None),
            Err(error) => return Err(error),
        };
        let name = name.to_owned();
        Ok(match FileType::from_raw_mode(stat.st_mode) {
            FileType::Directory => Some(Entry::Directory { name }),
            FileType::RegularFile => {
                let size = u64::try_from(stat.st_size).unwrap_or_default();
                Some(Entry::File { name, size, modified: since_epoch(&stat) })
            }
            _ => None,
        })
    }
}

fn since_epoch(stat: &Stat) -> Duration {
    let seconds = u64::try_from(stat.st_mtime).unwrap_or_default();
    let nanoseconds = u32::try_from(stat.st_mtime_nsec).unwrap_or_default();
    Duration::new(seconds, nanoseconds)
}
