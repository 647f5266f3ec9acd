//! Behaviours of every [`StoreInventory`].
#![expect(missing_docs, reason = "the name of a behaviour is its description")]

use std::collections::{BTreeMap, BTreeSet};

use ports::{OrphanLock, PortError, Quarantine, StagedFile, StoreInventory};

use crate::FileStoreWorld;
use crate::assertions::{assert_conflict, concurrently};
use crate::fixtures::key;

/// A file store with its maintenance ports.
pub trait StoreInventoryWorld: FileStoreWorld {
    /// The inventory of the store.
    fn inventory(&self) -> &dyn StoreInventory;

    /// The quarantine of the store.
    fn quarantine(&self) -> &dyn Quarantine;

    /// The lock on the orphans of the store.
    fn orphan_lock(&self) -> &dyn OrphanLock;

    /// Staged bytes of a process that ended before it placed them.
    fn given_abandoned(&self, bytes: &[u8]) -> StagedFile;

    /// Bytes staged by this store.
    fn given_staged(&self, mut bytes: &[u8]) -> StagedFile {
        self.store().stage(&mut bytes).expect("bytes can be staged")
    }

    /// Bytes under a key.
    fn given_keyed(&self, path: &str, bytes: &[u8]) {
        let staged = self.given_staged(bytes);
        self.store().place(&[(staged, key(path))]).expect("the key is free");
    }
}

/// One test per behaviour of `StoreInventory`; takes a function that creates a
/// [`StoreInventoryWorld`](crate::StoreInventoryWorld).
#[macro_export]
macro_rules! store_inventory_contract {
    ($world:expr) => {
        $crate::__behaviours!($world, store_inventory:
            every_stored_file_is_visited_once_with_its_size,
            an_empty_store_visits_nothing,
            staged_and_removed_files_are_not_visited,
            the_visitor_can_remove_the_visited_file,
            a_visitor_error_ends_the_walk,
            a_walk_during_uploads_visits_every_unchanged_file,

            staged_bytes_are_claimed_until_they_are_abandoned,
            withdrawn_bytes_are_claimed_again,
            abandoned_bytes_can_be_discarded,
        );
    };
}

/// Every placed file, with its size.
pub(crate) fn keyed(world: &dyn StoreInventoryWorld) -> BTreeMap<String, u64> {
    let mut visited = BTreeMap::new();
    let walk = world.inventory().visit_keyed(&mut |file| {
        let earlier = visited.insert(file.key.to_string(), file.size);
        assert_eq!(earlier, None, "{} is visited twice", file.key);
        Ok(())
    });
    walk.expect("the store can be walked");
    visited
}

pub(crate) fn sizes<const N: usize>(expected: [(&str, u64); N]) -> BTreeMap<String, u64> {
    expected.map(|(key, size)| (key.to_owned(), size)).into()
}

fn unclaimed(world: &dyn StoreInventoryWorld) -> Vec<StagedFile> {
    let unclaimed = world.inventory().unclaimed().expect("the store answers");
    unclaimed.into_iter().map(|file| file.staged).collect()
}

pub fn every_stored_file_is_visited_once_with_its_size(world: &dyn StoreInventoryWorld) {
    let files = [("a", 1), ("b/a", 0), ("b/c/d/e.txt", 5), ("کلید/۱ ۲.txt", 3), ("b/c.d", 70_000)];
    for (path, size) in files {
        let bytes = vec![0; usize::try_from(size).expect("it is small")];
        world.given_keyed(path, &bytes);
    }
    assert_eq!(keyed(world), sizes(files));
}

pub fn an_empty_store_visits_nothing(world: &dyn StoreInventoryWorld) {
    assert_eq!(keyed(world), sizes([]));
    assert_eq!(unclaimed(world), []);
}

pub fn staged_and_removed_files_are_not_visited(world: &dyn StoreInventoryWorld) {
    world.given_staged(b"staged");
    world.given_keyed("a/gone", b"");
    world.store().remove(&key("a/gone")).expect("the store answers");
    assert_eq!(keyed(world), sizes([]));
}

pub fn the_visitor_can_remove_the_visited_file(world: &dyn StoreInventoryWorld) {
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

pub fn a_visitor_error_ends_the_walk(world: &dyn StoreInventoryWorld) {
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

pub fn a_walk_during_uploads_visits_every_unchanged_file(world: &dyn StoreInventoryWorld) {
    for number in 0..40 {
        world.given_keyed(&format!("{}/stays/{number}", number % 3), b"12345");
    }
    concurrently(4, |thread| {
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
