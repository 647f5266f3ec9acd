//! Staged files: their permissions, their names, and their end after a failure.

use std::fs;
use std::io;
use std::os::unix::fs::symlink;
use std::path::Path;

use adapters_fs::LocalFileStore;
use domain::StoreId;
use ports::{FileStore, HealthCheck, PortError, StagedFile, StoreIdentity, StoreInventory};
use ports_contract::FileStoreWorld;
use ports_contract::fixtures::key;

use crate::world::{Folder, mode};

/// A reader that notes the mode of the file that it is being staged to.
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
fn a_file_is_private_to_its_owner_while_it_is_staged() {
    let folder = Folder::new();
    let staging = folder.path("staging");
    let mut onlooker = Onlooker { staging: &staging, seen: None };
    folder.store.stage(&mut onlooker).expect("bytes can be staged");
    assert_eq!(onlooker.seen, Some(0o600));
}

/// A reader that panics.
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
fn forged_names_of_staged_files_reach_no_file() {
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
fn an_upload_is_rejected_where_less_is_free_than_the_minimum() {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let open = || LocalFileStore::open(folder.path()).expect("the folder can be used");
    // More than any disk has.
    let store = open().with_min_free(u64::MAX);
    assert!(matches!(store.begin().map(drop), Err(PortError::Full(_))));
    store.check().expect("the store is ready nevertheless");
    store.propose_store_id(StoreId::from_bytes([1; 16])).expect("an id is not an upload");
    let store = open().with_min_free(1);
    store.stage(&mut b"bytes".as_slice()).expect("one byte is free");
}

#[test]
fn foreign_entries_of_the_staging_folder_are_not_reported_as_unclaimed() {
    let folder = Folder::new();
    let staging = folder.path("staging");
    fs::write(staging.join("notes.txt"), "somebody's").expect("written");
    fs::create_dir(staging.join("abcd")).expect("created");
    symlink("nowhere", staging.join("ef01")).expect("linked");
    assert_eq!(folder.store.unclaimed().expect("the store answers"), []);
}
