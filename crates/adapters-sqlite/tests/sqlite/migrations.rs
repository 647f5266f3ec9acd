//! The migrations, up and down.

use adapters_sqlite::SqliteDatabase;
use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::Text;
use diesel_migrations::{FileBasedMigrations, MigrationHarness};
use ports::Migrations;
use ports_contract::DatabaseWorld;
use ports_contract::fixtures::search;

use crate::world::SqliteWorld;

const ALL: [&str; 7] = [
    "2026-11-24-000001_accounts",
    "2026-11-24-000002_media_files",
    "2026-11-24-000003_search",
    "2026-11-24-000004_media_file_counts",
    "2026-11-30-000005_store",
    "2026-11-30-000006_unused_keys",
    "2026-11-30-000007_text_form",
];

#[derive(QueryableByName)]
struct Named {
    #[diesel(sql_type = Text)]
    name: String,
}

/// Everything in the schema but what diesel and SQLite keep for themselves.
fn schema(connection: &mut SqliteConnection) -> Vec<String> {
    let objects: Vec<Named> = sql_query(
        "SELECT type || ' ' || name AS name FROM sqlite_schema
         WHERE name NOT LIKE 'sqlite%' AND tbl_name NOT LIKE '\\_\\_%' ESCAPE '\\' ORDER BY 1",
    )
    .load(connection)
    .expect("the schema can be read");
    objects.into_iter().map(|object| object.name).collect()
}

fn files() -> FileBasedMigrations {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../migrations/sqlite");
    FileBasedMigrations::from_path(folder).expect("the migrations can be read")
}

#[test]
fn each_migration_is_applied_once_and_in_order() {
    let world = SqliteWorld::new();
    let path = world.path().with_file_name("new.sqlite3");
    let new = SqliteDatabase::open(&path).expect("a new file can be opened");
    assert_eq!(new.migrate().expect("they can be applied"), ALL);
    assert_eq!(new.migrate().expect("there is nothing to do"), [""; 0]);
}

#[test]
fn migrations_go_down_to_nothing_and_up_again() {
    let world = SqliteWorld::new();
    world.given_image("a.png");
    let mut connection = world.raw_connection();
    let migrated = schema(&mut connection);
    for _ in ALL {
        connection.revert_last_migration(files()).expect("a migration can be taken back");
    }
    assert_eq!(schema(&mut connection), [""; 0]);
    connection.run_pending_migrations(files()).expect("migrations can be applied again");
    assert_eq!(schema(&mut connection), migrated);
}

/// Reverts the migration that ends in `name` and all later ones, and applies them again.
fn reapply_from(name: &str, connection: &mut SqliteConnection) {
    for _ in ALL.iter().skip_while(|migration| !migration.ends_with(name)) {
        connection.revert_last_migration(files()).expect("a migration can be taken back");
    }
    connection.run_pending_migrations(files()).expect("migrations can be applied again");
}

#[test]
fn the_search_is_filled_when_it_comes_to_a_database_with_files() {
    let world = SqliteWorld::new();
    let file = world.given_file("holidays.txt");
    reapply_from("_search", &mut world.raw_connection());
    assert_eq!(world.reopened().listed(&search("holiday")), [file]);
}

#[test]
fn files_that_were_there_before_they_were_counted_are_counted() {
    let world = SqliteWorld::new();
    for name in ["a.txt", "b.txt", "c.txt"] {
        world.given_file(name);
    }
    reapply_from("_media_file_counts", &mut world.raw_connection());
    let world = world.reopened();
    assert_eq!(world.count(), 3);
    world.given_file("d.txt");
    assert_eq!(world.count(), 4);
}
