//! Upload, edit and deletion of media files.

mod any_order;
mod failing_rows;
mod fake_imaging;
mod library;
mod rebuild;

use self::library::{Library, broken_source};
use application::{
    DeleteMediaFileError, EditMediaFileError, OpenMediaContentError, StageContentError, TextsEdit,
};
use domain::FileType;
use ports::PortError;

const IMAGE: &[u8] = b"image of a kind";

#[test]
fn an_upload_is_stored_with_its_bytes_and_facts() {
    let library = Library::new();
    let file = library.upload("notes.txt", b"hello").expect("it is stored");
    assert_eq!(library.get(file.id).expect("it is found"), file);
    assert_eq!(file.name.as_deref(), Some("notes.txt"));
    assert_eq!(file.file_type, FileType::Text);
    assert_eq!(file.key.as_str(), "core_media/2025/06/01/notes.txt");
    assert_eq!(file.size.map(domain::FileSize::bytes), Some(5));
    assert_eq!(library.read(&file.key).expect("it has bytes"), b"hello");
    assert_eq!(library.store_size(), 1);
}

#[test]
fn an_image_is_stored_with_its_thumbnails() {
    let library = Library::new();
    let file = library.upload("photo.png", IMAGE).expect("it is stored");
    let keys: Vec<_> = file.thumbnails.iter().map(|t| t.key.as_str()).collect();
    let folder = "core_media/2025/06/01/thumbnails";
    let expected = [64, 128, 512, 1080].map(|n| format!("{folder}/photo_thumbnail_{n}x{n}.jpg"));
    assert_eq!(keys, expected);
    for thumbnail in &file.thumbnails {
        assert!(library.read(&thumbnail.key).is_ok());
    }
}

#[test]
fn a_prepared_upload_has_all_its_bytes_in_place_and_no_rows() {
    let library = Library::new();
    let key = "core_media/2025/06/01/thumbnails/photo_thumbnail_1080x1080.jpg";
    let key = key.parse().expect("it is a key");
    let prepared = library.prepare("photo.png", IMAGE).expect("it is prepared");
    assert!(library.read(&key).is_ok());
    assert!(library.list().is_empty());
    let file = library.record(prepared).expect("it is stored");
    assert_eq!(library.list(), [file]);
}

#[test]
fn a_prepared_upload_that_is_dropped_leaves_nothing() {
    let library = Library::new();
    drop(library.prepare("photo.png", IMAGE).expect("it is prepared"));
    assert_eq!(library.store_size(), 0);
}

#[test]
fn a_taken_name_gets_a_suffix_before_its_extensions() {
    let library = Library::new();
    library.upload("a.tar.gz", b"one").expect("it is stored");
    let second = library.upload("a.tar.gz", b"two").expect("it is stored");
    let name = second.key.file_name();
    assert!(name.starts_with("a_") && name.ends_with(".tar.gz") && name.len() == 16, "{name}");
    assert_eq!(library.read(&second.key).expect("it has bytes"), b"two");
}

#[test]
fn a_name_is_taken_when_the_key_of_a_thumbnail_is() {
    let library = Library::new();
    library.upload("a.png", IMAGE).expect("it is stored");
    let second = library.upload("a.gif", IMAGE).expect("it is stored");
    let stem = second.key.file_name().strip_suffix(".gif").expect("the extension stays");
    assert_ne!(stem, "a");
    let thumbnail = second.thumbnails[0].key.file_name();
    assert_eq!(thumbnail, format!("{stem}_thumbnail_64x64.jpg"));
}

#[test]
fn a_name_is_never_assigned_twice() {
    let library = Library::new();
    let first = library.upload("a.txt", b"one").expect("it is stored");
    library.delete(first.id).expect("it is deleted");
    let second = library.upload("a.txt", b"two").expect("it is stored");
    assert_ne!(second.key, first.key);
    assert_eq!(library.store_size(), 1);
}

