//! The readiness check of a store.

use std::fs;

use ports::{HealthCheck, PortError};
use ports_contract::FileStoreWorld;

use crate::world::Folder;

#[test]
fn a_check_leaves_no_file() {
    let folder = Folder::new();
    folder.store.check().expect("the store works");
    assert_eq!(folder.file_count(), 0);
}

#[test]
fn a_check_fails_when_a_folder_is_missing() {
    let folder = Folder::new();
    fs::remove_dir_all(folder.path("staging")).expect("removed");
    assert!(matches!(folder.store.check(), Err(PortError::Unavailable(_))));
}
