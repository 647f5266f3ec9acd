//! Behaviours of media files: adding one.

use std::collections::BTreeSet;

use domain::{
    ColorMode, Dimensions, FileSize, FileType, ImageInfo, MediaFile, Sha256, StorageKey,
    ThumbnailEdge, UserId,
};
use ports::{NewContent, NewMediaFile, PortError};

use crate::DatabaseWorld;
use crate::assertions::assert_conflict;
use crate::fixtures::{
    image_content, key, new_image_file, new_text_file, text_content, thumbnail_key, time,
};

/// Adds `file` and reads it back, so that the stored state is compared and not the returned one.
fn added(world: &dyn DatabaseWorld, file: &NewMediaFile) -> MediaFile {
    let id = world.given_file_like(file).id;
    world.stored(id).expect("it was just added")
}

/// A file uploaded by `uploader_id` with that content.
fn new_file(uploader_id: UserId, content: NewContent) -> NewMediaFile {
    NewMediaFile {
        uploader_id,
        name: None,
        description: None,
        content,
        created_at: time("2025-01-01T00:00:00Z"),
    }
}

pub fn add_returns_everything_given(world: &dyn DatabaseWorld) {
    let ada = world.given_user("ada");
    let new = NewMediaFile {
        description: Some("a view".to_owned()),
        ..new_image_file(&ada, "core_media/2025/01/01/view.png")
    };
    let file = world.given_file_like(&new);

    assert_eq!(file.uploader.as_ref().map(|uploader| uploader.id), Some(ada.id));
    assert_eq!(file.name.as_deref(), Some("view.png"));
    assert_eq!(file.description.as_deref(), Some("a view"));
    assert_eq!((file.created_at, file.updated_at), (new.created_at, new.created_at));
    assert_content(&file, &new.content);
}

/// Asserts that `file` has that content, with thumbnails ascending by edge.
pub(super) fn assert_content(file: &MediaFile, content: &NewContent) {
    assert_eq!(file.file_type, content.file_type);
    assert_eq!(file.key, content.key);
    assert_eq!(file.size, Some(content.size));
    assert_eq!(file.sha256, Some(content.sha256));
    assert_eq!(file.image, content.image);
    let stored: Vec<_> = file.thumbnails.iter().map(|kept| (&kept.key, kept.edge)).collect();
    let given: Vec<_> = content.thumbnails.iter().map(|new| (&new.key, Some(new.edge))).collect();
    assert_eq!(stored, given);
}

pub fn add_distinguishes_an_empty_text_from_none(world: &dyn DatabaseWorld) {
    let ada = world.given_user("ada");
    let (none, empty) = (None, Some(String::new()));
    for (index, (name, description)) in
        [(&none, &empty), (&empty, &none), (&none, &none), (&empty, &empty)].into_iter().enumerate()
    {
        let file = added(
            world,
            &NewMediaFile {
                name: name.clone(),
                description: description.clone(),
                ..new_text_file(&ada, &format!("{index}.txt"))
            },
        );
        assert_eq!((&file.name, &file.description), (name, description));
    }
}

pub fn add_keeps_texts_as_they_are(world: &dyn DatabaseWorld) {
    let ada = world.given_user("ada");
    let texts = [
        "  padded  ",
        "line\r\nbreak\ttab",
        "كتاب علي",
        "نیم\u{200c}فاصله",
        "e\u{301} is not \u{e9}",
        "🎉 O'Neil \"quoted\" \\ % _ -- ;",
        &"ی".repeat(255),
    ];
    for (index, text) in texts.into_iter().enumerate() {
        let file = added(
            world,
            &NewMediaFile {
                name: Some(text.to_owned()),
                description: Some(text.repeat(40)),
                ..new_text_file(&ada, &format!("{index}.txt"))
            },
        );
        assert_eq!(file.name.as_deref(), Some(text));
        assert_eq!(file.description, Some(text.repeat(40)));
    }
}

pub fn add_keeps_times_to_the_microsecond(world: &dyn DatabaseWorld) {
    let ada = world.given_user("ada");
    let times = [
        "2025-12-22T17:43:06.351315Z",
        "2025-12-22T17:43:06Z",
        "2025-12-22T17:43:06.000001Z",
        "2025-12-22T17:43:06.999999Z",
        "1969-12-31T23:59:59.999999Z",
        "9999-12-31T23:59:59.999999Z",
    ];
    for (index, text) in times.into_iter().enumerate() {
        let created_at = time(text);
        let new = NewMediaFile { created_at, ..new_text_file(&ada, &format!("{index}.txt")) };
        let file = added(world, &new);
        assert_eq!((file.created_at, file.updated_at), (created_at, created_at));
    }
}

pub fn add_keeps_lengths_and_digests_exactly(world: &dyn DatabaseWorld) {
    let ada = world.given_user("ada").id;
    let digest = Sha256(std::array::from_fn(|index| u8::try_from(index * 8).expect("at most 248")));
    for bytes in [0, 1, 5_497_558_138_880, u64::MAX >> 1] {
        let content = NewContent {
            size: FileSize::from_bytes(bytes),
            sha256: digest,
            ..text_content(&format!("{bytes}.txt"))
        };
        let file = added(world, &new_file(ada, content));
        assert_eq!(file.size, Some(FileSize::from_bytes(bytes)));
        assert_eq!(file.sha256, Some(digest));
    }
}

