//! The database as a file: opened, opened again, shared.

use std::path::Path;

use adapters_sqlite::{OpenError, SqliteDatabase};
use ports::{HealthCheck, PortError};
use ports_contract::DatabaseWorld;

use crate::world::SqliteWorld;

fn open_error(path: &Path) -> OpenError {
    match SqliteDatabase::open(path) {
        Ok(_) => panic!("{} was opened", path.display()),
        Err(error) => error,
    }
}

#[test]
fn what_was_written_is_there_when_the_file_is_opened_again() {
    let world = SqliteWorld::new();
    let file = world.given_image("a.png");
    let reopened = world.reopened();
    assert_eq!(reopened.stored(file.id), Some(file));
}

#[test]
fn two_databases_over_one_file_see_each_others_writes() {
    let world = SqliteWorld::new();
    let other = SqliteDatabase::open(&world.path()).expect("a file can be opened twice");
    let file = world.given_file("a.txt");
    let found = ports::MediaFiles::find(&other, file.id).expect("a file can be looked for");
    assert_eq!(found, Some(file));
}

#[test]
fn a_file_in_a_missing_folder_is_rejected() {
    let world = SqliteWorld::new();
    let error = open_error(&world.path().with_file_name("missing").join("media.sqlite3"));
    assert!(matches!(error, OpenError::Unusable { .. }), "{error:?}");
}

#[test]
fn a_file_that_is_not_a_database_is_rejected_and_not_changed() {
    let world = SqliteWorld::new();
    let path = world.path().with_file_name("notes.txt");
    let text = "not a database; ".repeat(100);
    std::fs::write(&path, &text).expect("a file can be written");
    let error = open_error(&path);
    assert!(matches!(error, OpenError::Unusable { .. }), "{error:?}");
    assert_eq!(std::fs::read_to_string(&path).expect("it can be read"), text);
}

#[test]
fn a_path_that_sqlite_would_read_as_a_uri_is_a_path() {
    let world = SqliteWorld::new();
    let path = world.path().with_file_name("file:media.sqlite3?mode=memory");
    SqliteDatabase::open(&path).expect("it is a file name like any other");
    assert!(path.exists());
}

#[test]
fn the_health_check_fails_where_the_tables_are_missing() {
    let world = SqliteWorld::new();
    let path = world.path().with_file_name("empty.sqlite3");
    let empty = SqliteDatabase::open(&path).expect("a new file can be opened");
    let health = empty.check();
    assert!(matches!(health, Err(PortError::Backend(_))), "{health:?}");
}
