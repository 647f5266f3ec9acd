//! Behaviours of every [`KeysInUse`](ports::KeysInUse).
#![expect(missing_docs, reason = "the name of a behaviour is its description")]

use std::cell::RefCell;
use std::collections::HashSet;

use chrono::{DateTime, Utc};
use domain::{MediaFile, StorageKey, ThumbnailEdge};
use ports::{Change, PortError};

use crate::DatabaseWorld;
use crate::assertions::{assert_conflict, concurrently, made};
use crate::fixtures::{key, new_image_file, new_text_file, thumbnail_key, time};

/// One test per behaviour of `KeysInUse`; takes a function that creates a
/// [`DatabaseWorld`](crate::DatabaseWorld).
#[macro_export]
macro_rules! keys_in_use_contract {
    ($world:expr) => {
        $crate::__behaviours!($world, keys_in_use:
            in_use_contains_only_keys_of_files_and_thumbnails,
            in_use_of_nothing_is_nothing,
            in_use_accepts_many_keys,

            retire_unused_leaves_keys_in_use,
            retire_unused_prevents_the_use_of_a_key,
            retire_unused_returns_keys_that_were_already_retired,
            retire_unused_returns_each_key_once,
            retire_unused_makes_no_key_pending,
            retire_unused_leaves_pending_keys_pending,
            a_concurrent_upload_and_retirement_never_both_get_the_key,

            remove_thumbnails_removes_only_the_given_ones,
            remove_thumbnails_ignores_keys_of_other_files,
            remove_thumbnails_retires_keys_without_making_them_pending,
            remove_thumbnails_passes_the_current_state_to_the_precondition,
            remove_thumbnails_returns_not_found_for_an_unknown_id,
        );
    };
}

const THREADS: usize = 16;

fn at() -> DateTime<Utc> {
    time("2025-03-01T12:00:00.000001Z")
}

fn in_use(world: &dyn DatabaseWorld, keys: &[StorageKey]) -> HashSet<StorageKey> {
    world.database().in_use(keys).expect("keys can be looked for")
}

/// The keys that `retire_unused` returns for `keys`, sorted.
fn retired(world: &dyn DatabaseWorld, keys: &[StorageKey]) -> Vec<StorageKey> {
    let mut retired = world.database().retire_unused(keys, at()).expect("keys can be retired");
    retired.sort();
    retired
}

fn remove_thumbnails(
    world: &dyn DatabaseWorld,
    file: &MediaFile,
    keys: &[StorageKey],
) -> Result<Change<Vec<StorageKey>>, PortError> {
    world.database().remove_thumbnails(file.id, keys, at(), &|_| true)
}

pub fn in_use_contains_only_keys_of_files_and_thumbnails(world: &dyn DatabaseWorld) {
    world.given_image("a.png");
    world.removed(world.given_file("gone").id);
    let of_thumbnails = ThumbnailEdge::ALL.map(|edge| thumbnail_key("a.png", edge));
    let used: HashSet<StorageKey> = [key("a.png")].into_iter().chain(of_thumbnails).collect();
    let mut asked: Vec<StorageKey> = used.iter().cloned().collect();
    asked.extend(["gone", "never", "a.pn", "A.png"].map(key));
    assert_eq!(in_use(world, &asked), used);
    assert_eq!(in_use(world, &[key("a.png")]), [key("a.png")].into());
}

pub fn in_use_of_nothing_is_nothing(world: &dyn DatabaseWorld) {
    world.given_file("a");
    assert_eq!(in_use(world, &[]), HashSet::new());
}

pub fn in_use_accepts_many_keys(world: &dyn DatabaseWorld) {
    world.given_file("1999");
    let keys: Vec<StorageKey> = (0..2000).map(|number| key(&number.to_string())).collect();
    assert_eq!(in_use(world, &keys), [key("1999")].into());
}

pub fn retire_unused_leaves_keys_in_use(world: &dyn DatabaseWorld) {
    let image = world.given_image("a.png");
    let thumbnail = image.thumbnails[2].key.clone();
    let keys = [image.key.clone(), key("unused"), thumbnail];
    assert_eq!(retired(world, &keys), [key("unused")]);
    assert_eq!(world.stored(image.id), Some(image.clone()));
    assert_eq!(world.removed(image.id).len(), 5, "its keys were still its own");
}

pub fn retire_unused_prevents_the_use_of_a_key(world: &dyn DatabaseWorld) {
    let uploader = world.given_user("ada");
    let [edge, ..] = ThumbnailEdge::ALL;
    let keys = [key("unused"), thumbnail_key("b.png", edge)];
    assert_eq!(retired(world, &keys).len(), 2);
    assert_conflict(&world.media_files().add(&new_text_file(&uploader, "unused")));
    assert_conflict(&world.media_files().add(&new_image_file(&uploader, "b.png")));
    assert_eq!(world.count(), 0);
}

