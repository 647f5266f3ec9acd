//! The content of adopted files.

use application::{AdoptLibraryError, Obstacle};
use domain::{FileSize, MediaFile, Sha256};
use ports::{FileStore, KeysInUse, OrphanLock, Quarantine};
use ports_contract::fixtures::{id, image_file, key, text_file, time};
use ports_contract::{ContentSourceWorld, DatabaseWorld};

use crate::adopt_library::libraries::{Libraries, four_bytes, given};

#[test]
fn bytes_are_transferred_and_hashed() {
    let libraries = Libraries::with_bytes();
    let image = image_file(10, 313, "a.png", None);
    let image = MediaFile { size: Some(FileSize::from_bytes(4)), ..image };
    for key in image.keys() {
        libraries.source().given_source(key, b"text");
    }
    let adopted = libraries.adopt(std::slice::from_ref(&image));
    assert_eq!(adopted.transferred, 5);
    for key in image.keys() {
        let stored = libraries.store.open(key).expect("an answer").expect("it is there");
        assert_eq!(stored.size, 4);
    }
    let stored = libraries.database.stored(image.id).expect("it was adopted");
    assert_eq!(stored.sha256, Some(SHA256_OF_TEXT));
    let second = libraries.adopt(&[image]);
    assert_eq!((second.unchanged, second.transferred), (1, 0));
}

/// `printf text | sha256sum`.
const SHA256_OF_TEXT: Sha256 = Sha256(
    *b"\x98\x2d\x9e\x3e\xb9\x96\xf5\x59\xe6\x33\xf4\xd1\x94\xde\xf3\x76\
      \x1d\x90\x9f\x5a\x3b\x64\x7d\x1a\x85\x1f\xea\xd6\x7c\x32\xc9\xd1",
);

#[test]
fn missing_bytes_of_existing_rows_are_transferred() {
    let libraries = Libraries::with_bytes();
    libraries.database.given_file_as(&four_bytes(9, "a.txt"));
    libraries.source().given_source(&key("a.txt"), b"text");
    let adopted = libraries.adopt(&[four_bytes(9, "a.txt")]);
    assert_eq!((adopted.added, adopted.unchanged, adopted.transferred), (0, 1, 1));
    assert!(libraries.store.open(&key("a.txt")).expect("an answer").is_some());
}

#[test]
fn bytes_of_an_interrupted_run_are_kept() {
    let libraries = Libraries::with_bytes();
    libraries.source().given_source(&key("a.txt"), b"text");
    let staged = libraries.store.stage(&mut b"text".as_slice()).expect("memory never fails");
    libraries.store.place(&[(staged, key("a.txt"))]).expect("the key is free");
    let adopted = libraries.adopt(&[four_bytes(9, "a.txt")]);
    assert_eq!((adopted.added, adopted.transferred), (1, 0));
    let stored = libraries.database.stored(id(9)).expect("it is there");
    assert_eq!(stored.sha256, Some(SHA256_OF_TEXT));
}

#[test]
fn quarantined_bytes_of_an_interrupted_run_are_transferred_again() {
    let libraries = Libraries::with_bytes();
    libraries.source().given_source(&key("a.txt"), b"text");
    let staged = libraries.store.stage(&mut b"text".as_slice()).expect("memory never fails");
    libraries.store.place(&[(staged, key("a.txt"))]).expect("the key is free");
    let at = time("2025-06-01T12:00:00Z");
    libraries.database.retire_unused(&[key("a.txt")], at).expect("memory never fails");
    libraries.store.quarantine(&key("a.txt"), at).expect("memory never fails");
    let adopted = libraries.adopt(&[four_bytes(9, "a.txt")]);
    assert_eq!((adopted.added, adopted.transferred), (1, 1));
    assert!(libraries.store.open(&key("a.txt")).expect("an answer").is_some());
}

#[test]
fn no_orphan_is_moved_from_the_plan_to_the_last_row() {
    let libraries = Libraries::without_bytes();
    let may_move = || libraries.store.move_orphans().expect("memory never fails").is_some();
    let adopt = libraries.adopt_library();
    let Ok(plan) = adopt.plan(given(&[four_bytes(9, "a.txt")])) else { panic!("no obstacle") };
    assert!(!may_move());
    let mut progress = |_| assert!(!may_move());
    adopt.run(plan, &mut progress).expect("memory never fails");
    assert!(may_move());
}

#[test]
fn missing_and_wrong_bytes_are_obstacles() {
    let libraries = Libraries::with_bytes();
    for (path, bytes) in [("long.txt", "longer"), ("other.txt", "text")] {
        libraries.source().given_source(&key(path), bytes.as_bytes());
    }
    let staged = libraries.store.stage(&mut b"another".as_slice()).expect("memory never fails");
    libraries.store.place(&[(staged, key("other.txt"))]).expect("the key is free");
    let files =
        [four_bytes(9, "missing.txt"), four_bytes(10, "long.txt"), four_bytes(11, "other.txt")];
    let size = FileSize::from_bytes;
    let expected = [
        (1, Obstacle::NoBytes(key("missing.txt"))),
        (2, Obstacle::OtherLength { key: key("long.txt"), found: size(6), given: size(4) }),
        (3, Obstacle::OtherBytesStored { key: key("other.txt"), stored: size(7), found: size(4) }),
    ];
    assert_eq!(libraries.obstacles(&files), expected);
    assert_eq!(libraries.database.count(), 0);
}

#[test]
fn a_source_that_changes_after_the_plan_stops_the_run_before_the_rows() {
    let libraries = Libraries::with_bytes();
    libraries.source().given_source(&key("a.txt"), b"text");
    let plan = libraries.adopt_library().plan(given(&[four_bytes(9, "a.txt")]));
    let plan = plan.expect("there is no obstacle");
    libraries.source().given_source(&key("a.txt"), b"changed");
    let result = libraries.adopt_library().run(plan, &mut |_| {});
    assert!(matches!(result, Err(AdoptLibraryError::SourceChanged(_))), "{result:?}");
    assert_eq!(libraries.database.count(), 0);
    assert!(libraries.store.open(&key("a.txt")).expect("an answer").is_none());
}

#[test]
fn bytes_are_withdrawn_when_their_rows_cannot_be_written() {
    let libraries = Libraries::with_bytes();
    libraries.source().given_source(&key("a.txt"), b"text");
    let plan = libraries.adopt_library().plan(given(&[four_bytes(9, "a.txt")]));
    let plan = plan.expect("there is no obstacle");
    libraries.database.given_file_as(&text_file(9, "meanwhile.txt", None));
    let result = libraries.adopt_library().run(plan, &mut |_| {});
    assert!(matches!(result, Err(AdoptLibraryError::Rows(_))), "{result:?}");
    assert_eq!(ports_contract::FileStoreWorld::file_count(&*libraries.store), 0);
}
