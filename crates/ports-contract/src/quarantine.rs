//! Behaviours of every [`Quarantine`](ports::Quarantine).
#![expect(missing_docs, reason = "the name of a behaviour is its description")]

use std::time::SystemTime;

use chrono::{DateTime, Utc};
use ports::{PortError, QuarantinedFile};

use crate::StoreInventoryWorld;
use crate::assertions::assert_conflict;
use crate::fixtures::{key, time};
use crate::store_inventory::{keyed, sizes};

/// One test per behaviour of `Quarantine`; takes a function that creates a
/// [`StoreInventoryWorld`](crate::StoreInventoryWorld).
#[macro_export]
macro_rules! quarantine_contract {
    ($world:expr) => {
        $crate::__behaviours!($world, quarantine:
            quarantined_bytes_are_no_longer_under_their_key,
            restored_bytes_are_unchanged,
            missing_bytes_are_not_moved,
            a_move_never_overwrites_bytes,
            bytes_of_one_key_can_be_quarantined_repeatedly,
            restore_returns_the_newest_quarantined_bytes,
            purge_removes_only_the_given_file,
            quarantined_files_are_visited_with_their_time,
            the_visitor_can_purge_the_visited_file,
        );
    };
}

fn noon() -> DateTime<Utc> {
    time("2025-06-01T12:00:00.999999Z")
}

fn later() -> DateTime<Utc> {
    time("2025-06-30T00:00:00Z")
}

#[track_caller]
fn quarantine(world: &dyn StoreInventoryWorld, path: &str, at: DateTime<Utc>) {
    let moved = world.quarantine().quarantine(&key(path), at);
    assert!(matches!(moved, Ok(true)), "{moved:?}");
}

#[track_caller]
fn restore(world: &dyn StoreInventoryWorld, path: &str) {
    let moved = world.quarantine().restore(&key(path));
    assert!(matches!(moved, Ok(true)), "{moved:?}");
}

/// Everything in the quarantine, sorted.
fn quarantined(world: &dyn StoreInventoryWorld) -> Vec<QuarantinedFile> {
    let mut visited = Vec::new();
    let walk = world.quarantine().visit_quarantined(&mut |file| {
        visited.push(file);
        Ok(())
    });
    walk.expect("the quarantine can be walked");
    visited.sort();
    visited
}

fn file(path: &str, size: u64, at: &str) -> QuarantinedFile {
    QuarantinedFile { key: key(path), size, quarantined_at: Some(time(at)) }
}

fn stored(world: &dyn StoreInventoryWorld, path: &str) -> Option<(Vec<u8>, SystemTime)> {
    let opened = world.store().open(&key(path)).expect("the store answers")?;
    let mut bytes = Vec::new();
    let mut content = opened.content;
    std::io::Read::read_to_end(&mut content, &mut bytes).expect("content can be read");
    Some((bytes, opened.modified))
}

pub fn quarantined_bytes_are_no_longer_under_their_key(world: &dyn StoreInventoryWorld) {
    world.given_keyed("a/b/c", b"123");
    world.given_keyed("a/b/d", b"1");
    quarantine(world, "a/b/c", noon());
    assert_eq!(stored(world, "a/b/c"), None);
    assert_eq!(keyed(world), sizes([("a/b/d", 1)]));
    assert_eq!(world.file_count(), 2, "the bytes still exist");
}

pub fn restored_bytes_are_unchanged(world: &dyn StoreInventoryWorld) {
    world.given_keyed("a/b/c", b"123");
    let before = stored(world, "a/b/c");
    for _ in 0..2 {
        quarantine(world, "a/b/c", noon());
        restore(world, "a/b/c");
        assert_eq!(stored(world, "a/b/c"), before);
    }
    assert_eq!(quarantined(world), []);
}

pub fn missing_bytes_are_not_moved(world: &dyn StoreInventoryWorld) {
    world.given_keyed("a/b", b"123");
    for path in ["a", "a/c", "a/b/c", "d/e"] {
        let moved = world.quarantine().quarantine(&key(path), noon());
        assert!(matches!(moved, Ok(false)), "{path}: {moved:?}");
        let moved = world.quarantine().restore(&key(path));
        assert!(matches!(moved, Ok(false)), "{path}: {moved:?}");
    }
    assert_eq!(keyed(world), sizes([("a/b", 3)]));
}

