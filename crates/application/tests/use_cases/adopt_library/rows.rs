//! The rows of adopted files.

use application::Obstacle;
use domain::{MediaFile, User};
use ports_contract::DatabaseWorld;
use ports_contract::fixtures::{id, image_file, key, placeholder, text_file};

use crate::adopt_library::libraries::{Libraries, given};

#[test]
fn files_and_uploaders_are_adopted_unchanged() {
    let libraries = Libraries::without_bytes();
    let (grace, joan) = (placeholder(14, "grace"), placeholder(3, "joan"));
    let files = [
        image_file(10, 313, "a.png", Some(&grace)),
        text_file(9, "a.txt", Some(&joan)),
        text_file(8, "b.txt", None),
    ];
    let adopted = libraries.adopt(&files);
    assert_eq!((adopted.added, adopted.unchanged, adopted.transferred), (3, 0, 0));
    assert_eq!(adopted.added_users, [joan.clone(), grace.clone()]);
    for file in files {
        assert_eq!(libraries.database.stored(file.id), Some(file));
    }
    assert_eq!(libraries.users(), [joan, grace]);
}

#[test]
fn a_second_run_changes_nothing() {
    let libraries = Libraries::without_bytes();
    let grace = placeholder(14, "grace");
    let files: Vec<MediaFile> =
        (1..=2500).map(|n| text_file(n, &format!("{n}.txt"), Some(&grace))).collect();
    assert_eq!(libraries.adopt(&files[..1700]).added, 1700);
    let second = libraries.adopt(&files);
    assert_eq!((second.added, second.unchanged), (800, 1700));
    assert_eq!(libraries.adopt(&files).unchanged, 2500);
    assert_eq!(libraries.users(), [grace]);
}

#[test]
fn progress_is_reported_after_each_batch() {
    let libraries = Libraries::without_bytes();
    let files: Vec<MediaFile> =
        (1..=2500).map(|n| text_file(n, &format!("{n}.txt"), None)).collect();
    let plan = libraries.adopt_library().plan(given(&files)).expect("there is no obstacle");
    let mut reported = Vec::new();
    libraries
        .adopt_library()
        .run(plan, &mut |done| reported.push(done))
        .expect("memory never fails");
    assert_eq!(reported, [1000, 2000, 2500]);
}

#[test]
fn a_contradiction_is_reported_with_the_earlier_line() {
    let libraries = Libraries::without_bytes();
    let grace = placeholder(14, "grace");
    let renamed = User { first_name: "Grace".to_owned(), ..grace.clone() };
    let image = image_file(10, 313, "a.png", Some(&grace));
    let files = [
        image.clone(),
        text_file(10, "b.txt", None),
        text_file(11, "a.png", None),
        text_file(12, image.thumbnails[2].key.as_str(), None),
        image_file(13, 316, "c.png", None),
        text_file(14, "d.txt", Some(&placeholder(14, "joan"))),
        text_file(15, "e.txt", Some(&placeholder(15, "grace"))),
        text_file(16, "f.txt", Some(&renamed)),
    ];
    let expected = [
        (2, Obstacle::RepeatedId(1)),
        (3, Obstacle::RepeatedKey { key: key("a.png"), line: 1 }),
        (4, Obstacle::RepeatedKey { key: image.thumbnails[2].key.clone(), line: 1 }),
        (5, Obstacle::RepeatedThumbnailId { id: id(316), line: 1 }),
        (6, Obstacle::ContradictoryUser(1)),
        (7, Obstacle::ContradictoryUser(1)),
        (8, Obstacle::ContradictoryUser(1)),
    ];
    assert_eq!(libraries.obstacles(&files), expected);
    assert_eq!(libraries.database.count(), 0);
    assert_eq!(libraries.users(), []);
}

#[test]
fn existing_rows_are_obstacles() {
    let libraries = Libraries::without_bytes();
    let existing = image_file(10, 313, "a.png", None);
    libraries.database.given_file_as(&existing);
    libraries.database.removed(libraries.database.given_file("gone.txt").id);
    let changed = MediaFile {
        name: None,
        size: None,
        thumbnails: Vec::new(),
        ..image_file(10, 313, "b.png", None)
    };
    let files = [
        changed,
        image_file(20, 316, "c.png", None),
        text_file(21, "a.png", None),
        text_file(22, "gone.txt", None),
    ];
    let expected = [
        (1, Obstacle::Different(vec!["f", "name", "size", "thumbnails"])),
        (2, Obstacle::ThumbnailIdTaken { id: id(316), file: id(10) }),
        (3, Obstacle::KeyTaken { key: key("a.png"), file: id(10) }),
        (4, Obstacle::KeyRetired(key("gone.txt"))),
    ];
    assert_eq!(libraries.obstacles(&files), expected);
}
