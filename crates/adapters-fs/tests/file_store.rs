//! The local file store: its contract, and what is particular to a local file system.

use std::fs;
use std::io;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};

use adapters_fs::LocalFileStore;
use domain::StorageKey;
use ports::{
    FileStore, HealthCheck, OrphanLock, PortError, Quarantine, StagedFile, StoreInventory,
};
use ports_contract::{FileStoreWorld, StoreInventoryWorld};
use tempfile::TempDir;

struct Folder {
    store: LocalFileStore,
    root: TempDir,
}

impl Folder {
    fn new() -> Self {
        let root = tempfile::tempdir().expect("a temporary folder");
        Self { store: LocalFileStore::open(root.path()).expect("the store opens"), root }
    }

    fn media(&self, path: &str) -> PathBuf {
        self.root.path().join("media").join(path)
    }

    fn stage(&self, content: &str) -> StagedFile {
        self.store.stage(&mut content.as_bytes()).expect("bytes can be staged")
    }

    fn place(&self, content: &str, under: &str) -> Result<(), PortError> {
        let staged = self.stage(content);
        self.store.place(&[(staged.clone(), key(under))]).inspect_err(|_| {
            self.store.discard(&staged).expect("still staged after a failure");
        })
    }

    fn opens(&self, under: &str) -> bool {
        self.store.open(&key(under)).expect("the store answers").is_some()
    }

    fn staged_count(&self) -> usize {
        file_count(&self.root.path().join("staging"))
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

fn key(text: &str) -> StorageKey {
    text.parse().expect("a sound key")
}

fn file_count(folder: &Path) -> usize {
    let entries = fs::read_dir(folder).expect("a folder");
    entries
        .map(|entry| entry.expect("an entry").path())
        .map(|path| if path.is_dir() { file_count(&path) } else { 1 })
        .sum()
}

fn mode(path: impl AsRef<Path>) -> u32 {
    fs::metadata(path).expect("it is there").permissions().mode() & 0o7777
}

ports_contract::file_store_contract!(Folder::new);
ports_contract::store_inventory_contract!(Folder::new);
ports_contract::quarantine_contract!(Folder::new);
ports_contract::orphan_lock_contract!(Folder::new);

#[test]
fn files_lie_in_the_media_folder_under_their_keys() {
    let folder = Folder::new();
    folder.place("content", "core_media/2025/12/22/a.txt").expect("the key is free");
    let path = folder.media("core_media/2025/12/22/a.txt");
    assert_eq!(fs::read_to_string(path).expect("it is there"), "content");
    assert_eq!(folder.staged_count(), 0);
}

#[test]
fn what_one_store_keeps_another_on_the_same_folder_finds() {
    let folder = Folder::new();
    folder.place("content", "a/b").expect("the key is free");
    let staged = folder.stage("other");
    let again = LocalFileStore::open(folder.root.path()).expect("the store opens");
    assert!(again.open(&key("a/b")).expect("the store answers").is_some());
    again.place(&[(staged, key("a/c"))]).expect("the key is free");
    assert!(folder.opens("a/c"));
}

#[test]
fn bytes_are_refused_without_room_beyond_what_is_kept_free() {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let open = || LocalFileStore::open(folder.path()).expect("the folder can be used");
    // No disk has as much.
    let store = open().with_min_free(u64::MAX);
    assert!(matches!(store.begin().map(drop), Err(PortError::Full(_))));
    store.check().expect("the store is ready all the same");
    let store = open().with_min_free(1);
    store.stage(&mut b"bytes".as_slice()).expect("there is a byte");
}

#[test]
fn a_missing_root_is_created() {
    let parent = tempfile::tempdir().expect("a temporary folder");
    let root = parent.path().join("not/there/yet");
    LocalFileStore::open(&root).expect("the store opens").check().expect("the store works");
}

#[test]
fn a_root_that_is_a_file_is_refused() {
    let parent = tempfile::tempdir().expect("a temporary folder");
    let root = parent.path().join("file");
    fs::write(&root, "").expect("written");
    assert!(LocalFileStore::open(&root).is_err());
}

#[test]
fn others_can_read_neither_files_nor_folders() {
    let folder = Folder::new();
    folder.place("content", "a/b").expect("the key is free");
    assert_eq!(mode(folder.media("a/b")), 0o640);
    assert_eq!(mode(folder.media("a")) & 0o007, 0);
    assert_eq!(mode(folder.media("")) & 0o007, 0);
    assert_eq!(mode(folder.root.path().join("staging")), 0o700);
}

/// Looks at the staged file in the middle of its own staging.
struct Onlooker<'a> {
    staging: &'a Path,
    seen: Option<u32>,
}

impl io::Read for Onlooker<'_> {
    fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
        let entry = fs::read_dir(self.staging)?.next().expect("the file was created first")?;
        self.seen = Some(mode(entry.path()));
        Ok(0)
    }
}

