//! Behaviours of media files: the order of lists.

use domain::{FileSize, MediaFile};
use ports::{MediaFileEdit, MediaFileOrder, MediaFileQuery, NewMediaFile, SortBy, SortField};

use super::list::assert_lists;
use crate::DatabaseWorld;
use crate::assertions::made;
use crate::fixtures::{every_file, new_text_file, time};

/// Asserts that sorting by `field` lists `files` in the order of `indexes`, and descending in the
/// reverse.
#[track_caller]
fn assert_sorted<const N: usize>(
    world: &dyn DatabaseWorld,
    field: SortField,
    files: &[MediaFile; N],
    indexes: [usize; N],
) {
    let expected = indexes.map(|index| &files[index]);
    let ordered = |descending| MediaFileQuery {
        order: MediaFileOrder::by(field, descending),
        ..every_file()
    };
    assert_lists(world, &ordered(false), expected.iter().copied());
    assert_lists(world, &ordered(true), expected.iter().rev().copied());
}

/// Text files of one uploader: one for each of `values`, changed by `set`.
fn given_files<T, const N: usize>(
    world: &dyn DatabaseWorld,
    values: [T; N],
    set: impl Fn(&mut NewMediaFile, T),
) -> [MediaFile; N] {
    let uploader = world.given_user("ada");
    let mut number = 0;
    values.map(|value| {
        number += 1;
        let mut new = new_text_file(&uploader, &format!("{number}.txt"));
        set(&mut new, value);
        world.given_file_like(&new)
    })
}

pub fn list_sorts_by_id(world: &dyn DatabaseWorld) {
    let days = ["2025-01-03T00:00:00Z", "2025-01-01T00:00:00Z", "2025-01-02T00:00:00Z"];
    let files = given_files(world, days, |new, day| new.created_at = time(day));
    assert_sorted(world, SortField::Id, &files, [0, 1, 2]);
}

pub fn list_sorts_by_created_at_and_then_by_id(world: &dyn DatabaseWorld) {
    let times = [
        "2025-01-01T00:00:00.000002Z",
        "2025-01-01T00:00:00.000001Z",
        "2025-01-01T00:00:00.000002Z",
        "1999-01-01T00:00:00Z",
    ];
    let files = given_files(world, times, |new, at| new.created_at = time(at));
    assert_sorted(world, SortField::CreatedAt, &files, [3, 1, 0, 2]);
}

pub fn list_sorts_by_updated_at_and_then_by_id(world: &dyn DatabaseWorld) {
    let files = ["a", "b", "c"].map(|path| world.given_file(path));
    let days = ["2025-02-02T00:00:00Z", "2025-02-02T00:00:00Z", "2025-02-01T00:00:00Z"];
    for (file, day) in files.iter().zip(days).rev() {
        let nothing = MediaFileEdit::default();
        made(world.media_files().edit(file.id, &nothing, time(day), &|_| true));
    }
    assert_sorted(world, SortField::UpdatedAt, &files, [2, 0, 1]);
}

pub fn list_sorts_by_name_with_none_first_and_then_by_id(world: &dyn DatabaseWorld) {
    let names = [Some("b"), None, Some("a"), Some(""), Some("b"), None];
    let files = given_files(world, names, |new, name| new.name = name.map(str::to_owned));
    assert_sorted(world, SortField::Name, &files, [1, 5, 3, 2, 0, 4]);
}

/// The order is that of ICU 78 for the root locale, numbers by their value.
pub fn list_sorts_names_by_the_root_collation(world: &dyn DatabaseWorld) {
    let ascending = [
        " b",
        "_",
        "-a",
        "🎉",
        "\u{ffe6}",
        "9",
        "10",
        "a",
        "a b",
        "a-c",
        "ab",
        "b",
        "B",
        "é",
        "É",
        "img2",
        "IMG2",
        "img10",
        "img۱۱",
        "z",
        "Z",
        "بابا",
        "پدر",
        "تهران",
        "قلم",
        "کتاب",
        "گل",
        "لاله",
        "هلو",
        "وقت",
        "یاس",
    ];
    let mut descending = ascending;
    descending.reverse();
    let last = ascending.len() - 1;
    let files = given_files(world, descending, |new, name| new.name = Some(name.to_owned()));
    assert_sorted(world, SortField::Name, &files, std::array::from_fn(|index| last - index));
}

pub fn list_sorts_long_names(world: &dyn DatabaseWorld) {
    let long = |last: &str| format!("{}{last}", "ﷺ".repeat(254));
    let names = [long("a"), "ی".repeat(255), "\u{10fffd}".repeat(255), "9".repeat(255)];
    let files = given_files(world, names, |new, name| new.name = Some(name));
    assert_sorted(world, SortField::Name, &files, [3, 0, 1, 2]);
}

pub fn list_sorts_by_several_fields_each_in_its_direction(world: &dyn DatabaseWorld) {
    let facts = [(Some("b"), 1), (Some("a"), 2), (None, 1), (Some("b"), 2), (Some("a"), 2)];
    let files = given_files(world, facts, |new, (name, size)| {
        new.name = name.map(str::to_owned);
        new.content.size = FileSize::from_bytes(size);
    });
    let by = |field, descending| SortBy { field, descending };
    let (name, size, id) = (SortField::Name, SortField::Size, SortField::Id);
    let table = [
        (vec![by(size, true), by(name, false)], [1, 4, 3, 2, 0]),
        (vec![by(size, true), by(name, false), by(id, true)], [4, 1, 3, 2, 0]),
        (vec![by(name, true), by(size, false)], [0, 3, 1, 4, 2]),
        (vec![by(name, false), by(size, true)], [2, 4, 1, 3, 0]),
    ];
    for (fields, expected) in table {
        let query = MediaFileQuery { order: MediaFileOrder::new(fields), ..every_file() };
        assert_lists(world, &query, expected.map(|index| &files[index]));
    }
}

pub fn list_sorts_by_size_and_then_by_id(world: &dyn DatabaseWorld) {
    let sizes = [1000, 9, 1000, 5_497_558_138_880, 0];
    let files = given_files(world, sizes, |new, bytes| {
        new.content.size = FileSize::from_bytes(bytes);
    });
    assert_sorted(world, SortField::Size, &files, [4, 1, 0, 2, 3]);
}

pub fn list_pages_follow_the_order(world: &dyn DatabaseWorld) {
    let names = ["c", "a", "b", "a", "c"];
    let files = given_files(world, names, |new, name| new.name = Some(name.to_owned()));
    let order = MediaFileOrder::by(SortField::Name, true);
    let paged: Vec<MediaFile> = [0, 2, 4]
        .into_iter()
        .flat_map(|offset| {
            world.listed(&MediaFileQuery { order: order.clone(), offset, limit: 2, ..every_file() })
        })
        .collect();
    assert_eq!(paged, [4, 0, 2, 3, 1].map(|index| files[index].clone()));
}
