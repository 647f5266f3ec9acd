//! Creates folders durably.

use std::fs::File;
use std::io;
use std::io::ErrorKind::{InvalidInput, PermissionDenied};
use std::path::Path;

use rustix::io::Errno;

use super::modes::MEDIA_DIRECTORY_MODE;

/// Creates the folder at `path` and its missing parents, and makes each new name durable.
///
/// # Errors
/// When one of them cannot be created or made durable, or is not a folder.
pub fn create_folder(path: &Path) -> io::Result<()> {
    let parent = match path.parent() {
        Some(parent) if parent.as_os_str().is_empty() => Path::new("."),
        Some(parent) => parent,
        None => return Ok(()),
    };
    if path.is_dir() {
        return sync_existing(parent);
    }
    create_folder(parent)?;
    match rustix::fs::mkdir(path, MEDIA_DIRECTORY_MODE) {
        Ok(()) | Err(Errno::EXIST) => File::open(parent)?.sync_all(),
        Err(error) => Err(error.into()),
    }
}

/// Makes the names in an existing directory durable, since a process that created one may have
/// crashed before its sync. A directory that this process may not open or sync is not one that it
/// creates folders in.
fn sync_existing(directory: &Path) -> io::Result<()> {
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
