//! Files that are removed, moved away or replaced while the database is open.

use std::fs;
use std::path::{Path, PathBuf};

use adapters_sqlite::SqliteDatabase;
use ports::{MediaFiles, Migrations, PortError};
use ports_contract::DatabaseWorld;
use ports_contract::fixtures::{new_text_file, time};

use crate::world::SqliteWorld;

fn files_of(world: &SqliteWorld) -> [PathBuf; 3] {
    ["media.sqlite3", "media.sqlite3-wal", "media.sqlite3-shm"]
        .map(|name| world.path().with_file_name(name))
}

fn move_file(from: &Path, to: &Path) {
    fs::rename(from, to).expect("a file can be moved");
}

#[track_caller]
fn expect_unavailable<T: std::fmt::Debug>(result: Result<T, PortError>) {
    assert!(matches!(result, Err(PortError::Unavailable(_))), "{result:?}");
}

#[test]
fn writes_are_rejected_while_a_file_is_missing_and_reads_continue() {
    let world = SqliteWorld::new();
    let ada = world.given_user("ada");
    let file = world.given_file("a.txt");
    for path in files_of(&world) {
        let elsewhere = path.with_file_name("elsewhere");
        move_file(&path, &elsewhere);
        expect_unavailable(world.media_files().add(&new_text_file(&ada, "b.txt")));
        expect_unavailable(world.database().check());
        assert_eq!(world.stored(file.id), Some(file.clone()), "{}", path.display());
        assert!(!path.exists(), "{} was not made anew", path.display());
        move_file(&elsewhere, &path);
        world.database().check().expect("it is back");
    }
    assert_eq!(world.count(), 1);
    world.given_file("b.txt");
    assert_eq!(world.reopened().count(), 2);
}

#[test]
fn a_folder_that_is_moved_takes_its_files_away() {
    let world = SqliteWorld::new();
    let folder = world.path().with_file_name("folder");
    fs::create_dir(&folder).expect("a folder can be made");
    let database = SqliteDatabase::open(&folder.join("db")).expect("a file can be opened");
    database.migrate().expect("a new database can be migrated");
    move_file(&folder, &folder.with_file_name("elsewhere"));
    expect_unavailable(ports::HealthCheck::check(&database));
    expect_unavailable(ports::Users::add(&database, &ports_contract::fixtures::new_user("ada")));
    move_file(&folder.with_file_name("elsewhere"), &folder);
    ports::HealthCheck::check(&database).expect("it is back");
}

#[test]
fn a_database_that_was_replaced_is_neither_written_nor_read() {
    let world = SqliteWorld::new();
    let ada = world.given_user("ada");
    let file = world.given_file("a.txt");
    let other = SqliteWorld::new();
    fs::copy(other.path(), world.path().with_file_name("copy")).expect("a file can be copied");
    move_file(&world.path().with_file_name("copy"), &world.path());
    expect_unavailable(world.media_files().add(&new_text_file(&ada, "b.txt")));
    // More at once than a pool has open, so that the pool opens connections now.
    std::thread::scope(|scope| {
        for _ in 0..8 {
            let stored = || world.media_files().find(file.id);
            scope.spawn(move || match stored() {
                Ok(found) => assert_eq!(found.map(|found| found.id), Some(file.id)),
                error => expect_unavailable(error),
            });
        }
    });
}

#[test]
fn a_write_is_not_committed_when_a_file_goes_in_its_midst() {
    let world = SqliteWorld::new();
    let file = world.given_file("a.txt");
    let elsewhere = world.path().with_file_name("elsewhere");
    let removed = world.media_files().remove(file.id, time("2025-01-02T00:00:00Z"), &|_| {
        move_file(&world.path(), &elsewhere);
        true
    });
    expect_unavailable(removed);
    move_file(&elsewhere, &world.path());
    assert_eq!(world.stored(file.id), Some(file));
}

#[test]
fn the_content_of_a_removed_log_is_moved_into_the_database() {
    let world = SqliteWorld::new();
    let file = world.given_image("a.png");
    fs::remove_file(&files_of(&world)[1]).expect("a file can be removed");
    expect_unavailable(world.database().check());
    // The files that a crash would leave.
    let left = SqliteWorld::new();
    fs::copy(world.path(), left.path().with_file_name("left")).expect("a file can be copied");
    let left = SqliteDatabase::open(&left.path().with_file_name("left")).expect("it can be opened");
    assert_eq!(left.find(file.id).expect("it can be read"), Some(file));
}
