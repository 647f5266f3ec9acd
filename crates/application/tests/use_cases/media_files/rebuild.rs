//! The rebuild of thumbnails: their keys, and what remains when a step fails.

use application::{Rebuild, RebuildThumbnailsError, Rebuilt};
use domain::MediaFile;
use ports::{NoThumbnails, PortError};

use crate::media_files::IMAGE;
use crate::media_files::fake_imaging::BROKEN_IMAGE;
use crate::media_files::library::Library;

fn upload(library: &Library) -> MediaFile {
    library.upload("photo.of.us.png", IMAGE).expect("it is stored")
}

fn thumbnail_keys(image: &MediaFile) -> Vec<&str> {
    image.thumbnails.iter().map(|thumbnail| thumbnail.key.as_str()).collect()
}

#[track_caller]
fn assert_untouched(library: &Library, image: &MediaFile) {
    assert_eq!(&library.get(image.id).expect("it is there"), image);
    for thumbnail in &image.thumbnails {
        assert_eq!(library.read(&thumbnail.key).expect("it has bytes"), IMAGE);
    }
}

#[track_caller]
fn rebuilt(library: &Library, image: &MediaFile, which: Rebuild) -> MediaFile {
    assert_eq!(library.rebuild(image, which).expect("it can be rebuilt"), Rebuilt::Replaced);
    library.get(image.id).expect("it is there")
}

#[test]
fn new_thumbnails_replace_the_old_ones() {
    let library = Library::new();
    let image = upload(&library);
    let new = rebuilt(&library, &image, Rebuild::All);
    for (old, new) in image.thumbnails.iter().zip(&new.thumbnails) {
        assert!(new.id > old.id);
        assert!(library.read(&old.key).is_err());
        assert_eq!(library.read(&new.key).expect("it has bytes"), IMAGE);
    }
    assert_eq!(
        MediaFile { thumbnails: image.thumbnails.clone(), ..new },
        image,
        "the other fields stay"
    );
    assert_eq!(library.store_size(), 5);
    assert!(library.pending_keys().is_empty());
}

#[test]
fn the_suffix_of_new_thumbnails_replaces_the_previous_one() {
    let library = Library::new();
    let mut image = upload(&library);
    for _ in 0..3 {
        image = rebuilt(&library, &image, Rebuild::All);
        for (key, edge) in thumbnail_keys(&image).into_iter().zip([64, 128, 512, 1080]) {
            let start = "core_media/2025/06/01/thumbnails/photo_";
            let rest = key.strip_prefix(start).expect("it is named after the original");
            let ending = format!(".of.us_thumbnail_{edge}x{edge}.jpg");
            assert_eq!(rest.strip_suffix(&ending).map(str::len), Some(7), "{key}");
        }
    }
}

#[test]
fn the_first_thumbnails_have_the_plain_name_beside_the_original() {
    let library = Library::new();
    let image = library.adopt("elsewhere/a cat.png", IMAGE);
    let image = rebuilt(&library, &image, Rebuild::Missing);
    let expected = [64, 128, 512, 1080]
        .map(|edge| format!("elsewhere/thumbnails/a cat_thumbnail_{edge}x{edge}.jpg"));
    assert_eq!(thumbnail_keys(&image), expected);
}

#[test]
fn a_rebuild_of_missing_thumbnails_skips_a_complete_image() {
    let library = Library::new();
    let image = upload(&library);
    let outcome = library.rebuild(&image, Rebuild::Missing);
    assert!(matches!(outcome, Ok(Rebuilt::Complete)), "{outcome:?}");
    assert_untouched(&library, &image);
}

#[test]
fn one_thumbnail_without_bytes_makes_an_image_incomplete() {
    let library = Library::new();
    let image = upload(&library);
    library.overwrite(&image.thumbnails[2].key, b"");
    let new = rebuilt(&library, &image, Rebuild::Missing);
    assert_untouched(&library, &new);
}

#[test]
fn an_image_that_cannot_be_decoded_keeps_its_thumbnails() {
    let library = Library::new();
    let image = upload(&library);
    library.overwrite(&image.key, BROKEN_IMAGE);
    let outcome = library.rebuild(&image, Rebuild::All);
    let reason = RebuildThumbnailsError::NotMade(NoThumbnails::Unreadable);
    assert_eq!(format!("{outcome:?}"), format!("{:?}", Err::<Rebuilt, _>(reason)));
    assert_untouched(&library, &image);
    assert_eq!(library.store_size(), 5);
}

#[test]
fn an_image_without_bytes_is_distinguished_from_a_deleted_one() {
    let library = Library::new();
    let image = upload(&library);
    library.overwrite(&image.key, b"");
    let outcome = library.rebuild(&image, Rebuild::All);
    assert!(matches!(outcome, Err(RebuildThumbnailsError::NoContent)), "{outcome:?}");
    assert_untouched(&library, &image);
    library.delete(image.id).expect("it is deleted");
    let outcome = library.rebuild(&image, Rebuild::All);
    assert!(matches!(outcome, Ok(Rebuilt::Outdated)), "{outcome:?}");
}

#[test]
fn thumbnails_of_replaced_content_are_discarded() {
    let library = Library::new();
    let image = upload(&library);
    let other = library.upload("other.png", IMAGE).expect("it is stored");
    // As if the content had been `other`'s when it was read.
    let before = MediaFile { key: other.key.clone(), ..image.clone() };
    let outcome = library.rebuild(&before, Rebuild::All);
    assert!(matches!(outcome, Ok(Rebuilt::Outdated)), "{outcome:?}");
    assert_untouched(&library, &image);
    assert_eq!(library.store_size(), 10);
}

#[test]
fn thumbnails_that_are_not_recorded_leave_nothing() {
    let library = Library::new();
    let image = upload(&library);
    library.fail_writes_with(Some(PortError::Unavailable));
    let outcome = library.rebuild(&image, Rebuild::All);
    assert!(matches!(outcome, Err(RebuildThumbnailsError::Store(_))), "{outcome:?}");
    assert_untouched(&library, &image);
    assert_eq!(library.store_size(), 5);
}

#[test]
fn thumbnails_with_an_unknown_outcome_keep_their_bytes() {
    let library = Library::new();
    let image = upload(&library);
    library.fail_writes_with(Some(PortError::OutcomeUnknown));
    assert!(library.rebuild(&image, Rebuild::All).is_err());
    assert_untouched(&library, &image);
    assert_eq!(library.store_size(), 9);
}