pub fn retire_unused_returns_keys_that_were_already_retired(world: &dyn DatabaseWorld) {
    let removed = world.removed(world.given_file("a").id);
    assert_eq!(retired(world, &removed), removed);
    assert_eq!(retired(world, &[key("b")]), [key("b")]);
    assert_eq!(retired(world, &[key("b"), key("c")]), ["b", "c"].map(key));
}

pub fn retire_unused_returns_each_key_once(world: &dyn DatabaseWorld) {
    assert_eq!(retired(world, &["b", "a", "b"].map(key)), ["a", "b"].map(key));
    assert_eq!(retired(world, &[]), []);
}

pub fn retire_unused_makes_no_key_pending(world: &dyn DatabaseWorld) {
    retired(world, &[key("unused")]);
    assert_eq!(world.pending_keys(), []);
}

pub fn retire_unused_leaves_pending_keys_pending(world: &dyn DatabaseWorld) {
    let pending = world.removed(world.given_file("a").id);
    retired(world, &pending);
    assert_eq!(world.pending_keys(), pending);
}

/// Sweeps beside running servers rely on this.
pub fn a_concurrent_upload_and_retirement_never_both_get_the_key(world: &dyn DatabaseWorld) {
    let uploader = world.given_user("ada");
    for round in 0..20 {
        let name = format!("{round}.png");
        let file = new_image_file(&uploader, &name);
        let thumbnail = file.content.thumbnails[0].key.clone();
        let taken = concurrently(THREADS, |number| {
            if number % 2 == 0 {
                let added = world.media_files().add(&file);
                assert!(matches!(added, Ok(_) | Err(PortError::Conflict)), "{added:?}");
                added.is_ok()
            } else {
                retired(world, &[thumbnail.clone(), key(&name)]).len() == 2
            }
        });
        let was_added = taken.iter().step_by(2).any(|taken| *taken);
        let was_retired = taken.iter().skip(1).step_by(2).any(|taken| *taken);
        assert!(was_added != was_retired, "added {was_added}, retired {was_retired}");
    }
}

pub fn remove_thumbnails_removes_only_the_given_ones(world: &dyn DatabaseWorld) {
    let (image, other) = (world.given_image("a.png"), world.given_image("b.png"));
    let keys = [3, 1].map(|index: usize| image.thumbnails[index].key.clone());
    let mut removed = made(remove_thumbnails(world, &image, &keys));
    removed.sort_by_key(|key| keys.iter().position(|given| given == key));
    assert_eq!(removed, keys);
    let mut expected = image.clone();
    expected.thumbnails.retain(|thumbnail| !keys.contains(&thumbnail.key));
    assert_eq!(world.stored(image.id), Some(expected));
    assert_eq!(world.stored(other.id), Some(other));
}

pub fn remove_thumbnails_ignores_keys_of_other_files(world: &dyn DatabaseWorld) {
    let (image, other) = (world.given_image("a.png"), world.given_image("b.png"));
    let keys = [other.thumbnails[0].key.clone(), image.key.clone(), key("never")];
    assert_eq!(made(remove_thumbnails(world, &image, &keys)), []);
    assert_eq!(world.stored(image.id), Some(image));
    assert_eq!(world.stored(other.id), Some(other));
}

pub fn remove_thumbnails_retires_keys_without_making_them_pending(world: &dyn DatabaseWorld) {
    let image = world.given_image("a.png");
    made(remove_thumbnails(world, &image, &[image.thumbnails[0].key.clone()]));
    assert_eq!(world.pending_keys(), []);
    world.removed(image.id);
    let uploader = world.given_user("ada");
    let again = new_text_file(&uploader, image.thumbnails[0].key.as_str());
    assert_conflict(&world.media_files().add(&again));
}

pub fn remove_thumbnails_passes_the_current_state_to_the_precondition(world: &dyn DatabaseWorld) {
    let image = world.given_image("a.png");
    let keys = [image.thumbnails[0].key.clone()];
    let seen = RefCell::new(Vec::new());
    let change = world.database().remove_thumbnails(image.id, &keys, at(), &|present| {
        seen.borrow_mut().push(present.clone());
        false
    });
    assert!(matches!(change, Ok(Change::PreconditionFailed)), "{change:?}");
    assert_eq!(world.stored(image.id).as_ref(), Some(&image));
    assert_eq!(seen.into_inner(), [image]);
}

pub fn remove_thumbnails_returns_not_found_for_an_unknown_id(world: &dyn DatabaseWorld) {
    let image = world.given_image("a.png");
    world.removed(image.id);
    let change = remove_thumbnails(world, &image, &[image.thumbnails[0].key.clone()]);
    assert!(matches!(change, Ok(Change::NotFound)), "{change:?}");
}
