//! The folders of keys.

use domain::StorageKey;
use ports::PortError;
use rustix::io::Errno;

use super::directory::Directory;
use super::error::folder_port_error;
use super::modes::MEDIA_DIRECTORY_MODE;

/// The folder at `path` within `folder`. Creates missing folders, and makes all names on the path
/// durable: the process that created an existing folder may have crashed before its sync.
pub(super) fn create_durably(mut folder: Directory, path: &str) -> Result<Directory, Errno> {
    for name in path.split('/').filter(|name| !name.is_empty()) {
        let child = folder.child(name, MEDIA_DIRECTORY_MODE)?;
        folder.sync()?;
        folder = child;
    }
    Ok(folder)
}

/// The key without its last segment; empty when it has only one.
pub(super) fn folder_of(key: &StorageKey) -> &str {
    key.as_str().rsplit_once('/').map_or("", |(folder, _)| folder)
}

pub(super) fn folder_error(cause: Errno) -> PortError {
    match cause {
        // A file has the name of the folder.
        Errno::NOTDIR => PortError::Conflict,
        cause => folder_port_error("create a folder of media", cause),
    }
}
