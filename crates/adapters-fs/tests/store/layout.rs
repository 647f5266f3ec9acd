//! The folders and files of a store, their permissions, and the walk through them.

use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::symlink;

use adapters_fs::LocalFileStore;
use ports::{FileStore, PortError, StoreInventory};
use ports_contract::fixtures::key;

use crate::world::{Folder, mode};

#[test]
fn files_lie_in_the_media_folder_under_their_keys() {
    let folder = Folder::new();
    folder.place("content", "core_media/2025/12/22/a.txt").expect("the key is free");
    let path = folder.media("core_media/2025/12/22/a.txt");
    assert_eq!(fs::read_to_string(path).expect("it is there"), "content");
    assert_eq!(folder.staged_count(), 0);
}

#[test]
fn two_stores_on_the_same_folder_see_the_same_files() {
    let folder = Folder::new();
    folder.place("content", "a/b").expect("the key is free");
    let staged = folder.stage("other");
    let again = LocalFileStore::open(folder.root.path()).expect("the store opens");
    assert!(again.open(&key("a/b")).expect("the store answers").is_some());
    again.place(&[(staged, key("a/c"))]).expect("the key is free");
    assert!(folder.opens("a/c"));
}

#[test]
fn other_users_can_read_neither_files_nor_folders() {
    let folder = Folder::new();
    folder.place("content", "a/b").expect("the key is free");
    assert_eq!(mode(folder.media("a/b")), 0o640);
    assert_eq!(mode(folder.media("a")) & 0o007, 0);
    assert_eq!(mode(folder.media("")) & 0o007, 0);
    assert_eq!(mode(folder.path("staging")), 0o700);
}

#[test]
fn a_folder_under_a_key_is_absent_and_stays() {
    let folder = Folder::new();
    fs::create_dir_all(folder.media("a/b")).expect("created");
    assert!(!folder.opens("a/b"));
    folder.store.remove(&key("a/b")).expect("there are no bytes to remove");
    assert!(folder.media("a/b").is_dir());
    assert!(matches!(folder.place("content", "a/b"), Err(PortError::Conflict)));
}

#[test]
fn a_file_where_a_folder_is_needed_is_a_conflict() {
    let folder = Folder::new();
    folder.place("content", "a/b").expect("the key is free");
    assert!(matches!(folder.place("content", "a/b/c/d"), Err(PortError::Conflict)));
    assert!(folder.opens("a/b"));
    assert_eq!(folder.staged_count(), 0);
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
fn only_regular_files_under_valid_keys_are_shown() {
    let folder = Folder::new();
    folder.place("content", "real/file").expect("the key is free");
    symlink(folder.media("real/file"), folder.media("link")).expect("linked");
    symlink(folder.media("real"), folder.media("folder-link")).expect("linked");
    symlink("nowhere", folder.media("dangling")).expect("linked");
    fs::create_dir_all(folder.media("empty/folder")).expect("created");
    fs::write(folder.media("back\\slash"), "no key has one").expect("written");
    fs::write(folder.media("line\nbreak"), "no key has one").expect("written");
    let not_utf8 = std::ffi::OsStr::from_bytes(b"real/\xff");
    fs::write(folder.path("media").join(not_utf8), "").expect("written");
    let _socket = std::os::unix::net::UnixListener::bind(folder.media("socket")).expect("bound");
    let mut shown = Vec::new();
    let walk = folder.store.visit_keyed(&mut |file| {
        shown.push(file.key.to_string());
        Ok(())
    });
    walk.expect("the store can be walked");
    assert_eq!(shown, ["real/file"]);
}