#[test]
fn rejected_content_leaves_nothing() {
    let library = Library::new();
    let too_large = vec![0; 101];
    assert!(matches!(
        library.stage(&mut too_large.as_slice()),
        Err(StageContentError::TooLarge(limit)) if limit.bytes() == 100
    ));
    assert!(matches!(library.stage(&mut &b""[..]), Err(StageContentError::Empty)));
    assert!(matches!(library.stage(&mut broken_source()), Err(StageContentError::Interrupted)));
    assert_eq!(library.store_size(), 0);
}

#[test]
fn content_at_the_limit_is_staged() {
    let library = Library::new();
    assert!(library.stage(&mut vec![0; 100].as_slice()).is_ok());
    assert_eq!(library.store_size(), 0, "drop discards staged content");
}

#[test]
fn an_upload_whose_rows_cannot_be_written_leaves_nothing() {
    let library = Library::new();
    for failure in [PortError::Unavailable, PortError::Backend, PortError::Full] {
        library.fail_writes_with(Some(failure));
        assert!(library.upload("photo.png", IMAGE).is_err());
        assert_eq!(library.store_size(), 0);
    }
}

#[test]
fn an_upload_with_an_unknown_outcome_keeps_its_bytes() {
    let library = Library::new();
    library.fail_writes_with(Some(PortError::OutcomeUnknown));
    assert!(library.upload("photo.png", IMAGE).is_err());
    assert_eq!(library.store_size(), 5);
}

#[test]
fn an_upload_whose_rows_panic_keeps_its_bytes() {
    let library = Library::new();
    library.fail_writes_with(Some(|_| panic!("as after a commit")));
    let prepared = library.prepare("photo.png", IMAGE).expect("it is prepared");
    let record = std::panic::AssertUnwindSafe(|| library.record(prepared));
    assert!(std::panic::catch_unwind(record).is_err());
    assert_eq!(library.store_size(), 5);
}

#[test]
fn new_texts_do_not_change_the_content() {
    let library = Library::new();
    let file = library.upload("a.txt", b"one").expect("it is stored");
    let texts = TextsEdit { description: Some(Some("new".to_owned())), name: Some(None) };
    let edited = library.edit(file.id, texts).expect("it is changed");
    assert_eq!((edited.name, edited.description), (None, Some("new".to_owned())));
    assert_eq!((edited.key, edited.sha256), (file.key, file.sha256));
}

#[test]
fn new_content_replaces_the_old() {
    let library = Library::new();
    let file = library.upload("photo.png", IMAGE).expect("it is stored");
    let replaced = library.replace(file.id, "b.txt", b"words", true).expect("it is replaced");
    assert_eq!(replaced.id, file.id);
    assert_eq!(replaced.name, file.name);
    assert_eq!(replaced.file_type, FileType::Text);
    assert!(replaced.thumbnails.is_empty());
    assert_eq!(library.read(&replaced.key).expect("it has bytes"), b"words");
    assert!(matches!(library.read(&file.key), Err(OpenMediaContentError::NotFound)));
    assert_eq!(library.store_size(), 1);
}

#[test]
fn a_replacement_that_is_not_recorded_keeps_the_old_content() {
    let library = Library::new();
    let file = library.upload("a.txt", b"one").expect("it is stored");
    let refused = library.replace(file.id, "b.png", IMAGE, false);
    assert!(matches!(refused, Err(EditMediaFileError::PreconditionFailed)));
    library.fail_writes_with(Some(PortError::Unavailable));
    assert!(library.replace(file.id, "b.png", IMAGE, true).is_err());
    library.fail_writes_with(None);
    assert_eq!(library.get(file.id).expect("it is there"), file);
    assert_eq!(library.read(&file.key).expect("it has bytes"), b"one");
    assert_eq!(library.store_size(), 1);
}

#[test]
fn a_deletion_removes_the_bytes_and_the_thumbnails() {
    let library = Library::new();
    let file = library.upload("photo.png", IMAGE).expect("it is stored");
    library.delete(file.id).expect("it is deleted");
    assert_eq!(library.store_size(), 0);
    assert_eq!(library.get(file.id), None);
    assert!(matches!(library.delete(file.id), Err(DeleteMediaFileError::NotFound)));
    assert!(library.pending_keys().is_empty());
}
