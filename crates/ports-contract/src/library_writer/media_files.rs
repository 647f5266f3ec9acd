//! Behaviours of a library writer: adding media files with their ids.

use domain::{MediaFile, StorageKey, Thumbnail};
use ports::PortError;

use crate::DatabaseWorld;
use crate::assertions::assert_conflict;
use crate::fixtures::{
    id, image_file, key, placeholder, search, sha256, text_file, thumbnail_key, time,
};

fn add_media_files(world: &dyn DatabaseWorld, files: &[MediaFile]) -> Result<(), PortError> {
    world.database().add_media_files(files)
}

pub fn add_media_files_keeps_everything(world: &dyn DatabaseWorld) {
    let ada = world.given_user("ada");
    let files = [
        MediaFile { sha256: Some(sha256(3)), ..text_file(9, "a.txt", Some(&ada)) },
        image_file(10, 313, "b.png", Some(&ada)),
    ];
    add_media_files(world, &files).expect("files can be added");
    for file in files {
        assert_eq!(world.stored(file.id), Some(file));
    }
}

pub fn add_media_files_keeps_unknown_values_unknown(world: &dyn DatabaseWorld) {
    let image = image_file(10, 313, "b.png", None);
    let edgeless = Thumbnail { edge: None, ..image.thumbnails[3].clone() };
    let file = MediaFile {
        name: None,
        description: None,
        size: None,
        image: domain::ImageInfo::default(),
        thumbnails: vec![edgeless, image.thumbnails[0].clone()],
        ..image
    };
    add_media_files(world, std::slice::from_ref(&file)).expect("files can be added");
    assert_eq!(world.stored(file.id), Some(file));
}

pub fn add_media_files_makes_them_searchable(world: &dyn DatabaseWorld) {
    let name = Some("كتاب علي".to_owned());
    let file = MediaFile { name, ..text_file(9, "a.txt", None) };
    world.given_file_as(&file);
    for text in ["کتاب", "علی"] {
        assert_eq!(world.listed(&search(text)), std::slice::from_ref(&file));
    }
}

pub fn add_media_files_accepts_thousands_in_one_call(world: &dyn DatabaseWorld) {
    let ada = world.given_user("ada");
    let files: Vec<MediaFile> = (1..=5000)
        .map(|number| image_file(number, 4 * number, &format!("{number}.png"), Some(&ada)))
        .collect();
    world.given_file_as(&text_file(9999, "before.txt", None));
    add_media_files(world, &files).expect("files can be added");
    assert_eq!(world.count(), 5001);
    assert_eq!(world.stored(id(4321)), Some(files[4320].clone()));
}

/// Asserts that adding `taken` after another file conflicts and adds neither.
fn assert_refused(world: &dyn DatabaseWorld, taken: MediaFile) {
    let count = world.count();
    let free = text_file(7777, "free.txt", None);
    assert_conflict(&add_media_files(world, &[free, taken]));
    assert_eq!(world.count(), count, "nothing was added");
}

pub fn add_media_files_conflicts_when_an_id_is_taken(world: &dyn DatabaseWorld) {
    world.given_file_as(&image_file(10, 313, "a.png", None));
    assert_refused(world, text_file(10, "b.txt", None));
    assert_refused(world, image_file(11, 310, "b.png", None));
}

pub fn add_media_files_conflicts_when_a_key_is_taken(world: &dyn DatabaseWorld) {
    world.given_file_as(&image_file(10, 313, "a.png", None));
    let thumbnails = thumbnail_key("a.png", domain::ThumbnailEdge::ALL[2]);
    for taken in ["a.png", thumbnails.as_str()] {
        assert_refused(world, text_file(11, taken, None));
        let mut image = image_file(11, 400, "b.png", None);
        image.thumbnails[1].key = key(taken);
        assert_refused(world, image);
    }
}

pub fn add_media_files_conflicts_when_a_key_was_retired(world: &dyn DatabaseWorld) {
    let retired = world.removed(world.given_image("gone.png").id);
    for taken in retired {
        assert_refused(world, text_file(99, taken.as_str(), None));
    }
}

pub fn add_media_files_accepts_keys_that_were_retired_unused(world: &dyn DatabaseWorld) {
    let image = image_file(99, 400, "orphan.png", None);
    let keys: Vec<StorageKey> = image.keys().cloned().collect();
    let at = time("2025-03-01T12:00:00Z");
    world.database().retire_unused(&keys, at).expect("keys can be retired");
    add_media_files(world, std::slice::from_ref(&image)).expect("no media file ever had the keys");
    assert_eq!(world.stored(image.id), Some(image.clone()));

    let mut expected = world.removed(image.id);
    expected.sort();
    assert_eq!(world.pending_keys(), expected, "their bytes are to go now");
    world.database().retire_unused(&keys, at).expect("keys can be retired");
    assert_refused(world, image);
}

pub fn add_media_files_conflicts_when_two_of_them_collide(world: &dyn DatabaseWorld) {
    let image = image_file(10, 313, "a.png", None);
    let thumbnails = image.thumbnails[0].key.clone();
    for other in [
        text_file(10, "b.txt", None),
        text_file(11, "a.png", None),
        text_file(11, thumbnails.as_str(), None),
        image_file(11, 316, "b.png", None),
    ] {
        assert_conflict(&add_media_files(world, &[image.clone(), other]));
    }
    assert_eq!(world.count(), 0);
}

pub fn add_media_files_of_an_unknown_uploader_adds_nothing(world: &dyn DatabaseWorld) {
    let nobody = placeholder(99, "nobody");
    let files = [text_file(1, "a.txt", None), text_file(2, "b.txt", Some(&nobody))];
    let result = add_media_files(world, &files);
    assert!(matches!(result, Err(PortError::Backend(_))), "{result:?}");
    assert_eq!(world.count(), 0);
}
