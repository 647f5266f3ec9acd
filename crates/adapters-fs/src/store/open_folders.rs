//! Detects that a folder of the store was removed, moved, replaced or mounted over.
//!
//! A process continues to use the folders that it has opened. The next start opens those at the
//! paths, and would not find what was written to others.

use std::path::PathBuf;
use std::sync::atomic::Ordering;

use ports::PortError;
use thiserror::Error;

use super::local_file_store::{LocalFileStore, MEDIA, STAGING};

#[derive(Debug, Error)]
#[error(
    "{} is not the folder that was opened: it was removed, moved, replaced or mounted over",
    .0.display()
)]
struct NotTheOpenedFolder(PathBuf);

impl LocalFileStore {
    /// Fails with [`PortError::Unavailable`] unless the open folders are the ones at their paths.
    /// The first check that fails is logged, and so is the first one after it that succeeds.
    pub(super) fn check_folders(&self) -> Result<(), PortError> {
        let Some(path) = self.misplaced_folder() else {
            if self.are_misplaced.swap(false, Ordering::Relaxed) {
                tracing::info!("every folder of the store is in its place again: uploads go on");
            }
            return Ok(());
        };
        let error = NotTheOpenedFolder(path);
        if !self.are_misplaced.swap(true, Ordering::Relaxed) {
            tracing::error!(
                %error,
                "uploads are refused: put the folder back, or restart on the right one"
            );
        }
        Err(PortError::unavailable(error))
    }

    /// The path whose folder is another one than the open one, or cannot be read.
    fn misplaced_folder(&self) -> Option<PathBuf> {
        if !self.root.is_at(&self.path).unwrap_or(false) {
            return Some(self.path.clone());
        }
        [(&self.media, MEDIA), (&self.staging, STAGING)]
            .into_iter()
            .find(|(folder, name)| !folder.is_in(&self.root, name).unwrap_or(false))
            .map(|(_, name)| self.path.join(name))
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::os::unix::fs::symlink;

    use domain::StorageKey;
    use ports::{FileStore, PortError};

    use super::{LocalFileStore, MEDIA};

    fn key() -> StorageKey {
        "a/b".parse().expect("a key")
    }

    #[test]
    fn nothing_is_staged_placed_or_removed_while_a_folder_is_another_one() {
        let folder = tempfile::tempdir().expect("a folder");
        let store = LocalFileStore::open(folder.path()).expect("opened");
        let files = [(store.stage(&mut &b"text"[..]).expect("staged"), key())];
        let (media, away) = (folder.path().join(MEDIA), folder.path().join("away"));
        fs::rename(&media, &away).expect("renamed");
        symlink(&away, &media).expect("linked");
        assert!(matches!(store.begin(), Err(PortError::Unavailable(_))));
        assert!(matches!(store.place(&files), Err(PortError::Unavailable(_))));
        assert!(matches!(store.remove(&key()), Err(PortError::Unavailable(_))));
        assert!(!away.join("a/b").exists());
        fs::remove_file(&media).expect("removed");
        fs::rename(&away, &media).expect("renamed");
        store.place(&files).expect("the folder is back, and the file is still staged");
        store.remove(&key()).expect("removed");
    }
}
