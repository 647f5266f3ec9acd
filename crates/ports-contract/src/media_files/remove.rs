//! Behaviours of media files: removing one.

use std::cell::RefCell;

use domain::{MediaFile, StorageKey, ThumbnailEdge};
use ports::{Change, PortError};

use super::unknown_id;
use crate::DatabaseWorld;
use crate::assertions::made;
use crate::fixtures::{key, thumbnail_key, time};

fn remove(
    world: &dyn DatabaseWorld,
    file: &MediaFile,
    precondition: &dyn Fn(&MediaFile) -> bool,
) -> Result<Change<Vec<StorageKey>>, PortError> {
    world.media_files().remove(file.id, time("2025-06-01T00:00:00Z"), precondition)
}

pub fn remove_returns_not_found_for_an_unknown_id(world: &dyn DatabaseWorld) {
    let file = world.given_file("a.txt");
    let at = time("2025-06-01T00:00:00Z");
    let change = world
        .media_files()
        .remove(unknown_id(), at, &|_| panic!("there is no file for the precondition"));
    assert!(matches!(change, Ok(Change::NotFound)), "{change:?}");
    assert_eq!(world.stored(file.id), Some(file));
}

pub fn remove_returns_and_retires_every_key(world: &dyn DatabaseWorld) {
    let file = world.given_image("a.png");
    let mut retired = made(remove(world, &file, &|_| true));
    retired.sort();
    let thumbnails = ThumbnailEdge::ALL.map(|edge| thumbnail_key("a.png", edge));
    let mut expected: Vec<_> = thumbnails.into_iter().chain([key("a.png")]).collect();
    expected.sort();
    assert_eq!(retired, expected);
    assert_eq!(world.pending_keys(), expected);
    assert_eq!(world.stored(file.id), None);
}

pub fn remove_leaves_other_files_alone(world: &dyn DatabaseWorld) {
    let [before, file, after] = ["a.png", "b.png", "c.png"].map(|path| world.given_image(path));
    made(remove(world, &file, &|_| true));
    assert_eq!(world.count(), 2);
    for other in [before, after] {
        assert_eq!(world.stored(other.id), Some(other));
    }
}

pub fn a_second_remove_finds_nothing(world: &dyn DatabaseWorld) {
    let file = world.given_image("a.png");
    made(remove(world, &file, &|_| true));
    let pending = world.pending_keys();
    let again = remove(world, &file, &|_| true);
    assert!(matches!(again, Ok(Change::NotFound)), "{again:?}");
    assert_eq!(world.pending_keys(), pending);
}

pub fn remove_passes_the_current_state_to_the_precondition(world: &dyn DatabaseWorld) {
    let file = world.given_image("a.png");
    let seen = RefCell::new(Vec::new());
    made(remove(world, &file, &|present| {
        seen.borrow_mut().push(present.clone());
        true
    }));
    assert_eq!(seen.into_inner(), [file]);
}

pub fn remove_changes_nothing_when_the_precondition_fails(world: &dyn DatabaseWorld) {
    let file = world.given_image("a.png");
    let change = remove(world, &file, &|_| false);
    assert!(matches!(change, Ok(Change::PreconditionFailed)), "{change:?}");
    assert_eq!(world.stored(file.id), Some(file));
    assert_eq!(world.pending_keys(), []);
}
