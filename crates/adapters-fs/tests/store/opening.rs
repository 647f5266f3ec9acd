//! Opening a store.

use std::fs;
use std::os::unix::fs::symlink;

use adapters_fs::LocalFileStore;
use ports::HealthCheck;

use crate::world::Folder;

#[test]
fn a_missing_root_is_created() {
    let parent = tempfile::tempdir().expect("a temporary folder");
    let root = parent.path().join("not/there/yet");
    LocalFileStore::open(&root).expect("the store opens").check().expect("the store works");
}

#[test]
fn a_root_that_is_a_file_is_rejected() {
    let parent = tempfile::tempdir().expect("a temporary folder");
    let root = parent.path().join("file");
    fs::write(&root, "").expect("written");
    assert!(LocalFileStore::open(&root).is_err());
}

#[test]
fn a_staging_folder_that_is_a_symbolic_link_is_rejected() {
    let root = tempfile::tempdir().expect("a temporary folder");
    let elsewhere = tempfile::tempdir().expect("a temporary folder");
    symlink(elsewhere.path(), root.path().join("staging")).expect("linked");
    assert!(LocalFileStore::open(root.path()).is_err());
}

#[test]
fn a_store_opened_by_a_symbolic_link_to_its_root_works() {
    let folder = Folder::new();
    let links = tempfile::tempdir().expect("a temporary folder");
    symlink(folder.root.path(), links.path().join("data")).expect("linked");
    let store = LocalFileStore::open(&links.path().join("data")).expect("the store opens");
    store.check().expect("the store works");
}
