//! Behaviours of media files: editing one.

use std::cell::RefCell;

use domain::{MediaFile, StorageKey};
use ports::{Change, MediaFileEdit, NewContent, PortError};

use super::add::assert_content;
use super::unknown_id;
use crate::DatabaseWorld;
use crate::assertions::{assert_conflict, made};
use crate::fixtures::{image_content, key, new_image_file, new_text_file, text_content, time};

const LATER: &str = "2025-03-01T12:00:00.000001Z";

fn replacing(content: NewContent) -> MediaFileEdit {
    MediaFileEdit { content: Some(content), ..MediaFileEdit::default() }
}

fn keys(file: &MediaFile) -> Vec<StorageKey> {
    let thumbnails = file.thumbnails.iter().map(|thumbnail| thumbnail.key.clone());
    let mut keys: Vec<_> = thumbnails.chain([file.key.clone()]).collect();
    keys.sort();
    keys
}

/// An unconditional edit at [`LATER`]. Returns the new state and the retired keys, sorted.
fn edit(
    world: &dyn DatabaseWorld,
    file: &MediaFile,
    edit: &MediaFileEdit,
) -> (MediaFile, Vec<StorageKey>) {
    let mut edited = made(world.media_files().edit(file.id, edit, time(LATER), &|_| true));
    assert_eq!(world.stored(file.id).as_ref(), Some(&edited.file), "what is returned is kept");
    edited.retired.sort();
    (edited.file, edited.retired)
}

pub fn edit_returns_not_found_for_an_unknown_id(world: &dyn DatabaseWorld) {
    let file = world.given_file("a.txt");
    for edit in [MediaFileEdit::default(), replacing(image_content("b.png"))] {
        let change = world.media_files().edit(unknown_id(), &edit, time(LATER), &|_| {
            panic!("there is no file for the precondition")
        });
        assert!(matches!(change, Ok(Change::NotFound)), "{change:?}");
    }
    assert_eq!(world.stored(file.id), Some(file));
    world.given_image("b.png");
}

pub fn an_edit_without_changes_sets_only_updated_at(world: &dyn DatabaseWorld) {
    let file = world.given_image("a.png");
    let (edited, retired) = edit(world, &file, &MediaFileEdit::default());
    assert_eq!(edited, MediaFile { updated_at: time(LATER), ..file });
    assert_eq!(retired, []);
}

pub fn edit_never_sets_updated_at_before_created_at(world: &dyn DatabaseWorld) {
    let file = world.given_file("a.txt");
    for (at, updated_at) in [
        ("1999-12-31T23:59:59Z", file.created_at),
        (LATER, time(LATER)),
        ("1999-12-31T23:59:59Z", file.created_at),
    ] {
        let edit = MediaFileEdit::default();
        let edited = made(world.media_files().edit(file.id, &edit, time(at), &|_| true)).file;
        assert_eq!(edited, MediaFile { updated_at, ..file.clone() });
    }
}

pub fn edit_changes_each_text_independently(world: &dyn DatabaseWorld) {
    let mut file = world.given_image("a.png");
    let text = Some("می\u{200c}روم".to_owned());
    let nothing = MediaFileEdit::default();
    let edits = [
        MediaFileEdit { name: Some(text.clone()), ..nothing.clone() },
        MediaFileEdit { description: Some(text.clone()), ..nothing.clone() },
        MediaFileEdit { name: Some(None), ..nothing.clone() },
        MediaFileEdit { description: Some(None), ..nothing.clone() },
        MediaFileEdit { name: Some(text.clone()), description: Some(text), ..nothing },
    ];
    for change in edits {
        let expected = MediaFile {
            name: change.name.clone().unwrap_or_else(|| file.name.clone()),
            description: change.description.clone().unwrap_or_else(|| file.description.clone()),
            updated_at: time(LATER),
            ..file.clone()
        };
        (file, _) = edit(world, &file, &change);
        assert_eq!(file, expected, "{change:?}");
    }
}

pub fn edit_distinguishes_an_empty_text_from_none(world: &dyn DatabaseWorld) {
    let file = world.given_file("a.txt");
    let (empty, none) = (Some(String::new()), None);
    for (name, description) in [(&empty, &none), (&none, &empty)] {
        let change = MediaFileEdit {
            name: Some(name.clone()),
            description: Some(description.clone()),
            content: None,
        };
        let (edited, _) = edit(world, &file, &change);
        assert_eq!((&edited.name, &edited.description), (name, description));
    }
}

pub fn edit_replaces_the_content_and_its_properties(world: &dyn DatabaseWorld) {
    let original = world.given_image("0.png");
    let mut file = original.clone();
    for content in [text_content("1.txt"), image_content("2.png"), image_content("3.png")] {
        (file, _) = edit(world, &file, &replacing(content.clone()));
        assert_content(&file, &content);
        assert_eq!(file.name, original.name);
        assert_eq!(file.uploader, original.uploader);
        assert_eq!(file.created_at, original.created_at);
        assert_eq!(file.updated_at, time(LATER));
    }
}

