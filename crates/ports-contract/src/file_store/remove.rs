//! Behaviours of a file store: removing bytes.

use super::{FileStoreWorld, key, place, stored};

pub fn removed_bytes_are_gone(world: &dyn FileStoreWorld) {
    place(world, "content", "folder/a");
    world.store().remove(&key("folder/a")).expect("the store answers");
    assert_eq!(stored(world, "folder/a"), None);
    assert_eq!(world.file_count(), 0);
}

pub fn removing_a_missing_key_succeeds(world: &dyn FileStoreWorld) {
    place(world, "content", "folder/a");
    for missing in ["folder/b", "folder/a/c", "folder", "other/a", "b"] {
        world.store().remove(&key(missing)).expect("there is nothing to remove");
    }
    assert_eq!(stored(world, "folder/a").as_deref(), Some("content"));
}

pub fn removing_one_key_leaves_its_neighbours(world: &dyn FileStoreWorld) {
    for name in ["folder/a", "folder/ab", "folder/b"] {
        place(world, name, name);
    }
    world.store().remove(&key("folder/a")).expect("the store answers");
    for name in ["folder/ab", "folder/b"] {
        assert_eq!(stored(world, name).as_deref(), Some(name));
    }
}

pub fn a_removed_key_can_be_placed_again(world: &dyn FileStoreWorld) {
    place(world, "first", "a");
    world.store().remove(&key("a")).expect("the store answers");
    place(world, "second", "a");
    assert_eq!(stored(world, "a").as_deref(), Some("second"));
}