pub fn a_move_never_overwrites_bytes(world: &dyn StoreInventoryWorld) {
    world.given_keyed("a/b", b"first");
    quarantine(world, "a/b", noon());
    world.given_keyed("a/b", b"second one");
    assert_conflict(&world.quarantine().quarantine(&key("a/b"), noon()));
    assert_conflict(&world.quarantine().restore(&key("a/b")));
    assert_eq!(keyed(world), sizes([("a/b", 10)]));
    assert_eq!(quarantined(world), [file("a/b", 5, "2025-06-01T12:00:00Z")]);
}

pub fn bytes_of_one_key_can_be_quarantined_repeatedly(world: &dyn StoreInventoryWorld) {
    for (bytes, at) in [(b"first".as_slice(), noon()), (b"second", later())] {
        world.given_keyed("a/b", bytes);
        quarantine(world, "a/b", at);
    }
    let expected = [file("a/b", 5, "2025-06-01T12:00:00Z"), file("a/b", 6, "2025-06-30T00:00:00Z")];
    assert_eq!(quarantined(world), expected);
}

pub fn restore_returns_the_newest_quarantined_bytes(world: &dyn StoreInventoryWorld) {
    for (bytes, at) in [(b"new".as_slice(), later()), (b"old", noon())] {
        world.given_keyed("a/b", bytes);
        quarantine(world, "a/b", at);
    }
    for expected in [b"new", b"old"] {
        restore(world, "a/b");
        assert_eq!(stored(world, "a/b").map(|(bytes, _)| bytes).as_deref(), Some(&expected[..]));
        world.store().remove(&key("a/b")).expect("the store answers");
    }
}

pub fn purge_removes_only_the_given_file(world: &dyn StoreInventoryWorld) {
    for path in ["a/b/c", "a/b/d"] {
        world.given_keyed(path, b"123");
        quarantine(world, path, noon());
    }
    let [gone, stays] = ["a/b/c", "a/b/d"].map(|path| file(path, 3, "2025-06-01T12:00:00Z"));
    let purge = |file: &QuarantinedFile| world.quarantine().purge(file);
    assert!(matches!(purge(&gone), Ok(true)));
    assert!(matches!(purge(&gone), Ok(false)), "it is gone already");
    assert!(matches!(purge(&file("a/b/d", 3, "2025-06-02T12:00:00Z")), Ok(false)), "another day");
    assert_eq!(quarantined(world), [stays]);
    assert!(matches!(world.quarantine().restore(&key("a/b/c")), Ok(false)));
    assert_eq!(world.file_count(), 1);
}

pub fn quarantined_files_are_visited_with_their_time(world: &dyn StoreInventoryWorld) {
    assert_eq!(quarantined(world), []);
    let long = vec!["name of 100 bytes, about".repeat(4) + "!!!!"; 10].join("/");
    let files = [("a", 1, noon()), ("b/c/d", 3, later()), (&long, 4, noon()), ("e", 0, noon())];
    world.given_keyed("b/e", b"stays");
    for (path, size, at) in files {
        world.given_keyed(path, &vec![0; size]);
        quarantine(world, path, at);
    }
    let mut expected = [
        file("a", 1, "2025-06-01T12:00:00Z"),
        file("b/c/d", 3, "2025-06-30T00:00:00Z"),
        file(&long, 4, "2025-06-01T12:00:00Z"),
        file("e", 0, "2025-06-01T12:00:00Z"),
    ];
    expected.sort();
    assert_eq!(quarantined(world), expected);
}

pub fn the_visitor_can_purge_the_visited_file(world: &dyn StoreInventoryWorld) {
    for number in 0..50 {
        let path = format!("{}/{number}", number % 3);
        world.given_keyed(&path, b"");
        quarantine(world, &path, noon());
    }
    let mut purged = 0;
    let walk = world.quarantine().visit_quarantined(&mut |file| {
        purged += u32::from(world.quarantine().purge(&file)?);
        Ok::<(), PortError>(())
    });
    walk.expect("the quarantine can be walked");
    assert_eq!(purged, 50);
    assert_eq!(world.file_count(), 0);
}