pub fn edit_retires_the_replaced_keys(world: &dyn DatabaseWorld) {
    let file = world.given_image("old.png");
    let mut expected = keys(&file);
    let (edited, retired) = edit(world, &file, &replacing(image_content("new.png")));
    assert_eq!(retired, expected);
    assert_eq!(world.pending_keys(), expected);

    let (_, retired) = edit(world, &edited, &replacing(text_content("newest.txt")));
    assert_eq!(retired, keys(&edited));
    expected.extend(retired);
    expected.sort();
    assert_eq!(world.pending_keys(), expected);
}

pub fn edit_that_keeps_the_content_retires_nothing(world: &dyn DatabaseWorld) {
    let file = world.given_image("a.png");
    let change = MediaFileEdit { name: Some(None), ..MediaFileEdit::default() };
    assert_eq!(edit(world, &file, &change).1, []);
    assert_eq!(world.pending_keys(), []);
}

pub fn edit_keeps_thumbnails_of_other_files(world: &dyn DatabaseWorld) {
    let (file, other) = (world.given_image("a.png"), world.given_image("b.png"));
    edit(world, &file, &replacing(text_content("c.txt")));
    assert_eq!(world.stored(other.id), Some(other));
}

/// Asserts that an edit which replaces the content of `file` and changes its texts conflicts and
/// changes nothing.
fn assert_refused(world: &dyn DatabaseWorld, file: &MediaFile, content: NewContent) {
    let pending = world.pending_keys();
    let change = MediaFileEdit { name: Some(Some("changed".to_owned())), ..replacing(content) };
    let result: Result<_, PortError> =
        world.media_files().edit(file.id, &change, time(LATER), &|_| true);
    assert_conflict(&result);
    assert_eq!(world.stored(file.id).as_ref(), Some(file));
    assert_eq!(world.pending_keys(), pending);
}

fn assert_each_refused(world: &dyn DatabaseWorld, file: &MediaFile, taken: Vec<StorageKey>) {
    for taken in taken {
        assert_refused(world, file, text_content(taken.as_str()));
        let mut content = image_content("new.png");
        content.thumbnails[3].key = taken;
        assert_refused(world, file, content);
    }
}

pub fn edit_conflicts_when_another_file_has_or_had_a_key(world: &dyn DatabaseWorld) {
    let file = world.given_image("a.png");
    let other = world.given_image("taken.png");
    assert_each_refused(world, &file, keys(&other));
    assert_eq!(world.stored(other.id).as_ref(), Some(&other));
    assert_each_refused(world, &file, world.removed(other.id));
    edit(world, &file, &replacing(image_content("new.png")));
}

/// If a key were kept and retired, its bytes would be removed while the file still refers to them.
pub fn edit_conflicts_when_a_key_is_its_own(world: &dyn DatabaseWorld) {
    let file = world.given_image("a.png");
    assert_each_refused(world, &file, keys(&file));
    let (replaced, retired) = edit(world, &file, &replacing(image_content("b.png")));
    assert_each_refused(world, &replaced, retired);
    assert_refused(world, &replaced, {
        let mut content = image_content("c.png");
        content.thumbnails[0].key = key("c.png");
        content
    });
}

pub fn edit_passes_the_current_state_to_the_precondition(world: &dyn DatabaseWorld) {
    let uploader = world.given_user("ada");
    let file = world.given_file_like(&new_image_file(&uploader, "a.png"));
    let (renamed, _) = edit(
        world,
        &file,
        &MediaFileEdit { name: Some(Some("renamed".to_owned())), ..MediaFileEdit::default() },
    );
    let seen = RefCell::new(Vec::new());
    made(world.media_files().edit(
        file.id,
        &replacing(text_content("b.txt")),
        time(LATER),
        &|present| {
            seen.borrow_mut().push(present.clone());
            true
        },
    ));
    assert_eq!(seen.into_inner(), [renamed]);
}

pub fn edit_changes_nothing_when_the_precondition_fails(world: &dyn DatabaseWorld) {
    let uploader = world.given_user("ada");
    let file = world.given_file_like(&new_image_file(&uploader, "a.png"));
    let change = MediaFileEdit {
        name: Some(None),
        description: Some(Some("changed".to_owned())),
        content: Some(text_content("b.txt")),
    };
    let result = world.media_files().edit(file.id, &change, time(LATER), &|_| false);
    assert!(matches!(result, Ok(Change::PreconditionFailed)), "{result:?}");
    assert_eq!(world.stored(file.id), Some(file));
    assert_eq!(world.pending_keys(), []);
    world.given_file_like(&new_text_file(&uploader, "b.txt"));
}
