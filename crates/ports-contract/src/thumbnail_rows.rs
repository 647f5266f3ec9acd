//! Behaviours of every [`ThumbnailRows`](ports::ThumbnailRows).
#![expect(missing_docs, reason = "the name of a behaviour is its description")]

use std::cell::RefCell;
use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use domain::{MediaFile, MediaFileId, StorageKey, ThumbnailEdge};
use ports::{Change, MediaFileEdit, NewThumbnail, PortError};

use crate::DatabaseWorld;
use crate::assertions::{assert_conflict, concurrently, made};
use crate::fixtures::{image_content, key, new_image_file, new_text_file, thumbnail_key, time};

/// One test per behaviour of `ThumbnailRows`; takes a function that creates a
/// [`DatabaseWorld`](crate::DatabaseWorld).
#[macro_export]
macro_rules! thumbnail_rows_contract {
    ($world:expr) => {
        $crate::__behaviours!($world, thumbnail_rows:
            images_after_returns_images_as_find_does,
            images_after_returns_only_images,
            images_after_covers_every_image_once_in_pages,
            images_after_the_last_one_is_empty,

            replace_thumbnails_returns_not_found_for_an_unknown_id,
            replace_thumbnails_changes_only_the_thumbnails,
            replace_thumbnails_assigns_new_ids,
            replace_thumbnails_retires_the_keys_of_the_old_ones,
            replacing_no_thumbnails_retires_nothing,
            replace_thumbnails_keeps_those_of_other_files,
            replace_thumbnails_conflicts_when_a_key_is_or_was_in_use,
            replace_thumbnails_conflicts_when_its_keys_are_equal,
            replace_thumbnails_passes_the_current_state_to_the_precondition,
            replace_thumbnails_changes_nothing_when_the_precondition_fails,

            thumbnails_replaced_concurrently_lose_no_key,
            concurrent_edits_never_leave_stale_thumbnails,
        );
    };
}

const THREADS: usize = 16;

fn at() -> DateTime<Utc> {
    time("2025-03-01T12:00:00.000001Z")
}

fn images_after(
    world: &dyn DatabaseWorld,
    after: Option<MediaFileId>,
    limit: u32,
) -> Vec<MediaFile> {
    world.database().images_after(after, limit).expect("images can be listed")
}

/// The four thumbnails beside `path`.
fn thumbnails_of(path: &str) -> Vec<NewThumbnail> {
    image_content(path).thumbnails
}

fn keys(thumbnails: &[NewThumbnail]) -> Vec<StorageKey> {
    thumbnails.iter().map(|thumbnail| thumbnail.key.clone()).collect()
}

fn kept(file: &MediaFile) -> Vec<NewThumbnail> {
    let kept = file.thumbnails.iter().map(|thumbnail| NewThumbnail {
        key: thumbnail.key.clone(),
        edge: thumbnail.edge.expect("its edge is set"),
    });
    kept.collect()
}

fn replace(
    world: &dyn DatabaseWorld,
    file: &MediaFile,
    thumbnails: &[NewThumbnail],
) -> Result<Change<Vec<StorageKey>>, PortError> {
    world.database().replace_thumbnails(file.id, thumbnails, at(), &|_| true)
}

/// Replaces the thumbnails of `file` by those beside `path`. Returns its new state.
fn replaced(world: &dyn DatabaseWorld, file: &MediaFile, path: &str) -> MediaFile {
    made(replace(world, file, &thumbnails_of(path)));
    world.stored(file.id).expect("it is there")
}

pub fn images_after_returns_images_as_find_does(world: &dyn DatabaseWorld) {
    let uploader = world.given_user("ada");
    let mut without_thumbnails = new_image_file(&uploader, "b.png");
    without_thumbnails.content.thumbnails.clear();
    let images = [world.given_image("a.png"), world.given_file_like(&without_thumbnails)];
    assert_eq!(images_after(world, None, 100), images);
}

pub fn images_after_returns_only_images(world: &dyn DatabaseWorld) {
    world.given_file("a.txt");
    let image = world.given_image("b.png");
    world.given_file("c.txt");
    assert_eq!(images_after(world, None, 1), std::slice::from_ref(&image));
    assert_eq!(images_after(world, Some(image.id), 1), []);
}

