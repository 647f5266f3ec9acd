//! Creates folders whose names are durable.

use std::fs::File;
use std::io;
use std::io::ErrorKind::{InvalidInput, PermissionDenied};
use std::path::Path;

use rustix::io::Errno;

use super::directory::MEDIA_DIRECTORY_MODE;

/// Creates the folder at `path` and what is missing above it, one directory after the other, and makes
/// each new name durable.
///
/// # Errors
/// When one of them cannot be created or made durable, or is no folder.
pub fn create_folder(path: &Path) -> io::Result<()> {
    let parent = match path.parent() {
        Some(parent) if parent.as_os_str().is_empty() => Path::new("."),
        Some(parent) => parent,
        None => return Ok(()),
    };
    if path.is_dir() {
        return sync_found(parent);
    }
    create_folder(parent)?;
    match rustix::fs::mkdir(path, MEDIA_DIRECTORY_MODE) {
        Ok(()) | Err(Errno::EXIST) => File::open(parent)?.sync_all(),
        Err(error) => Err(error.into()),
    }
}

/// Makes the names in a directory durable that was there before: whoever created them may not have come
/// to it. Where it may not even be opened, or cannot be synced, the names in it are nobody's of ours.
fn sync_found(directory: &Path) -> io::Result<()> {
    match File::open(directory).and_then(|directory| directory.sync_all()) {
        Err(error) if matches!(error.kind(), PermissionDenied | InvalidInput) => Ok(()),
        outcome => outcome,
    }
}

#[cfg(test)]
mod tests {
    use super::create_folder;

    #[test]
    fn every_missing_folder_of_a_path_is_created() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("a/b/c");
        create_folder(&path).expect("created");
        create_folder(&path).expect("nothing to do");
        assert!(path.is_dir());
    }
}
