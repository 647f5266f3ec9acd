//! What every [`StoreInventory`] and [`Quarantine`] shows.
#![expect(missing_docs, reason = "the name of a behaviour is its description")]

use std::collections::{BTreeMap, BTreeSet};

use ports::{PortError, Quarantine, StagedFile, StoreInventory, Visitor};

use crate::FileStoreWorld;
use crate::assertions::{assert_conflict, at_once};
use crate::fixtures::key;

/// A file store that can be looked after.
pub trait StoreInventoryWorld: FileStoreWorld {
    /// What is in the store.
    fn inventory(&self) -> &dyn StoreInventory;

    /// What was taken from under its keys.
    fn quarantine(&self) -> &dyn Quarantine;

    /// Bytes that a process has staged which ended before it placed them.
    fn given_abandoned(&self, bytes: &[u8]) -> StagedFile;

    /// Bytes that are staged by this store itself.
    fn given_staged(&self, mut bytes: &[u8]) -> StagedFile {
        self.store().stage(&mut bytes).expect("bytes can be staged")
    }

    /// Bytes under a key.
    fn given_keyed(&self, path: &str, bytes: &[u8]) {
        let staged = self.given_staged(bytes);
        self.store().place(&[(staged, key(path))]).expect("the key is free");
    }
}

/// One test per behaviour of `StoreInventory` and `Quarantine`; takes a function that makes a
/// [`StoreInventoryWorld`](crate::StoreInventoryWorld).
#[macro_export]
macro_rules! store_inventory_contract {
    ($world:expr) => {
        $crate::__behaviours!($world, store_inventory:
            every_file_under_a_key_is_shown_once_with_its_size,
            an_empty_store_shows_nothing,
            staged_and_removed_files_are_not_shown,
            the_visitor_may_remove_what_it_is_shown,
            the_error_of_a_visitor_ends_the_walk,
            a_walk_amid_uploads_shows_what_is_there_throughout,

            staged_bytes_are_claimed_until_they_are_abandoned,
            withdrawn_bytes_are_claimed_again,
            abandoned_bytes_can_be_discarded,

            bytes_set_aside_are_under_their_key_no_more,
            bytes_put_back_are_under_their_key_again,
            only_what_is_there_is_moved,
            bytes_are_never_moved_over_others,
            what_is_set_aside_is_shown,
        );
    };
}