#[test]
fn a_file_is_its_owners_alone_while_its_bytes_come_in() {
    let folder = Folder::new();
    let staging = folder.root.path().join("staging");
    let mut onlooker = Onlooker { staging: &staging, seen: None };
    folder.store.stage(&mut onlooker).expect("bytes can be staged");
    assert_eq!(onlooker.seen, Some(0o600));
}

/// A reader that does not come back.
struct Panicking;

impl io::Read for Panicking {
    fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
        panic!("as a bug in a decoder would")
    }
}

#[test]
fn a_panicking_reader_leaves_nothing() {
    let folder = Folder::new();
    let staging = std::panic::AssertUnwindSafe(|| folder.store.stage(&mut Panicking));
    assert!(std::panic::catch_unwind(staging).is_err());
    assert_eq!(folder.file_count(), 0);
}

#[test]
fn symbolic_links_are_not_followed() {
    let folder = Folder::new();
    let outside = tempfile::tempdir().expect("a temporary folder");
    fs::write(outside.path().join("secret"), "secret").expect("written");
    folder.place("content", "real/file").expect("the key is free");
    symlink(outside.path().join("secret"), folder.media("link")).expect("linked");
    symlink(outside.path(), folder.media("out")).expect("linked");
    symlink(folder.media("real"), folder.media("inner")).expect("linked");
    symlink("nowhere", folder.media("dangling")).expect("linked");

    for path in ["link", "out/secret", "out", "inner/file", "dangling", "dangling/file"] {
        assert!(!folder.opens(path), "{path}");
    }
    for path in ["link", "out/new", "out/secret", "inner/new", "dangling", "dangling/new"] {
        assert!(folder.place("new", path).is_err(), "{path}");
    }
    for path in ["link", "out/secret", "inner/file", "dangling/file"] {
        folder.store.remove(&key(path)).expect("there is nothing to remove");
    }
    let kept = fs::read_to_string(outside.path().join("secret")).expect("it is there");
    assert_eq!(kept, "secret");
    assert_eq!(file_count(outside.path()), 1);
    assert!(folder.opens("real/file"));
    assert_eq!(folder.staged_count(), 0);
}

#[test]
fn a_staging_folder_that_is_a_symbolic_link_is_refused() {
    let root = tempfile::tempdir().expect("a temporary folder");
    let elsewhere = tempfile::tempdir().expect("a temporary folder");
    symlink(elsewhere.path(), root.path().join("staging")).expect("linked");
    assert!(LocalFileStore::open(root.path()).is_err());
}

#[test]
fn a_folder_in_the_place_of_a_file_is_no_file_and_stays() {
    let folder = Folder::new();
    fs::create_dir_all(folder.media("a/b")).expect("created");
    assert!(!folder.opens("a/b"));
    folder.store.remove(&key("a/b")).expect("there are no bytes to remove");
    assert!(folder.media("a/b").is_dir());
    assert!(matches!(folder.place("content", "a/b"), Err(PortError::Conflict)));
}

#[test]
fn a_file_in_the_place_of_a_folder_is_a_conflict() {
    let folder = Folder::new();
    folder.place("content", "a/b").expect("the key is free");
    assert!(matches!(folder.place("content", "a/b/c/d"), Err(PortError::Conflict)));
    assert!(folder.opens("a/b"));
    assert_eq!(folder.staged_count(), 0);
}