pub fn add_keeps_each_image_property_independently(world: &dyn DatabaseWorld) {
    let ada = world.given_user("ada").id;
    let modes = ColorMode::ALL.map(Some).into_iter().chain([None]);
    let mut facts: Vec<_> = modes.map(|color_mode| (None, color_mode)).collect();
    facts.push((Dimensions::new(u32::MAX, 1), None));
    facts.push((Dimensions::new(1, u32::MAX), Some(ColorMode::Grey16BigEndian)));
    for (index, (dimensions, color_mode)) in facts.into_iter().enumerate() {
        let image = ImageInfo { dimensions, color_mode };
        let content = NewContent { image, ..image_content(&format!("{index}.png")) };
        assert_eq!(added(world, &new_file(ada, content)).image, image);
    }
}

pub fn add_keeps_every_file_type(world: &dyn DatabaseWorld) {
    let ada = world.given_user("ada").id;
    for file_type in FileType::ALL {
        let content = NewContent { file_type, ..text_content(file_type.as_str()) };
        assert_eq!(added(world, &new_file(ada, content)).file_type, file_type);
    }
}

/// Asserts that adding `content` conflicts and leaves nothing: no row, and no used key except those
/// in `taken`.
fn assert_refused(world: &dyn DatabaseWorld, content: &NewContent, taken: &[StorageKey]) {
    let uploader = world.given_user(&format!("refused-{}", content.key));
    let count = world.count();
    assert_conflict(&world.media_files().add(&new_file(uploader.id, content.clone())));
    assert_eq!(world.count(), count, "nothing was added");

    let keys = content.thumbnails.iter().map(|new| &new.key).chain([&content.key]);
    for free in keys.filter(|key| !taken.contains(key)).collect::<BTreeSet<_>>() {
        world.given_file_like(&new_text_file(&uploader, free.as_str()));
    }
}

/// [`image_content`] under `path`, but with its third thumbnail under `taken`.
fn image_with_thumbnail_at(path: &str, taken: &StorageKey) -> NewContent {
    let mut content = image_content(path);
    content.thumbnails[2].key = taken.clone();
    content
}

pub fn add_conflicts_when_a_file_has_the_key(world: &dyn DatabaseWorld) {
    let taken = world.given_file("taken.txt").key;
    assert_refused(world, &image_content("taken.txt"), &[taken]);
}

pub fn add_conflicts_when_a_thumbnail_has_the_key(world: &dyn DatabaseWorld) {
    world.given_image("a.png");
    let taken = thumbnail_key("a.png", ThumbnailEdge::ALL[3]);
    assert_refused(world, &text_content(taken.as_str()), std::slice::from_ref(&taken));
}

pub fn add_conflicts_when_a_thumbnails_key_is_taken(world: &dyn DatabaseWorld) {
    let files = world.given_file("taken.txt").key;
    let thumbnails = world.given_image("taken.png").thumbnails.remove(0).key;
    for (path, taken) in [("a.png", files), ("b.png", thumbnails)] {
        assert_refused(world, &image_with_thumbnail_at(path, &taken), &[taken]);
    }
}

pub fn add_conflicts_when_a_key_was_retired(world: &dyn DatabaseWorld) {
    let retired = world.removed(world.given_image("gone.png").id);
    assert_eq!(retired.len(), 5);
    for (index, taken) in retired.into_iter().enumerate() {
        let path = format!("{index}.png");
        assert_refused(world, &text_content(taken.as_str()), std::slice::from_ref(&taken));
        assert_refused(world, &image_with_thumbnail_at(&path, &taken), &[taken]);
    }
}

pub fn add_conflicts_when_its_own_keys_are_equal(world: &dyn DatabaseWorld) {
    let twin = image_content("a.png").thumbnails[0].key.clone();
    assert_refused(world, &image_with_thumbnail_at("a.png", &twin), &[]);
    assert_refused(world, &image_with_thumbnail_at("b.png", &key("b.png")), &[]);
}

pub fn add_distinguishes_keys_that_differ_in_case(world: &dyn DatabaseWorld) {
    let (lower, upper) = (world.given_file("a.txt"), world.given_file("A.TXT"));
    assert_eq!(world.stored(lower.id).map(|file| file.key), Some(key("a.txt")));
    assert_eq!(world.stored(upper.id).map(|file| file.key), Some(key("A.TXT")));
}

pub fn add_for_an_unknown_uploader_fails_and_adds_nothing(world: &dyn DatabaseWorld) {
    let ada = world.given_user("ada");
    let unknown = UserId::try_from(i64::MAX).expect("the largest id is positive");
    let result = world.media_files().add(&new_file(unknown, image_content("a.png")));
    assert!(matches!(result, Err(PortError::Backend(_))), "{result:?}");
    assert_eq!(world.count(), 0);
    world.given_file_like(&new_image_file(&ada, "a.png"));
}

pub fn ids_are_never_reused(world: &dyn DatabaseWorld) {
    let ada = world.given_user("ada");
    let (mut files, mut thumbnails) = (BTreeSet::new(), BTreeSet::new());
    for index in 0..3 {
        let file = world.given_file_like(&new_image_file(&ada, &format!("{index}.png")));
        world.removed(file.id);
        assert!(files.insert(file.id), "a file's id came back");
        for thumbnail in file.thumbnails {
            assert!(thumbnails.insert(thumbnail.id), "a thumbnail's id came back");
        }
    }
}
