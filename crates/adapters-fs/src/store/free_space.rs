//! The free space of a file system, and the minimum that is kept free.

use std::os::fd::AsFd;
use std::path::Path;

use ports::PortError;
use rustix::fs::{StatVfs, fstatvfs, statvfs};
use thiserror::Error;

/// The minimum on a large disk, in bytes.
const LARGE_DISK_MIN_FREE: u64 = 64 << 20;

/// The divisor of the size of a small disk that yields its minimum.
const SMALL_DISK_DIVISOR: u64 = 16;

/// The default minimum of free space on the file system of `folder`, in bytes: 64 MiB, or a
/// sixteenth of a file system smaller than 1 GiB.
#[must_use]
pub fn default_min_free(folder: &Path) -> u64 {
    let disk = statvfs(folder).ok().filter(|disk| disk.f_blocks > 0);
    disk.map_or(LARGE_DISK_MIN_FREE, |disk| {
        LARGE_DISK_MIN_FREE.min(disk.f_blocks.saturating_mul(disk.f_frsize) / SMALL_DISK_DIVISOR)
    })
}

/// A minimum of free space on the file system of the store; uploads that fall below it are
/// rejected.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct FreeSpaceLimit {
    /// In bytes.
    pub(super) min_free: u64,
}

#[derive(Debug, Error)]
#[error("less than {0} bytes are free in the data folder")]
struct BelowMinFree(u64);

impl FreeSpaceLimit {
    /// Returns [`PortError::Full`] where the file system of `file` has less free space than the
    /// minimum.
    pub(super) fn check(self, file: impl AsFd) -> Result<(), PortError> {
        let Self { min_free } = self;
        match fstatvfs(file) {
            Ok(disk) if available(&disk).is_some_and(|bytes| bytes < min_free) => {
                Err(PortError::full(BelowMinFree(min_free)))
            }
            // Where the free space is unknown, a write fails by itself.
            _ => Ok(()),
        }
    }
}

/// The bytes available to this process; `None` where the file system reports no size.
fn available(disk: &StatVfs) -> Option<u64> {
    (disk.f_blocks > 0).then(|| disk.f_bavail.saturating_mul(disk.f_frsize))
}
