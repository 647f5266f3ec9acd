//! How much room a file system has, and how much of it is kept free.

use std::os::fd::AsFd;
use std::path::Path;

use ports::PortError;
use rustix::fs::{StatVfs, fstatvfs, statvfs};
use thiserror::Error;

/// What is kept free on a large disk, in bytes.
const USUAL_MIN_FREE: u64 = 64 << 20;

/// The part of a small disk that is kept free.
const SMALL_PART: u64 = 16;

/// How much is kept free by default on the file system of `folder`, in bytes: 64 MiB, or a sixteenth of a
/// file system smaller than 1 GiB.
#[must_use]
pub fn usual_min_free(folder: &Path) -> u64 {
    let known = statvfs(folder).ok().filter(|disk| disk.f_blocks > 0);
    known.map_or(USUAL_MIN_FREE, |disk| {
        USUAL_MIN_FREE.min(disk.f_blocks.saturating_mul(disk.f_frsize) / SMALL_PART)
    })
}

/// Room that is kept free on the file system of the store.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Room {
    /// In bytes.
    pub(super) min_free: u64,
}

#[derive(Debug, Error)]
#[error("less than {0} bytes are free in the data folder")]
struct BelowMinFree(u64);

impl Room {
    /// Fails with [`PortError::Full`] where less is left on the file system of `file` than is kept free.
    pub(super) fn check(self, file: impl AsFd) -> Result<(), PortError> {
        let Self { min_free } = self;
        match fstatvfs(file) {
            Ok(disk) if available(&disk).is_some_and(|bytes| bytes < min_free) => {
                Err(PortError::Full(Box::new(BelowMinFree(min_free))))
            }
            // Without an answer, a write has to find out.
            _ => Ok(()),
        }
    }
}

/// The bytes that the program may still write; `None` where the file system has no size of its own.
fn available(disk: &StatVfs) -> Option<u64> {
    (disk.f_blocks > 0).then(|| disk.f_bavail.saturating_mul(disk.f_frsize))
}