type Walk<'a> = &'a dyn Fn(&mut Visitor<'_>) -> Result<(), PortError>;

fn shown(walk: Walk<'_>) -> BTreeMap<String, u64> {
    let mut shown = BTreeMap::new();
    walk(&mut |file| {
        let earlier = shown.insert(file.key.to_string(), file.size);
        assert_eq!(earlier, None, "{} is shown twice", file.key);
        Ok(())
    })
    .expect("the store can be walked");
    shown
}

fn keyed(world: &dyn StoreInventoryWorld) -> BTreeMap<String, u64> {
    shown(&|visit| world.inventory().visit_keyed(visit))
}

fn set_aside(world: &dyn StoreInventoryWorld) -> BTreeMap<String, u64> {
    shown(&|visit| world.quarantine().visit_set_aside(visit))
}

fn sizes<const N: usize>(expected: [(&str, u64); N]) -> BTreeMap<String, u64> {
    expected.map(|(key, size)| (key.to_owned(), size)).into()
}

fn unclaimed(world: &dyn StoreInventoryWorld) -> Vec<StagedFile> {
    let unclaimed = world.inventory().unclaimed().expect("the store answers");
    unclaimed.into_iter().map(|file| file.staged).collect()
}

fn bytes(world: &dyn StoreInventoryWorld, path: &str) -> Option<Vec<u8>> {
    let opened = world.store().open(&key(path)).expect("the store answers")?;
    let mut bytes = Vec::new();
    let mut content = opened.content;
    std::io::Read::read_to_end(&mut content, &mut bytes).expect("content can be read");
    Some(bytes)
}

pub fn every_file_under_a_key_is_shown_once_with_its_size(world: &dyn StoreInventoryWorld) {
    let files = [("a", 1), ("b/a", 0), ("b/c/d/e.txt", 5), ("کلید/۱ ۲.txt", 3), ("b/c.d", 70_000)];
    for (path, size) in files {
        let bytes = vec![0; usize::try_from(size).expect("it is small")];
        world.given_keyed(path, &bytes);
    }
    assert_eq!(keyed(world), sizes(files));
}

pub fn an_empty_store_shows_nothing(world: &dyn StoreInventoryWorld) {
    assert_eq!(keyed(world), sizes([]));
    assert_eq!(unclaimed(world), []);
    assert_eq!(set_aside(world), sizes([]));
}

pub fn staged_and_removed_files_are_not_shown(world: &dyn StoreInventoryWorld) {
    world.given_staged(b"staged");
    world.given_keyed("a/gone", b"");
    world.store().remove(&key("a/gone")).expect("the store answers");
    assert_eq!(keyed(world), sizes([]));
}

pub fn the_visitor_may_remove_what_it_is_shown(world: &dyn StoreInventoryWorld) {
    let paths: Vec<String> = (0..50).map(|number| format!("a/{number}")).collect();
    for path in &paths {
        world.given_keyed(path, b"");
    }
    let mut removed = BTreeSet::new();
    let walk = world.inventory().visit_keyed(&mut |file| {
        world.store().remove(&file.key)?;
        removed.insert(file.key.to_string());
        Ok(())
    });
    walk.expect("the store can be walked");
    assert_eq!(removed, paths.into_iter().collect());
    assert_eq!(world.file_count(), 0);
}

pub fn the_error_of_a_visitor_ends_the_walk(world: &dyn StoreInventoryWorld) {
    for path in ["a", "b/c", "d"] {
        world.given_keyed(path, b"");
    }
    let mut seen = 0;
    let walk = world.inventory().visit_keyed(&mut |_| {
        seen += 1;
        Err(PortError::Conflict)
    });
    assert_conflict(&walk);
    assert_eq!(seen, 1);
}

pub fn a_walk_amid_uploads_shows_what_is_there_throughout(world: &dyn StoreInventoryWorld) {
    for number in 0..40 {
        world.given_keyed(&format!("{}/stays/{number}", number % 3), b"12345");
    }
    at_once(4, |thread| {
        if thread == 0 {
            for _ in 0..10 {
                let stays = keyed(world).into_keys().filter(|key| key.contains("/stays/")).count();
                assert_eq!(stays, 40);
            }
            return;
        }
        for number in 0..30 {
            let path = format!("{}/goes/{thread}-{number}", number % 4);
            world.given_keyed(&path, b"1");
            world.store().remove(&key(&path)).expect("the store answers");
        }
    });
}

pub fn staged_bytes_are_claimed_until_they_are_abandoned(world: &dyn StoreInventoryWorld) {
    let staged = world.given_staged(b"123");
    assert_eq!(unclaimed(world), []);
    let abandoned = world.given_abandoned(b"12345");
    assert_eq!(unclaimed(world), [abandoned]);
    world.store().place(&[(staged, key("a"))]).expect("the key is free");
}

pub fn withdrawn_bytes_are_claimed_again(world: &dyn StoreInventoryWorld) {
    let files = [(world.given_staged(b"123"), key("a"))];
    world.store().place(&files).expect("the key is free");
    world.store().withdraw(&files).expect("the store answers");
    assert_eq!(unclaimed(world), []);
    world.store().discard(&files[0].0).expect("the store answers");
    assert_eq!(world.file_count(), 0);
}

pub fn abandoned_bytes_can_be_discarded(world: &dyn StoreInventoryWorld) {
    let abandoned = world.given_abandoned(b"12345");
    world.store().discard(&abandoned).expect("the store answers");
    assert_eq!(unclaimed(world), []);
    assert_eq!(world.file_count(), 0);
}

pub fn bytes_set_aside_are_under_their_key_no_more(world: &dyn StoreInventoryWorld) {
    world.given_keyed("a/b/c", b"123");
    world.given_keyed("a/b/d", b"1");
    assert!(matches!(world.quarantine().set_aside(&key("a/b/c")), Ok(true)));
    assert_eq!(bytes(world, "a/b/c"), None);
    assert_eq!(keyed(world), sizes([("a/b/d", 1)]));
    assert_eq!(world.file_count(), 2, "the bytes are kept");
}

pub fn bytes_put_back_are_under_their_key_again(world: &dyn StoreInventoryWorld) {
    world.given_keyed("a/b/c", b"123");
    for _ in 0..2 {
        assert!(matches!(world.quarantine().set_aside(&key("a/b/c")), Ok(true)));
        assert!(matches!(world.quarantine().put_back(&key("a/b/c")), Ok(true)));
        assert_eq!(bytes(world, "a/b/c").as_deref(), Some(b"123".as_slice()));
    }
    assert_eq!(set_aside(world), sizes([]));
}

pub fn only_what_is_there_is_moved(world: &dyn StoreInventoryWorld) {
    world.given_keyed("a/b", b"123");
    for path in ["a", "a/c", "a/b/c", "d/e"] {
        assert!(matches!(world.quarantine().set_aside(&key(path)), Ok(false)), "{path}");
        assert!(matches!(world.quarantine().put_back(&key(path)), Ok(false)), "{path}");
    }
    assert_eq!(keyed(world), sizes([("a/b", 3)]));
}

pub fn bytes_are_never_moved_over_others(world: &dyn StoreInventoryWorld) {
    world.given_keyed("a/b", b"first");
    assert!(matches!(world.quarantine().set_aside(&key("a/b")), Ok(true)));
    world.given_keyed("a/b", b"second one");
    assert_conflict(&world.quarantine().set_aside(&key("a/b")));
    assert_conflict(&world.quarantine().put_back(&key("a/b")));
    assert_eq!(keyed(world), sizes([("a/b", 10)]));
    assert_eq!(set_aside(world), sizes([("a/b", 5)]));
}

pub fn what_is_set_aside_is_shown(world: &dyn StoreInventoryWorld) {
    for (path, size) in [("a", 1), ("b/c/d", 3), ("b/e", 2)] {
        world.given_keyed(path, &vec![0; size]);
    }
    for path in ["a", "b/c/d"] {
        assert!(matches!(world.quarantine().set_aside(&key(path)), Ok(true)));
    }
    assert_eq!(set_aside(world), sizes([("a", 1), ("b/c/d", 3)]));
}
