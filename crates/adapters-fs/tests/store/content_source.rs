//! The local content source: its contract, and hard links.

use std::fs;
use std::os::unix::fs::{MetadataExt, symlink};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use adapters_fs::{LocalContentSource, LocalFileStore};
use domain::StorageKey;
use ports::{ContentSource, FileStore, StagedFile};
use ports_contract::fixtures::key;
use ports_contract::{ContentSourceWorld, FileStoreWorld};
use tempfile::TempDir;

use crate::world::file_count;

struct Folders {
    source: LocalContentSource,
    store: Arc<LocalFileStore>,
    originals: TempDir,
    data: TempDir,
}

impl Folders {
    fn new() -> Self {
        Self::with_store_in(tempfile::tempdir().expect("a temporary folder"))
    }

    fn with_store_in(data: TempDir) -> Self {
        let originals = tempfile::tempdir().expect("a temporary folder");
        let store = Arc::new(LocalFileStore::open(data.path()).expect("the store opens"));
        let source = LocalContentSource::open(originals.path(), Arc::clone(&store));
        Self { source: source.expect("the source opens"), store, originals, data }
    }

    fn original(&self, path: &str) -> PathBuf {
        self.originals.path().join(path)
    }

    fn stage_one(&self, path: &str) -> StagedFile {
        self.source.stage(&[&key(path)]).expect("bytes can be staged").remove(0)
    }

    fn staged_path(&self, staged: &StagedFile) -> PathBuf {
        self.data.path().join("staging").join(staged.id.split('-').next().unwrap_or_default())
    }
}

fn inode(path: &Path) -> (u64, u64) {
    let metadata = fs::metadata(path).expect("it is there");
    (metadata.dev(), metadata.ino())
}

impl FileStoreWorld for Folders {
    fn store(&self) -> &dyn FileStore {
        &*self.store
    }

    fn file_count(&self) -> usize {
        ["media", "staging"].iter().map(|folder| file_count(&self.data.path().join(folder))).sum()
    }
}

impl ContentSourceWorld for Folders {
    fn source(&self) -> &dyn ContentSource {
        &self.source
    }

    fn given_source(&self, key: &StorageKey, bytes: &[u8]) {
        let path = self.original(key.as_str());
        fs::create_dir_all(path.parent().expect("it is in the root")).expect("created");
        fs::write(path, bytes).expect("written");
    }

    fn source_bytes(&self, key: &StorageKey) -> Option<Vec<u8>> {
        fs::read(self.original(key.as_str())).ok()
    }
}

ports_contract::content_source_contract!(Folders::new);

#[test]
fn bytes_on_the_same_file_system_are_linked() {
    let folders = Folders::new();
    folders.given_source(&key("a/b"), b"text");
    let staged = folders.stage_one("a/b");
    assert_eq!(inode(&folders.staged_path(&staged)), inode(&folders.original("a/b")));
}

#[test]
fn bytes_on_another_file_system_are_copied() {
    let memory = Path::new("/dev/shm");
    let Ok(data) = TempDir::new_in(memory) else {
        println!("skipped: {} cannot be written", memory.display());
        return;
    };
    let folders = Folders::with_store_in(data);
    folders.given_source(&key("a/b"), b"text");
    let staged = folders.stage_one("a/b");
    let (copy, original) = (folders.staged_path(&staged), folders.original("a/b"));
    assert_ne!(inode(&copy), inode(&original));
    assert_eq!(fs::read(&copy).expect("it is there"), b"text");
    assert_eq!(fs::metadata(&copy).expect("it is there").mode() & 0o777, 0o640);
}

#[test]
fn symbolic_links_of_the_source_are_not_followed() {
    let folders = Folders::new();
    folders.given_source(&key("real/file"), b"text");
    symlink(folders.original("real/file"), folders.original("link")).expect("linked");
    symlink(folders.original("real"), folders.original("folder")).expect("linked");
    for path in ["link", "folder/file"] {
        assert_eq!(folders.source.size(&key(path)).expect("an answer"), None, "{path}");
        assert!(folders.source.stage(&[&key(path)]).is_err(), "{path}");
    }
    assert_eq!(folders.file_count(), 0);
}

#[test]
fn a_source_that_is_missing_is_not_created() {
    let folders = Folders::new();
    let missing = folders.original("missing");
    assert!(LocalContentSource::open(&missing, Arc::clone(&folders.store)).is_err());
    assert!(!missing.exists());
}
