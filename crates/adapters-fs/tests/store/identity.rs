//! The id of a local store: its contract, and its file.

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};

use adapters_fs::LocalFileStore;
use domain::StoreId;
use ports::{PortError, StoreIdentity, StoreInventory};
use ports_contract::StoreIdentityWorld;
use ports_contract::store_identity::id;

use crate::world::Folder;

impl Folder {
    fn kept(&self) -> Option<StoreId> {
        self.store.store_id().expect("the store answers")
    }
}

impl StoreIdentityWorld for Folder {
    fn identity(&self) -> &dyn StoreIdentity {
        &self.store
    }
}

ports_contract::store_identity_contract!(Folder::new);

#[test]
fn the_id_is_a_line_in_a_file_that_the_group_can_read() {
    let folder = Folder::new();
    folder.store.replace_store_id(id(0xab)).expect("there is room");
    let path = folder.path("store-id");
    let text = fs::read_to_string(&path).expect("it is there");
    assert_eq!(text, "ab000000000000000000000000000000\n");
    let mode = fs::metadata(path).expect("it is there").permissions().mode();
    assert_eq!(mode & 0o777, 0o640);
}

#[test]
fn an_id_outlives_its_store_and_a_proposal_can_be_confirmed_by_the_next() {
    let folder = Folder::new();
    folder.store.propose_store_id(id(1)).expect("there is room");
    let next = LocalFileStore::open(folder.root.path()).expect("the store opens");
    next.confirm_store_id(id(1)).expect("the store answers");
    assert_eq!(folder.kept(), Some(id(1)));
    assert!(!folder.path("store-id.proposed").exists());
}

#[test]
fn no_file_is_left_in_the_staging_folder() {
    let folder = Folder::new();
    folder.store.propose_store_id(id(1)).expect("there is room");
    folder.store.replace_store_id(id(2)).expect("there is room");
    let staging = fs::read_dir(folder.path("staging")).expect("a folder");
    assert_eq!(staging.count(), 0);
    folder.store.visit_keyed(&mut |file| panic!("{file:?}")).expect("the store answers");
}

#[test]
fn a_malformed_id_file_is_inconsistent_until_it_is_replaced() {
    let folder = Folder::new();
    let path = folder.path("store-id");
    for content in [&b""[..], b"\xff\xfe", b"AB000000000000000000000000000000", &[b'a'; 5000]] {
        fs::write(&path, content).expect("written");
        let kept = folder.store.store_id();
        assert!(matches!(kept, Err(PortError::Inconsistent(_))), "{kept:?}");
    }
    folder.store.replace_store_id(id(1)).expect("there is room");
    assert_eq!(folder.kept(), Some(id(1)));
}

#[test]
fn a_symbolic_link_is_not_followed() {
    let folder = Folder::new();
    let elsewhere = tempfile::tempdir().expect("a temporary folder");
    let target = elsewhere.path().join("store-id");
    fs::write(&target, format!("{}\n", id(1))).expect("written");
    symlink(&target, folder.path("store-id")).expect("linked");
    assert_eq!(folder.kept(), None);
    folder.store.replace_store_id(id(2)).expect("there is room");
    assert_eq!(folder.kept(), Some(id(2)));
    assert_eq!(fs::read_to_string(target).expect("it is there"), format!("{}\n", id(1)));
}
