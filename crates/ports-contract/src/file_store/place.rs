//! Behaviours of a file store: placing staged bytes under keys.

use ports::PortError;

use super::{FileStoreWorld, key, place, stage, staged_bytes, stored};
use crate::assertions::{assert_conflict, concurrently};

pub fn placed_bytes_are_under_their_key(world: &dyn FileStoreWorld) {
    let files = ["a.txt", "deep/in/folders/b.txt", "deep/c.txt"];
    let placed = files.map(|name| (stage(world, name), key(name)));
    world.store().place(&placed).expect("the keys are free");
    for name in files {
        assert_eq!(stored(world, name).as_deref(), Some(name));
    }
}

pub fn placed_bytes_are_no_longer_staged(world: &dyn FileStoreWorld) {
    let staged = stage(world, "content");
    world.store().place(&[(staged.clone(), key("a"))]).expect("the key is free");
    assert!(world.store().open_staged(&staged).is_err());
    assert_eq!(world.file_count(), 1);
}

pub fn placing_nothing_succeeds(world: &dyn FileStoreWorld) {
    world.store().place(&[]).expect("there is nothing to fail");
}

pub fn placing_on_a_taken_key_is_a_conflict_and_changes_nothing(world: &dyn FileStoreWorld) {
    place(world, "first", "a/b");
    let staged = stage(world, "second");
    assert_conflict(&world.store().place(&[(staged.clone(), key("a/b"))]));
    assert_eq!(stored(world, "a/b").as_deref(), Some("first"));
    assert_eq!(staged_bytes(world, &staged), b"second");
}

pub fn a_conflict_at_any_position_places_none(world: &dyn FileStoreWorld) {
    place(world, "first", "taken");
    let names = ["x/one", "y/two", "three"];
    for position in 0..=names.len() {
        let mut wanted = names.to_vec();
        wanted.insert(position, "taken");
        let files: Vec<_> = wanted.iter().map(|name| (stage(world, name), key(name))).collect();
        assert_conflict(&world.store().place(&files));
        for name in names {
            assert_eq!(stored(world, name), None, "{name} at {position}");
        }
        for (staged, name) in &files {
            assert_eq!(staged_bytes(world, staged), name.as_str().as_bytes());
        }
    }
    assert_eq!(stored(world, "taken").as_deref(), Some("first"));
}

pub fn one_key_twice_in_one_call_is_a_conflict(world: &dyn FileStoreWorld) {
    let files = [(stage(world, "one"), key("a")), (stage(world, "two"), key("a"))];
    assert_conflict(&world.store().place(&files));
    assert_eq!(stored(world, "a"), None);
    assert_eq!(staged_bytes(world, &files[0].0), b"one");
    assert_eq!(staged_bytes(world, &files[1].0), b"two");
}

pub fn placing_a_discarded_file_places_none(world: &dyn FileStoreWorld) {
    let gone = stage(world, "gone");
    world.store().discard(&gone).expect("the store answers");
    let files = [(stage(world, "here"), key("here")), (gone, key("gone"))];
    let outcome = world.store().place(&files);
    assert!(matches!(outcome, Err(PortError::Backend(_))), "{outcome:?}");
    assert_eq!(stored(world, "here"), None);
    assert_eq!(stored(world, "gone"), None);
}

pub fn one_of_many_concurrent_placements_succeeds(world: &dyn FileStoreWorld) {
    let contents: Vec<String> = (0..20).map(|number| format!("content {number}")).collect();
    let staged: Vec<_> = contents.iter().map(|content| stage(world, content)).collect();
    let outcomes = concurrently(20, |number| {
        world.store().place(&[(staged[number].clone(), key("new/folder/a"))])
    });

    let won = stored(world, "new/folder/a").expect("one of them wins");
    for ((outcome, content), staged) in outcomes.into_iter().zip(&contents).zip(&staged) {
        if *content == won {
            outcome.expect("the winner succeeds");
        } else {
            assert_conflict(&outcome);
            assert_eq!(staged_bytes(world, staged), content.as_bytes());
        }
    }
}
