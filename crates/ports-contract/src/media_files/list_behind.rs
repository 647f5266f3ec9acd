//! Lists that are read from one position on, as a client walks along while files come and go.

use domain::{FileSize, MediaFile};
use ports::{Cancellation, ListPosition, MediaFileOrder, MediaFileQuery, SortBy, SortField};

use super::list::ids;
use crate::DatabaseWorld;
use crate::fixtures::{every_file, new_text_file, search, time};

const FIELDS: [SortField; 5] =
    [SortField::Id, SortField::CreatedAt, SortField::UpdatedAt, SortField::Name, SortField::Size];

/// Nine files that are partly equal in each field but the id, some of them without a name.
fn given_similar_files(world: &dyn DatabaseWorld) {
    let uploader = world.given_user("ada");
    for number in 0_u8..9 {
        let mut new = new_text_file(&uploader, &format!("{number}.txt"));
        new.name = ["b", "", "B", "a"].get(usize::from(number % 5)).map(|name| (*name).to_owned());
        new.content.size = FileSize::from_bytes(u64::from(number % 2));
        new.created_at = time(&format!("2025-01-0{}T00:00:00Z", number % 3 + 1));
        world.given_file_like(&new);
    }
}

fn behind(
    world: &dyn DatabaseWorld,
    query: &MediaFileQuery,
    position: Option<&ListPosition>,
) -> Vec<MediaFile> {
    let files = world.media_files().list_behind(query, position, &Cancellation::default());
    files.expect("media files can be listed")
}

/// All files of the list, read so many at a time.
fn walked(world: &dyn DatabaseWorld, query: &MediaFileQuery) -> Vec<MediaFile> {
    let mut all: Vec<MediaFile> = Vec::new();
    loop {
        let position = all.last().map(|last| ListPosition::of(last, &query.order));
        let part = behind(world, query, position.as_ref());
        if part.is_empty() {
            return all;
        }
        all.extend(part);
    }
}

pub fn walks_in_every_order_meet_each_file_once(world: &dyn DatabaseWorld) {
    given_similar_files(world);
    let mut orders: Vec<MediaFileOrder> = Vec::new();
    for field in FIELDS {
        for descending in [false, true] {
            orders.push(MediaFileOrder::by(field, descending));
            for second in FIELDS {
                let first = SortBy { field, descending };
                let second = SortBy { field: second, descending: !descending };
                orders.push(MediaFileOrder::new([first, second]));
            }
        }
    }
    for order in orders {
        let whole = world.listed(&MediaFileQuery { order: order.clone(), ..every_file() });
        assert_eq!(whole.len(), 9);
        for limit in [1, 2, 4, 9] {
            let query = MediaFileQuery { order: order.clone(), limit, ..every_file() };
            assert_eq!(ids(&walked(world, &query)), ids(&whole), "{query:?}");
        }
    }
}

pub fn a_walk_goes_on_behind_a_file_that_is_gone(world: &dyn DatabaseWorld) {
    given_similar_files(world);
    for field in FIELDS {
        let query = MediaFileQuery { order: MediaFileOrder::by(field, true), ..every_file() };
        let whole = world.listed(&query);
        let position = ListPosition::of(&whole[0], &query.order);
        world.removed(whole[0].id);
        assert_eq!(ids(&behind(world, &query, Some(&position))), ids(&whole[1..]));
    }
}

pub fn a_walk_meets_what_comes_behind_its_position(world: &dyn DatabaseWorld) {
    let first = world.given_file("a.txt");
    let query = every_file();
    let position = ListPosition::of(&first, &query.order);
    let second = world.given_file("b.txt");
    assert_eq!(behind(world, &query, Some(&position)), [second]);
}

pub fn a_walk_goes_with_filters_and_searches(world: &dyn DatabaseWorld) {
    given_similar_files(world);
    for text in ["b", "nothing"] {
        let order = MediaFileOrder::by(SortField::CreatedAt, true);
        let query = MediaFileQuery { order, limit: 2, ..search(text) };
        let whole = world.listed(&MediaFileQuery { limit: 1000, ..query.clone() });
        assert_eq!(ids(&walked(world, &query)), ids(&whole), "{text}");
    }
    let query =
        MediaFileQuery { created_after: Some(time("2025-01-02T00:00:00Z")), ..every_file() };
    assert_eq!(walked(world, &query), world.listed(&query));
}
