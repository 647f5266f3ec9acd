//! A local store in a temporary folder.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use adapters_fs::LocalFileStore;
use ports::{FileStore, OrphanLock, PortError, Quarantine, StagedFile, StoreInventory};
use ports_contract::fixtures::key;
use ports_contract::{FileStoreWorld, StoreInventoryWorld};
use tempfile::TempDir;

pub(crate) struct Folder {
    pub(crate) store: LocalFileStore,
    pub(crate) root: TempDir,
}

impl Folder {
    pub(crate) fn new() -> Self {
        let root = tempfile::tempdir().expect("a temporary folder");
        Self { store: LocalFileStore::open(root.path()).expect("the store opens"), root }
    }

    /// The path of `path` in the data folder.
    pub(crate) fn path(&self, path: &str) -> PathBuf {
        self.root.path().join(path)
    }

    pub(crate) fn media(&self, path: &str) -> PathBuf {
        self.path("media").join(path)
    }

    pub(crate) fn stage(&self, content: &str) -> StagedFile {
        self.store.stage(&mut content.as_bytes()).expect("bytes can be staged")
    }

    pub(crate) fn place(&self, content: &str, under: &str) -> Result<(), PortError> {
        let staged = self.stage(content);
        self.store.place(&[(staged.clone(), key(under))]).inspect_err(|_| {
            self.store.discard(&staged).expect("still staged after a failure");
        })
    }

    pub(crate) fn opens(&self, under: &str) -> bool {
        self.store.open(&key(under)).expect("the store answers").is_some()
    }

    pub(crate) fn staged_count(&self) -> usize {
        file_count(&self.path("staging"))
    }
}

impl FileStoreWorld for Folder {
    fn store(&self) -> &dyn FileStore {
        &self.store
    }

    fn file_count(&self) -> usize {
        file_count(self.root.path())
    }
}

impl StoreInventoryWorld for Folder {
    fn inventory(&self) -> &dyn StoreInventory {
        &self.store
    }

    fn quarantine(&self) -> &dyn Quarantine {
        &self.store
    }

    fn orphan_lock(&self) -> &dyn OrphanLock {
        &self.store
    }

    fn given_abandoned(&self, mut bytes: &[u8]) -> StagedFile {
        let other = LocalFileStore::open(self.root.path()).expect("the store opens");
        other.stage(&mut bytes).expect("bytes can be staged")
    }
}

pub(crate) fn file_count(folder: &Path) -> usize {
    let entries = fs::read_dir(folder).expect("a folder");
    entries
        .map(|entry| entry.expect("an entry").path())
        .map(|path| if path.is_dir() { file_count(&path) } else { 1 })
        .sum()
}

pub(crate) fn mode(path: impl AsRef<Path>) -> u32 {
    fs::metadata(path).expect("it is there").permissions().mode() & 0o7777
}
