//! The contract suite of file stores, on redb.

use ports::FileStore;
use ports_contract::FileStoreWorld;
use redb_store::RedbFileStore;
use tempfile::TempDir;

/// A store in a folder of its own, which goes after it.
struct World {
    store: RedbFileStore,
    _folder: TempDir,
}

impl World {
    fn new() -> Self {
        let folder = TempDir::new().expect("a folder");
        let store = RedbFileStore::open(&folder.path().join("files.redb")).expect("a new store");
        Self { store, _folder: folder }
    }
}

impl FileStoreWorld for World {
    fn store(&self) -> &dyn FileStore {
        &self.store
    }

    fn file_count(&self) -> usize {
        let count = self.store.file_count().expect("the store answers");
        usize::try_from(count).expect("they were counted in memory")
    }
}

ports_contract::file_store_contract!(World::new);

#[test]
fn files_are_there_after_the_store_was_opened_again() {
    let folder = TempDir::new().expect("a folder");
    let path = folder.path().join("files.redb");
    let key = "a/b.txt".parse().expect("a key");
    let store = RedbFileStore::open(&path).expect("a new store");
    let staged = store.stage(&mut "a text".as_bytes()).expect("it is staged");
    store.place(&[(staged, key)]).expect("the key is free");
    drop(store);

    let store = RedbFileStore::open(&path).expect("the same store");
    let key = "a/b.txt".parse().expect("a key");
    let mut file = store.open(&key).expect("the store answers").expect("the file is there");
    let mut text = String::new();
    std::io::Read::read_to_string(&mut file.content, &mut text).expect("it can be read");
    assert_eq!(text, "a text");
}