pub fn images_after_covers_every_image_once_in_pages(world: &dyn DatabaseWorld) {
    let uploader = world.given_user("ada");
    let images: Vec<MediaFile> = (0..7)
        .map(|number| {
            world.given_file_like(&new_text_file(&uploader, &format!("{number}.txt")));
            world.given_file_like(&new_image_file(&uploader, &format!("{number}.png")))
        })
        .collect();
    let mut covered: Vec<MediaFile> = Vec::new();
    for expected in [3, 3, 1, 0] {
        let page = images_after(world, covered.last().map(|image| image.id), 3);
        assert_eq!(page.len(), expected);
        covered.extend(page);
    }
    assert_eq!(covered, images);
}

pub fn images_after_the_last_one_is_empty(world: &dyn DatabaseWorld) {
    assert_eq!(images_after(world, None, 100), []);
    let image = world.given_image("a.png");
    assert_eq!(images_after(world, Some(image.id), 100), []);
    assert_eq!(images_after(world, MediaFileId::try_from(i64::MAX).ok(), 100), []);
}

pub fn replace_thumbnails_returns_not_found_for_an_unknown_id(world: &dyn DatabaseWorld) {
    let image = world.given_image("a.png");
    world.removed(image.id);
    let change =
        world.database().replace_thumbnails(image.id, &thumbnails_of("b.png"), at(), &|_| {
            panic!("there is no file for the precondition")
        });
    assert!(matches!(change, Ok(Change::NotFound)), "{change:?}");
    world.given_image("b.png");
}

pub fn replace_thumbnails_changes_only_the_thumbnails(world: &dyn DatabaseWorld) {
    let image = world.given_image("a.png");
    let mut new = thumbnails_of("b.png");
    new.reverse();
    made(replace(world, &image, &new));
    new.reverse();
    let stored = world.stored(image.id).expect("it is there");
    assert_eq!(kept(&stored), new, "ascending by edge");
    assert_eq!(MediaFile { thumbnails: image.thumbnails.clone(), ..stored }, image);

    made(replace(world, &image, &new_ones(&["c"])));
    assert_eq!(kept(&world.stored(image.id).expect("it is there")), new_ones(&["c"]));
    made(replace(world, &image, &[]));
    let stored = world.stored(image.id);
    assert_eq!(stored, Some(MediaFile { thumbnails: Vec::new(), ..image }));
}

fn new_ones(paths: &[&str]) -> Vec<NewThumbnail> {
    let [edge, ..] = ThumbnailEdge::ALL;
    paths.iter().map(|path| NewThumbnail { key: key(path), edge }).collect()
}

pub fn replace_thumbnails_assigns_new_ids(world: &dyn DatabaseWorld) {
    let mut image = world.given_image("0.png");
    let mut ids: BTreeSet<_> = image.thumbnails.iter().map(|thumbnail| thumbnail.id).collect();
    for path in ["1.png", "2.png", "3.png"] {
        image = replaced(world, &image, path);
        ids.extend(image.thumbnails.iter().map(|thumbnail| thumbnail.id));
    }
    assert_eq!(ids.len(), 16);
}

pub fn replace_thumbnails_retires_the_keys_of_the_old_ones(world: &dyn DatabaseWorld) {
    let image = world.given_image("a.png");
    let mut retired = made(replace(world, &image, &thumbnails_of("b.png")));
    retired.sort();
    let mut expected = keys(&thumbnails_of("a.png"));
    expected.sort();
    assert_eq!(retired, expected);
    assert_eq!(world.pending_keys(), expected);
}

pub fn replacing_no_thumbnails_retires_nothing(world: &dyn DatabaseWorld) {
    let file = world.given_file("a.png");
    assert_eq!(made(replace(world, &file, &thumbnails_of("a.png"))), []);
    assert_eq!(world.pending_keys(), []);
    assert_eq!(kept(&world.stored(file.id).expect("it is there")), thumbnails_of("a.png"));
}

pub fn replace_thumbnails_keeps_those_of_other_files(world: &dyn DatabaseWorld) {
    let (image, other) = (world.given_image("a.png"), world.given_image("b.png"));
    replaced(world, &image, "c.png");
    assert_eq!(world.stored(other.id), Some(other));
}

