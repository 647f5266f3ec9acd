//! Behaviours of a file store: withdrawing placed bytes.

use super::{FileStoreWorld, key, place, stage, staged_bytes, stored};

pub fn withdrawn_bytes_are_staged_again(world: &dyn FileStoreWorld) {
    place(world, "neighbour", "folder/neighbour");
    let files = ["folder/a", "b"].map(|name| (stage(world, name), key(name)));
    world.store().place(&files).expect("the keys are free");
    world.store().withdraw(&files).expect("the store answers");
    for (staged, name) in &files {
        assert_eq!(stored(world, name.as_str()), None);
        assert_eq!(staged_bytes(world, staged), name.as_str().as_bytes());
    }
    assert_eq!(stored(world, "folder/neighbour").as_deref(), Some("neighbour"));
}

pub fn withdrawn_bytes_can_be_placed_again(world: &dyn FileStoreWorld) {
    let files = [(stage(world, "content"), key("a"))];
    world.store().place(&files).expect("the key is free");
    world.store().withdraw(&files).expect("the store answers");
    world.store().place(&files).expect("the key is free again");
    assert_eq!(stored(world, "a").as_deref(), Some("content"));
}

pub fn withdrawing_ignores_missing_keys(world: &dyn FileStoreWorld) {
    let files = ["one", "folder/gone", "two"].map(|name| (stage(world, name), key(name)));
    world.store().place(&files).expect("the keys are free");
    world.store().remove(&files[1].1).expect("the store answers");
    for _ in 0..2 {
        world.store().withdraw(&files).expect("the store answers");
    }
    assert_eq!(staged_bytes(world, &files[0].0), b"one");
    assert!(world.store().open_staged(&files[1].0).is_err());
    assert_eq!(staged_bytes(world, &files[2].0), b"two");
}

pub fn withdrawing_an_unplaced_file_leaves_other_bytes(world: &dyn FileStoreWorld) {
    place(world, "others", "a");
    let files = [(stage(world, "content"), key("a"))];
    world.store().withdraw(&files).expect("the store answers");
    assert_eq!(stored(world, "a").as_deref(), Some("others"));
    assert_eq!(staged_bytes(world, &files[0].0), b"content");
}

/// As when a sweep completes a deletion while an upload tries the same name.
pub fn withdrawing_a_removed_file_leaves_bytes_placed_since(world: &dyn FileStoreWorld) {
    let files = [(stage(world, "lost"), key("a"))];
    world.store().place(&files).expect("the key is free");
    world.store().remove(&files[0].1).expect("the store answers");
    place(world, "others", "a");
    world.store().withdraw(&files).expect("the store answers");
    assert_eq!(stored(world, "a").as_deref(), Some("others"));
    assert!(world.store().open_staged(&files[0].0).is_err());
}
