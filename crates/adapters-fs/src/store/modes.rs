//! The permissions of files and folders: the group may read media, as a front server or a backup
//! does.

use rustix::fs::Mode;

/// Of folders of media.
pub(super) const MEDIA_DIRECTORY_MODE: Mode = Mode::from_raw_mode(0o750);

/// Of the staging folder, whose files no other program reads.
pub(super) const STAGING_DIRECTORY_MODE: Mode = Mode::from_raw_mode(0o700);

/// Of complete files.
pub(super) const COMPLETE_MODE: u32 = 0o640;
