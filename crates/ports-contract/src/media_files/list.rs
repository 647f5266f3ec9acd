//! Behaviours of media files: filters and pages of lists.

use chrono::{DateTime, Utc};
use domain::{FileType, MediaFile, MediaFileId, User, UserId};
use ports::{MediaFileOrder, MediaFileQuery, NewContent, NewMediaFile, SortField};

use crate::DatabaseWorld;
use crate::fixtures::{every_file, new_image_file, new_text_file, search, text_content, time};

pub(super) fn ids<'a>(files: impl IntoIterator<Item = &'a MediaFile>) -> Vec<MediaFileId> {
    files.into_iter().map(|file| file.id).collect()
}

/// Asserts that `query` returns exactly `expected`, in that order.
#[track_caller]
pub(super) fn assert_lists<'a>(
    world: &dyn DatabaseWorld,
    query: &MediaFileQuery,
    expected: impl IntoIterator<Item = &'a MediaFile>,
) {
    let expected = ids(expected);
    let page = world.page(query);
    assert_eq!(ids(&page.files), expected, "{query:?}");
    assert_eq!(page.total, expected.len() as u64, "{query:?}");
}

/// Text files `0.txt`, `1.txt` and so on, uploaded at the given times.
fn given_files_created_at<const N: usize>(
    world: &dyn DatabaseWorld,
    times: [&str; N],
) -> [MediaFile; N] {
    let uploader = world.given_user("ada");
    let mut number = 0;
    times.map(|created_at| {
        number += 1;
        world.given_file_like(&NewMediaFile {
            created_at: time(created_at),
            ..new_text_file(&uploader, &format!("{number}.txt"))
        })
    })
}

fn given_seven_files(world: &dyn DatabaseWorld) -> Vec<MediaFile> {
    let uploader = world.given_user("ada");
    (0..7)
        .map(|number| world.given_file_like(&new_image_file(&uploader, &format!("{number}.png"))))
        .collect()
}

pub fn list_of_an_empty_database_is_empty(world: &dyn DatabaseWorld) {
    assert_lists(world, &every_file(), []);
}

pub fn list_returns_files_as_find_does(world: &dyn DatabaseWorld) {
    world.given_image("a.png");
    world.given_file("b.txt");
    world.given_image("c.png");
    let listed = world.listed(&every_file());
    assert_eq!(listed.len(), 3);
    for file in listed {
        assert_eq!(world.stored(file.id), Some(file));
    }
}

pub fn list_filters_by_type(world: &dyn DatabaseWorld) {
    let uploader = world.given_user("ada");
    let files = FileType::ALL.map(|file_type| {
        let content = NewContent { file_type, ..text_content(file_type.as_str()) };
        world.given_file_like(&NewMediaFile {
            content,
            ..new_text_file(&uploader, file_type.as_str())
        })
    });
    for file in files {
        let query = MediaFileQuery { file_type: Some(file.file_type), ..every_file() };
        assert_lists(world, &query, [&file]);
    }
}

pub fn list_filters_by_uploader(world: &dyn DatabaseWorld) {
    let (ada, grace, idle) =
        (world.given_user("ada"), world.given_user("grace"), world.given_user("idle"));
    let files = [(&ada, "a"), (&grace, "b"), (&ada, "c")]
        .map(|(uploader, path)| world.given_file_like(&new_text_file(uploader, path)));
    let of = |user: &User| MediaFileQuery { uploader_id: Some(user.id), ..every_file() };
    assert_lists(world, &of(&ada), [&files[0], &files[2]]);
    assert_lists(world, &of(&grace), [&files[1]]);
    assert_lists(world, &of(&idle), []);
    let unknown = UserId::try_from(i64::MAX).expect("the largest id is positive");
    assert_lists(world, &MediaFileQuery { uploader_id: Some(unknown), ..every_file() }, []);
}

pub fn list_filters_by_creation_from_a_time_on_inclusively(world: &dyn DatabaseWorld) {
    let [_, at, after] = given_files_created_at(
        world,
        ["2025-01-01T11:59:59.999999Z", "2025-01-01T12:00:00Z", "2025-01-01T12:00:00.000001Z"],
    );
    let created_after = Some(time("2025-01-01T12:00:00Z"));
    assert_lists(world, &MediaFileQuery { created_after, ..every_file() }, [&at, &after]);
}