pub fn replace_thumbnails_conflicts_when_a_key_is_or_was_in_use(world: &dyn DatabaseWorld) {
    let image = replaced(world, &world.given_image("a.png"), "b.png");
    let other = world.given_image("other.png");
    let removed = world.given_image("removed.png");
    let mut taken = world.removed(removed.id);
    taken.extend([image.key.clone(), other.key.clone()]);
    taken.extend(["a.png", "b.png", "other.png"].map(thumbnails_of).iter().flat_map(|t| keys(t)));
    let pending = world.pending_keys();
    for taken in taken {
        let mut new = thumbnails_of("new.png");
        new[2].key = taken;
        assert_conflict(&replace(world, &image, &new));
        assert_eq!(world.stored(image.id).as_ref(), Some(&image));
        assert_eq!(world.pending_keys(), pending);
    }
    replaced(world, &image, "new.png");
}

pub fn replace_thumbnails_conflicts_when_its_keys_are_equal(world: &dyn DatabaseWorld) {
    let image = world.given_image("a.png");
    assert_conflict(&replace(world, &image, &new_ones(&["b", "c", "b"])));
    assert_eq!(world.stored(image.id), Some(image));
}

pub fn replace_thumbnails_passes_the_current_state_to_the_precondition(world: &dyn DatabaseWorld) {
    let image = world.given_image("a.png");
    let renamed = MediaFileEdit { name: Some(None), ..MediaFileEdit::default() };
    let present = world.edited(image.id, &renamed);
    let seen = RefCell::new(Vec::new());
    let new = thumbnails_of("b.png");
    made(world.database().replace_thumbnails(image.id, &new, at(), &|present| {
        seen.borrow_mut().push(present.clone());
        true
    }));
    assert_eq!(seen.into_inner(), [present]);
}

pub fn replace_thumbnails_changes_nothing_when_the_precondition_fails(world: &dyn DatabaseWorld) {
    let image = world.given_image("a.png");
    let new = thumbnails_of("b.png");
    let change = world.database().replace_thumbnails(image.id, &new, at(), &|_| false);
    assert!(matches!(change, Ok(Change::PreconditionFailed)), "{change:?}");
    assert_eq!(world.stored(image.id), Some(image));
    assert_eq!(world.pending_keys(), []);
    world.given_image("b.png");
}

pub fn thumbnails_replaced_concurrently_lose_no_key(world: &dyn DatabaseWorld) {
    let image = world.given_image("original.png");
    let mut retired: Vec<StorageKey> = concurrently(THREADS, |number| {
        made(replace(world, &image, &thumbnails_of(&format!("{number}.png"))))
    })
    .into_iter()
    .flatten()
    .collect();
    retired.sort();
    assert_eq!(world.pending_keys(), retired);
    let last = kept(&world.stored(image.id).expect("it is there"));
    let all: BTreeSet<_> = retired.into_iter().chain(keys(&last)).collect();
    assert_eq!(all.len(), 4 * (THREADS + 1));
}

/// Rebuilding relies on this: a precondition on the key holds until the change is made.
pub fn concurrent_edits_never_leave_stale_thumbnails(world: &dyn DatabaseWorld) {
    let image = world.given_image("original.png");
    concurrently(THREADS, |number| {
        for round in 0..5 {
            let present = world.stored(image.id).expect("it is there");
            let name = format!("{}-{number}-{round}", present.key);
            if number % 2 == 0 {
                let content = Some(image_content(&format!("{number}-{round}.png")));
                world.edited(image.id, &MediaFileEdit { content, ..MediaFileEdit::default() });
                continue;
            }
            let change = world.database().replace_thumbnails(
                image.id,
                &thumbnails_of(&name),
                at(),
                &|now| now.key == present.key,
            );
            assert!(
                matches!(change, Ok(Change::Made(_) | Change::PreconditionFailed)),
                "{change:?}"
            );
            assert_of_its_content(&world.stored(image.id).expect("it is there"));
        }
    });
    assert_of_its_content(&world.stored(image.id).expect("it is there"));
}

/// Asserts that every thumbnail was made for the key of the file.
fn assert_of_its_content(file: &MediaFile) {
    assert_eq!(file.thumbnails.len(), 4);
    for thumbnail in &file.thumbnails {
        let edge = thumbnail.edge.expect("its edge is set");
        let is_of_an_edit = thumbnail.key == thumbnail_key(file.key.as_str(), edge);
        let is_of_a_replacement = thumbnail.key.as_str().starts_with(&format!("{}-", file.key));
        assert!(is_of_an_edit || is_of_a_replacement, "{file:?}");
    }
}
