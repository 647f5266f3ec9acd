//! The files in the data folder of a site.

use std::fs;
use std::path::{Path, PathBuf};

use crate::site::Site;

impl Site {
    /// Every file in the data folder, sorted, except those of the database, locks, the store id,
    /// readiness checks and the quarantine.
    #[must_use]
    pub fn files(&self) -> Vec<PathBuf> {
        let mut files = Vec::new();
        collect_files(&self.data(), &mut files);
        let quarantine = self.data().join("quarantine");
        // A readiness check that is killed or fails leaves its file for a later one to remove.
        let trials = self.data().join("media/.readiness");
        files.retain(|path| !path.starts_with(&trials));
        files.retain(|path| !path.to_string_lossy().contains("media.sqlite3"));
        files.retain(|path| path.extension() != Some("lock".as_ref()));
        files.retain(|path| {
            !["store-id", "store-id.proposed"].iter().any(|own| path.ends_with(own))
        });
        files.retain(|path| !path.starts_with(&quarantine));
        files.sort();
        files
    }

    /// Every file in the quarantine, sorted.
    #[must_use]
    pub fn quarantined(&self) -> Vec<PathBuf> {
        let mut files = Vec::new();
        collect_files(&self.data().join("quarantine"), &mut files);
        files.sort();
        files
    }

    /// Stores bytes under a key that no row has; returns their path.
    ///
    /// # Panics
    /// When the file cannot be written.
    #[must_use]
    pub fn given_orphan(&self, key: &str) -> PathBuf {
        let path = self.data().join("media").join(key);
        fs::create_dir_all(path.parent().expect("it is in a folder")).expect("created");
        fs::write(&path, "left over").expect("written");
        path
    }
}

fn collect_files(folder: &Path, files: &mut Vec<PathBuf>) {
    // Files appear and disappear while a server runs.
    let Ok(entries) = fs::read_dir(folder) else { return };
    for path in entries.flatten().map(|entry| entry.path()) {
        if path.is_dir() {
            collect_files(&path, files);
        } else {
            files.push(path);
        }
    }
}