pub fn list_filters_by_creation_up_to_a_time_inclusively(world: &dyn DatabaseWorld) {
    let [before, at, _] = given_files_created_at(
        world,
        ["2025-01-01T11:59:59.999999Z", "2025-01-01T12:00:00Z", "2025-01-01T12:00:00.000001Z"],
    );
    let created_before = Some(time("2025-01-01T12:00:00Z"));
    assert_lists(world, &MediaFileQuery { created_before, ..every_file() }, [&before, &at]);
}

pub fn list_filters_by_any_representable_time(world: &dyn DatabaseWorld) {
    let file = world.given_file("a.txt");
    let (earliest, latest) = (DateTime::<Utc>::MIN_UTC, DateTime::<Utc>::MAX_UTC);
    // Before and after the first day of PostgreSQL.
    let [before, after] = [-210_866_803_200, -210_866_803_199]
        .map(|seconds| DateTime::from_timestamp(seconds, 0).expect("chrono has it"));
    for time in [earliest, before, after] {
        let query = MediaFileQuery { created_after: Some(time), ..every_file() };
        assert_lists(world, &query, [&file]);
        let query = MediaFileQuery { created_before: Some(time), ..every_file() };
        assert_lists(world, &query, []);
    }
    let query = MediaFileQuery { created_after: Some(latest), ..every_file() };
    assert_lists(world, &query, []);
    let query = MediaFileQuery { created_before: Some(latest), ..every_file() };
    assert_lists(world, &query, [&file]);
}

pub fn list_combines_all_filters(world: &dyn DatabaseWorld) {
    let (ada, grace) = (world.given_user("ada"), world.given_user("grace"));
    let day = |day: u8| time(&format!("2025-01-{day:02}T00:00:00Z"));
    let wanted = NewMediaFile { created_at: day(5), ..new_image_file(&ada, "wanted.png") };
    let near_misses = [
        NewMediaFile { created_at: day(5), ..new_text_file(&ada, "wanted.txt") },
        NewMediaFile { created_at: day(5), ..new_image_file(&grace, "wanted-by-grace.png") },
        NewMediaFile { created_at: day(5), ..new_image_file(&ada, "other.png") },
        NewMediaFile { created_at: day(3), ..new_image_file(&ada, "wanted-early.png") },
        NewMediaFile { created_at: day(7), ..new_image_file(&ada, "wanted-late.png") },
    ];
    for file in &near_misses {
        world.given_file_like(file);
    }
    let wanted = world.given_file_like(&wanted);
    let query = MediaFileQuery {
        file_type: Some(FileType::Image),
        uploader_id: Some(ada.id),
        search: search("wanted").search,
        created_after: Some(day(4)),
        created_before: Some(day(6)),
        ..every_file()
    };
    assert_lists(world, &query, [&wanted]);
}

pub fn list_pages_cover_every_file_once(world: &dyn DatabaseWorld) {
    let files = given_seven_files(world);
    for field in [SortField::Id, SortField::CreatedAt] {
        let mut paged = Vec::new();
        for offset in [0, 3, 6] {
            let order = MediaFileOrder::by(field, false);
            let query = MediaFileQuery { order, offset, limit: 3, ..every_file() };
            let page = world.page(&query);
            assert_eq!(page.total, 7);
            paged.extend(page.files);
        }
        assert_eq!(paged, files);
    }
}

pub fn list_past_the_end_is_empty_and_still_counts(world: &dyn DatabaseWorld) {
    given_seven_files(world);
    for offset in [7, 8, 1_000_000, u64::MAX] {
        let query = MediaFileQuery { offset, limit: u32::MAX, ..every_file() };
        let page = world.page(&query);
        assert_eq!((page.total, page.files), (7, Vec::new()), "{offset}");
    }
}

pub fn list_of_no_files_still_counts(world: &dyn DatabaseWorld) {
    given_seven_files(world);
    let query = MediaFileQuery { limit: 0, ..every_file() };
    let page = world.page(&query);
    assert_eq!((page.total, page.files), (7, Vec::new()));
}
