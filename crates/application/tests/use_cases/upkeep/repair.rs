//! The repair of findings.

use application::{Finding, Repair};
use domain::MediaFile;
use ports::{KeyedFile, OrphanLock, PortError, Quarantine};
use ports_contract::fixtures::{key, new_text_file};
use ports_contract::{DatabaseWorld, StoreInventoryWorld};

use crate::upkeep::library::Library;

fn orphan(path: &str) -> Finding {
    Finding::Orphan(KeyedFile { key: key(path), size: 5 })
}

fn repaired(library: &Library, finding: &Finding) -> Repair {
    library.repair().run(finding).expect("memory does not fail")
}

#[test]
fn orphans_are_quarantined_and_can_be_restored() {
    let library = Library::default();
    library.store.given_keyed("orphan", b"12345");
    assert_eq!(repaired(&library, &orphan("orphan")), Repair::Quarantined);
    assert!(!library.has_bytes("orphan"));
    assert!(library.store.restore(&key("orphan")).expect("memory does not fail"));
    assert_eq!(library.bytes("orphan").as_deref(), Some(b"12345".as_slice()));
}

#[test]
fn a_key_whose_file_was_quarantined_is_not_assigned() {
    let library = Library::default();
    library.store.given_keyed("orphan", b"12345");
    repaired(&library, &orphan("orphan"));
    let uploader = library.database.given_user("ada");
    let added = library.database.media_files().add(&new_text_file(&uploader, "orphan"));
    assert!(matches!(added, Err(PortError::Conflict)), "{added:?}");
}

#[test]
fn orphans_stay_while_an_adoption_is_running() {
    let library = Library::default();
    library.store.given_keyed("orphan", b"12345");
    let adoption = library.store.keep_orphans().expect("memory does not fail");
    let rejected = library.repair().run(&orphan("orphan"));
    assert!(matches!(rejected, Err(PortError::Unavailable(_))), "{rejected:?}");
    assert!(library.has_bytes("orphan"));
    drop(adoption);
    assert_eq!(repaired(&library, &orphan("orphan")), Repair::Quarantined);
}

#[test]
fn bytes_of_deleted_files_are_not_quarantined() {
    let library = Library::default();
    let file = library.given_image("deleted.png");
    library.database.removed(file.id);
    assert_eq!(repaired(&library, &orphan("deleted.png")), Repair::Skipped);
    assert!(library.has_bytes("deleted.png"));
    assert_eq!(library.quarantined(), [""; 0]);
}

#[test]
fn a_stale_finding_does_not_harm_a_live_file() {
    let library = Library::default();
    let file = library.given_image("a.png");
    let stale = [
        orphan("a.png"),
        orphan(file.thumbnails[0].key.as_str()),
        Finding::MissingThumbnail(file.id, file.thumbnails[1].key.clone()),
        Finding::MissingThumbnail(file.id, file.key.clone()),
        Finding::MissingThumbnail(file.id, key("of/no/one")),
        orphan("gone/already"),
    ];
    for finding in stale {
        assert_eq!(repaired(&library, &finding), Repair::NotNeeded, "{finding:?}");
    }
    assert_eq!(library.database.stored(file.id), Some(file));
    assert_eq!(library.file_count(), 5);
    assert_eq!(library.findings(true, &|| {}).1, []);
}

#[test]
fn the_row_of_a_thumbnail_without_bytes_is_removed_and_the_others_stay() {
    let library = Library::default();
    let file = library.given_image("a.png");
    let lost = file.thumbnails[2].key.clone();
    library.lose(&lost);
    let finding = Finding::MissingThumbnail(file.id, lost.clone());
    assert_eq!(repaired(&library, &finding), Repair::ThumbnailRowRemoved);
    let mut expected = file;
    expected.thumbnails.retain(|thumbnail| thumbnail.key != lost);
    assert_eq!(library.database.stored(expected.id), Some(expected));
    assert_eq!(library.findings(true, &|| {}).1, []);
    assert_eq!(repaired(&library, &finding), Repair::NotNeeded);
}

#[test]
fn rows_of_media_files_are_never_changed() {
    let library = Library::default();
    let file: MediaFile = library.given_image("a.png");
    library.lose(&file.key);
    let (id, key) = (file.id, file.key.clone());
    let undecided = [
        Finding::MissingBytes(id, key.clone()),
        Finding::WrongLength { id, key: key.clone(), recorded: 5, stored: 6 },
        Finding::WrongDigest(id, key.clone()),
        Finding::Unreadable(id, key),
    ];
    for finding in undecided {
        assert_eq!(repaired(&library, &finding), Repair::Skipped);
    }
    assert_eq!(library.database.stored(id), Some(file));
    assert_eq!(library.file_count(), 4);
}