#[test]
fn a_fifo_and_a_socket_are_no_files() {
    let folder = Folder::new();
    let fifo = folder.media("fifo");
    let fifo_mode = rustix::fs::Mode::RWXU;
    rustix::fs::mknodat(rustix::fs::CWD, &fifo, rustix::fs::FileType::Fifo, fifo_mode, 0)
        .expect("a FIFO can be made");
    let _socket = std::os::unix::net::UnixListener::bind(folder.media("socket")).expect("bound");
    assert!(!folder.opens("fifo"));
    assert!(!folder.opens("socket"));
}

#[test]
fn a_folder_that_was_removed_by_hand_is_created_again() {
    let folder = Folder::new();
    folder.place("first", "a/b/c").expect("the key is free");
    fs::remove_dir_all(folder.media("a")).expect("removed");
    folder.place("second", "a/b/c").expect("the key is free again");
    assert!(folder.opens("a/b/c"));
}

#[test]
fn names_that_were_never_staged_reach_nothing() {
    let folder = Folder::new();
    folder.place("content", "victim").expect("the key is free");
    for id in ["../media/victim", "", ".", "..", "victim"] {
        let forged = StagedFile { id: id.to_owned(), size: 7 };
        assert!(folder.store.open_staged(&forged).is_err(), "{id}");
        assert!(folder.store.place(&[(forged.clone(), key("stolen"))]).is_err(), "{id}");
        folder.store.discard(&forged).expect("there is nothing to discard");
    }
    assert!(folder.opens("victim"));
}

#[test]
fn check_leaves_nothing() {
    let folder = Folder::new();
    folder.store.check().expect("the store works");
    assert_eq!(folder.file_count(), 0);
}

#[test]
fn check_fails_when_the_folder_is_gone() {
    let folder = Folder::new();
    fs::remove_dir_all(folder.root.path().join("staging")).expect("removed");
    assert!(matches!(folder.store.check(), Err(PortError::Unavailable(_))));
}

#[test]
fn a_store_opened_by_a_symbolic_link_to_its_root_works() {
    let folder = Folder::new();
    let links = tempfile::tempdir().expect("a temporary folder");
    symlink(folder.root.path(), links.path().join("data")).expect("linked");
    let store = LocalFileStore::open(&links.path().join("data")).expect("the store opens");
    store.check().expect("the store works");
}

#[test]
fn nothing_but_regular_files_under_possible_keys_is_shown() {
    let folder = Folder::new();
    folder.place("content", "real/file").expect("the key is free");
    symlink(folder.media("real/file"), folder.media("link")).expect("linked");
    symlink(folder.media("real"), folder.media("folder-link")).expect("linked");
    symlink("nowhere", folder.media("dangling")).expect("linked");
    fs::create_dir_all(folder.media("empty/folder")).expect("created");
    fs::write(folder.media("back\\slash"), "no key has one").expect("written");
    fs::write(folder.media("line\nbreak"), "no key has one").expect("written");
    let not_utf8 = std::ffi::OsStr::from_bytes(b"real/\xff");
    fs::write(folder.root.path().join("media").join(not_utf8), "").expect("written");
    let _socket = std::os::unix::net::UnixListener::bind(folder.media("socket")).expect("bound");
    let mut shown = Vec::new();
    let walk = folder.store.visit_keyed(&mut |file| {
        shown.push(file.key.to_string());
        Ok(())
    });
    walk.expect("the store can be walked");
    assert_eq!(shown, ["real/file"]);
}

#[test]
fn what_is_no_staged_file_is_not_unclaimed() {
    let folder = Folder::new();
    let staging = folder.root.path().join("staging");
    fs::write(staging.join("notes.txt"), "somebody's").expect("written");
    fs::create_dir(staging.join("abcd")).expect("created");
    symlink("nowhere", staging.join("ef01")).expect("linked");
    assert_eq!(folder.store.unclaimed().expect("the store answers"), []);
}
