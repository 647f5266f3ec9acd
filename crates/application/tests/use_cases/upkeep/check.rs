//! The check of a library.

use application::{CheckTotals, Finding};
use domain::MediaFileId;
use ports::{FileStore, KeyedFile};
use ports_contract::fixtures::key;
use ports_contract::{DatabaseWorld, StoreInventoryWorld};

use crate::upkeep::library::{Library, keys};

fn nothing_happens() {}

fn findings(library: &Library) -> Vec<Finding> {
    library.findings(false, &nothing_happens).1
}

#[test]
fn a_consistent_library_has_no_findings() {
    let library = Library::with_images(450);
    let (checked, findings) = library.findings(true, &|| panic!("there is no suspect"));
    assert_eq!(checked, CheckTotals { rows: 450, stored: 5 * 450 });
    assert_eq!(findings, []);
}

#[test]
fn missing_bytes_are_found() {
    let library = Library::with_images(2);
    let file = library.given_image("lost.png");
    library.lose(&file.key);
    library.lose(&file.thumbnails[1].key);
    let expected = [
        Finding::MissingBytes(file.id, file.key),
        Finding::MissingThumbnail(file.id, file.thumbnails[1].key.clone()),
    ];
    assert_eq!(findings(&library), expected);
}

/// An image whose stored bytes have changed.
fn given_damaged(library: &Library, bytes: &[u8]) -> MediaFileId {
    let file = library.given_image("a.png");
    library.lose(&file.key);
    library.store.given_keyed("a.png", bytes);
    file.id
}

#[test]
fn bytes_of_another_length_are_found() {
    let library = Library::default();
    let id = given_damaged(&library, b"a.png, longer");
    let wrong = Finding::WrongLength { id, key: key("a.png"), recorded: 5, stored: 13 };
    assert_eq!(findings(&library), [wrong]);
}

#[test]
fn other_bytes_of_the_same_length_are_found_by_a_deep_check_only() {
    let library = Library::default();
    let id = given_damaged(&library, b"b.png");
    assert_eq!(findings(&library), []);
    let (_, found) = library.findings(true, &nothing_happens);
    assert_eq!(found, [Finding::WrongDigest(id, key("a.png"))]);
}

#[test]
fn an_orphan_is_found() {
    let library = Library::with_images(1);
    library.store.given_keyed("folder/orphan", b"123");
    let orphan = KeyedFile { key: key("folder/orphan"), size: 3 };
    assert_eq!(findings(&library), [Finding::Orphan(orphan)]);
}

#[test]
fn an_upload_between_its_bytes_and_its_rows_is_no_finding() {
    let library = Library::default();
    library.store.given_keyed("upload", b"12345");
    let (_, found) = library.findings(false, &|| drop(library.database.given_file("upload")));
    assert_eq!(found, []);
}

#[test]
fn a_deletion_between_its_rows_and_its_bytes_is_no_finding() {
    let library = Library::default();
    let file = library.given_image("a.png");
    library.database.removed(file.id);
    let (_, found) = library.findings(false, &|| keys(&file).for_each(|key| library.lose(key)));
    assert_eq!(found, []);
}

#[test]
fn a_check_changes_nothing() {
    let library = Library::with_images(1);
    let file = library.given_image("lost.png");
    library.lose(&file.key);
    library.store.given_keyed("orphan", b"123");
    let before = library.file_count();
    assert_eq!(findings(&library), findings(&library));
    assert_eq!(library.file_count(), before);
    assert_eq!(library.database.stored(file.id), Some(file));
    assert!(library.store.open(&key("orphan")).is_ok_and(|opened| opened.is_some()));
}
