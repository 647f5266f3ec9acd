//! Reserved disk space, and the writes that are rejected to keep it.

use adapters_sqlite::SqliteDatabase;
use ports::{Change, HealthCheck, MediaFileEdit, MediaFiles, PortError, Users};
use ports_contract::DatabaseWorld;
use ports_contract::fixtures::{new_text_file, new_user, time};

use crate::world::SqliteWorld;

fn describing(text: &str) -> MediaFileEdit {
    MediaFileEdit { description: Some(Some(text.to_owned())), ..MediaFileEdit::default() }
}

#[track_caller]
fn made<T: std::fmt::Debug>(change: Result<Change<T>, PortError>) -> T {
    match change {
        Ok(Change::Made(made)) => made,
        other => panic!("it was not made: {other:?}"),
    }
}

#[track_caller]
fn expect_full<T: std::fmt::Debug>(result: Result<T, PortError>) {
    assert!(matches!(result, Err(PortError::Full(_))), "{result:?}");
}

#[test]
fn nothing_is_added_and_no_text_gets_longer_without_room_beyond_the_reserve() {
    let world = SqliteWorld::new();
    let ada = world.given_user("ada");
    let file = world.given_file("a.txt");
    world.edited(file.id, &describing("short"));
    // No disk has as much.
    let database = SqliteDatabase::open(&world.path()).expect("it can be opened");
    let database = database.with_reserve(u64::MAX);
    let at = time("2025-01-02T00:00:00Z");
    let edit = |edit: &MediaFileEdit| database.edit(file.id, edit, at, &|_| true);

    expect_full(MediaFiles::add(&database, &new_text_file(&ada, "b.txt")));
    expect_full(edit(&describing("longer")));
    assert_eq!(made(edit(&describing("less"))).file.description.as_deref(), Some("less"));
    assert_eq!(made(edit(&MediaFileEdit::default())).file.id, file.id);
    database.check().expect("reads and deletions continue");
    Users::add(&database, &new_user("grace")).expect("an account is no upload");
    made(database.remove(file.id, at, &|_| true));
    assert_eq!(world.count(), 0);
}

#[test]
fn room_is_reserved_when_the_database_is_opened_and_used_by_nothing_else() {
    let world = SqliteWorld::new();
    let spare = world.path().with_file_name("media.sqlite3-spare");
    let length = || std::fs::metadata(&spare).map(|spare| spare.len()).ok();
    let open = || SqliteDatabase::open(&world.path()).expect("it can be opened");
    let database = open().with_reserve(0);
    assert_eq!(length(), None);
    drop(database);
    let database = open().with_reserve(2 << 20);
    assert_eq!(length(), Some((1 << 20) + (256 << 10)));
    std::fs::remove_file(&spare).expect("it is there");
    drop(database);
    drop(open().with_reserve(64 << 20));
    assert_eq!(length(), Some((8 << 20) + (256 << 10)));
    let database = std::fs::metadata(world.path()).expect("it is there");
    assert!(database.len() > 1 << 20, "the database has free pages: {}", database.len());
}
