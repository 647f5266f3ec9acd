use domain::{FileSize, MediaFile};
use ports::{MediaFileEdit, MediaFileOrder, MediaFileQuery, NewMediaFile, SortField};

use super::list::assert_lists;
use crate::DatabaseWorld;
use crate::assertions::made;
use crate::fixtures::{every_file, new_text_file, time};

/// That sorting by `field` lists `expected` one way and its reverse the other way.
#[track_caller]
fn assert_sorted(world: &dyn DatabaseWorld, field: SortField, expected: &[&MediaFile]) {
    let ordered =
        |descending| MediaFileQuery { order: MediaFileOrder { field, descending }, ..every_file() };
    assert_lists(world, &ordered(false), expected.iter().copied());
    assert_lists(world, &ordered(true), expected.iter().rev().copied());
}

/// Text files of one uploader, one for each of `values`, with what `set` makes of it.
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
    let [a, b, c] = given_files(world, days, |new, day| new.created_at = time(day));
    assert_sorted(world, SortField::Id, &[&a, &b, &c]);
}

pub fn list_sorts_by_created_at_and_then_by_id(world: &dyn DatabaseWorld) {
    let times = [
        "2025-01-01T00:00:00.000002Z",
        "2025-01-01T00:00:00.000001Z",
        "2025-01-01T00:00:00.000002Z",
        "1999-01-01T00:00:00Z",
    ];
    let [a, b, c, d] = given_files(world, times, |new, at| new.created_at = time(at));
    assert_sorted(world, SortField::CreatedAt, &[&d, &b, &a, &c]);
}

pub fn list_sorts_by_updated_at_and_then_by_id(world: &dyn DatabaseWorld) {
    let [a, b, c] = ["a", "b", "c"].map(|path| world.given_file(path));
    for (file, at) in
        [(&b, "2025-02-02T00:00:00Z"), (&a, "2025-02-02T00:00:00Z"), (&c, "2025-02-01T00:00:00Z")]
    {
        let nothing = MediaFileEdit::default();
        made(world.media_files().edit(file.id, &nothing, time(at), &|_| true));
    }
    assert_sorted(world, SortField::UpdatedAt, &[&c, &a, &b]);
}

pub fn list_sorts_by_name_without_one_first_and_then_by_id(world: &dyn DatabaseWorld) {
    let names = [Some("b"), None, Some("a"), Some(""), Some("b"), None];
    let [a, b, c, d, e, f] =
        given_files(world, names, |new, name| new.name = name.map(str::to_owned));
    assert_sorted(world, SortField::Name, &[&b, &f, &d, &c, &a, &e]);
}

/// Each name but the first is placed elsewhere by some locale, by case folding, or by UTF-16 order.
pub fn list_sorts_names_by_code_point(world: &dyn DatabaseWorld) {
    let ascending = [
        " b", "-a", "10", "9", "B", "Z", "_", "a", "a b", "a-c", "ab", "b", "z", "É", "é", "ب",
        "ی", "\u{ffe6}", "🎉",
    ];
    let mut shuffled = ascending;
    shuffled.reverse();
    shuffled.rotate_left(7);
    let files = given_files(world, shuffled, |new, name| new.name = Some(name.to_owned()));
    let mut expected: Vec<&MediaFile> = files.iter().collect();
    expected
        .sort_by_key(|file| ascending.iter().position(|name| file.name.as_deref() == Some(*name)));
    assert_sorted(world, SortField::Name, &expected);
}

pub fn list_sorts_by_size_and_then_by_id(world: &dyn DatabaseWorld) {
    let sizes = [1000, 9, 1000, 5_497_558_138_880, 0];
    let [a, b, c, d, e] = given_files(world, sizes, |new, bytes| {
        new.content.size = FileSize::from_bytes(bytes);
    });
    assert_sorted(world, SortField::Size, &[&e, &b, &a, &c, &d]);
}

pub fn list_pages_follow_the_order(world: &dyn DatabaseWorld) {
    let names = ["c", "a", "b", "a", "c"];
    let [a, b, c, d, e] = given_files(world, names, |new, name| new.name = Some(name.to_owned()));
    let order = MediaFileOrder { field: SortField::Name, descending: true };
    let paged: Vec<MediaFile> = [0, 2, 4]
        .into_iter()
        .flat_map(|offset| {
            world.listed(&MediaFileQuery { order, offset, limit: 2, ..every_file() })
        })
        .collect();
    assert_eq!(paged, [e, a, c, d, b]);
}
