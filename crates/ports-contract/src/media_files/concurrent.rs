//! Behaviours of media files: concurrent changes.

use std::collections::BTreeSet;

use domain::{MediaFile, StorageKey};
use ports::{Change, MediaFileEdit};

use crate::DatabaseWorld;
use crate::assertions::{assert_conflict, concurrently, made};
use crate::fixtures::{
    every_file, image_content, key, new_image_file, new_text_file, thumbnail_key, time,
};

const THREADS: usize = 16;

fn replacing_number(number: usize) -> MediaFileEdit {
    MediaFileEdit {
        name: Some(Some(format!("edit {number}"))),
        description: None,
        content: Some(image_content(&format!("{number}.png"))),
    }
}

fn set(keys: impl IntoIterator<Item = StorageKey>) -> BTreeSet<StorageKey> {
    keys.into_iter().collect()
}

pub fn one_key_added_concurrently_is_added_once(world: &dyn DatabaseWorld) {
    let uploader = world.given_user("ada");
    let new = new_image_file(&uploader, "a.png");
    let results = concurrently(THREADS, |_| world.media_files().add(&new));
    let (added, refused): (Vec<_>, Vec<_>) = results.into_iter().partition(Result::is_ok);
    refused.iter().for_each(assert_conflict);
    let added: Vec<MediaFile> = added.into_iter().flatten().collect();
    assert_eq!(added.len(), 1);
    assert_eq!(world.listed(&every_file()), added);
}

/// No single table detects this conflict: half of the threads add the key for a file, half for a
/// thumbnail.
pub fn one_key_added_concurrently_for_files_and_thumbnails_is_added_once(
    world: &dyn DatabaseWorld,
) {
    let uploader = world.given_user("ada");
    let results = concurrently(THREADS, |number| {
        let path = if number % 2 == 0 { "wanted" } else { &format!("{number}.png") };
        let mut new = new_image_file(&uploader, path);
        if number % 2 == 1 {
            new.content.thumbnails[0].key = key("wanted");
        }
        world.media_files().add(&new)
    });
    let (added, refused): (Vec<_>, Vec<_>) = results.into_iter().partition(Result::is_ok);
    refused.iter().for_each(assert_conflict);
    assert_eq!(added.len(), 1);
    assert_eq!(world.count(), 1);
}

pub fn a_key_is_never_free_while_its_file_is_being_removed(world: &dyn DatabaseWorld) {
    let uploader = world.given_user("ada");
    let file = world.given_file_like(&new_image_file(&uploader, "a.png"));
    let results = concurrently(THREADS, |number| {
        if number == THREADS / 2 {
            world.removed(file.id);
            return None;
        }
        Some(world.media_files().add(&new_text_file(&uploader, "a.png")))
    });
    results.iter().flatten().for_each(assert_conflict);
    assert_eq!(world.count(), 0);
}

pub fn files_added_concurrently_are_all_added(world: &dyn DatabaseWorld) {
    let uploader = world.given_user("ada");
    let mut added = concurrently(THREADS, |number| {
        let added = world.given_file_like(&new_image_file(&uploader, &format!("{number}.png")));
        assert_eq!(world.stored(added.id).as_ref(), Some(&added), "it exists");
        added
    });
    added.sort_by_key(|file| file.id);
    assert_eq!(world.listed(&every_file()), added);
}

pub fn concurrent_edits_are_all_applied_and_lose_no_key(world: &dyn DatabaseWorld) {
    let file = world.given_image("original.png");
    let at = time("2025-03-01T00:00:00Z");
    let edits = concurrently(THREADS, |number| {
        made(world.media_files().edit(file.id, &replacing_number(number), at, &|_| true))
    });
    let last = world.stored(file.id).expect("it is there");
    assert!(edits.iter().any(|edited| edited.file == last), "{last:?} is what one edit made");

    let retired: Vec<StorageKey> = edits.into_iter().flat_map(|edited| edited.retired).collect();
    assert_eq!(retired.len(), 5 * THREADS, "each edit retired the keys of the one before");
    assert_eq!(set(world.pending_keys()), set(retired.clone()));
    assert_eq!(set(retired).len(), 5 * THREADS);
}

pub fn concurrent_edits_and_removals_remove_once(world: &dyn DatabaseWorld) {
    let uploader = world.given_user("ada");
    let file = world.given_file_like(&new_image_file(&uploader, "original.png"));
    let at = time("2025-03-01T00:00:00Z");
    let removals = concurrently(THREADS, |number| {
        world.media_files().find(file.id).expect("a read never fails");
        if number % 2 == 0 {
            let edit = replacing_number(number);
            let edited = world.media_files().edit(file.id, &edit, at, &|_| true);
            assert!(matches!(edited, Ok(Change::Made(_) | Change::NotFound)), "{edited:?}");
            return false;
        }
        match world.media_files().remove(file.id, at, &|_| true) {
            Ok(Change::Made(_)) => true,
            Ok(Change::NotFound) => false,
            other => panic!("neither removed nor not found: {other:?}"),
        }
    });
    assert_eq!(removals.into_iter().filter(|removed| *removed).count(), 1);
    assert_eq!(world.stored(file.id), None);
    assert!(world.pending_keys().contains(&key("original.png")));
    assert_eq!(world.pending_keys().len() % 5, 0, "every set of keys was retired completely");
}

/// The basis of `If-Match`: of many edits that have read one state, one is applied.
pub fn a_precondition_admits_one_of_many_concurrent_edits(world: &dyn DatabaseWorld) {
    let uploader = world.given_user("ada");
    let file = world.given_file_like(&new_text_file(&uploader, "a.txt"));
    let at = time("2025-03-01T00:00:00Z");
    let changes = concurrently(THREADS, |number| {
        let edit = MediaFileEdit {
            name: Some(Some(format!("edit {number}"))),
            ..MediaFileEdit::default()
        };
        world.media_files().edit(file.id, &edit, at, &|present| *present == file)
    });
    let (through, refused): (Vec<_>, Vec<_>) =
        changes.into_iter().partition(|change| matches!(change, Ok(Change::Made(_))));
    assert_eq!(through.len(), 1);
    for change in refused {
        assert!(matches!(change, Ok(Change::PreconditionFailed)), "{change:?}");
    }
}

/// A file and its thumbnails are replaced atomically, so that no read mixes old and new.
pub fn reads_during_edits_are_consistent(world: &dyn DatabaseWorld) {
    let file = world.given_image("original.png");
    let at = time("2025-03-01T00:00:00Z");
    concurrently(THREADS, |thread| {
        if thread % 4 == 0 {
            for round in 0..10 {
                let edit = replacing_number(thread * 100 + round);
                made(world.media_files().edit(file.id, &edit, at, &|_| true));
            }
        } else {
            for _ in 0..20 {
                assert_whole(&world.stored(file.id).expect("it is there"));
                assert_whole(&world.listed(&every_file())[0]);
            }
        }
    });
}

/// Asserts that every thumbnail belongs to the content of the file.
fn assert_whole(file: &MediaFile) {
    assert_eq!(file.thumbnails.len(), 4);
    for thumbnail in &file.thumbnails {
        let edge = thumbnail.edge.expect("its edge is set");
        assert_eq!(thumbnail.key, thumbnail_key(file.key.as_str(), edge));
    }
}
