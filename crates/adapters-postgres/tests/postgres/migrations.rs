//! The migrations, up, down, and by several processes at once.

use std::thread;

use diesel::sql_types::BigInt;
use diesel::{QueryableByName, RunQueryDsl, sql_query};
use diesel_migrations::{FileBasedMigrations, MigrationHarness};
use ports::Migrations;
use ports_contract::DatabaseWorld;
use ports_contract::media_files::search_ignores_case_and_letter_forms;

use crate::support::{PostgresWorld, TestDatabase};

const MIGRATIONS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../migrations/postgres");

const NAMES: [&str; 7] = [
    "2026-11-24-000001_accounts",
    "2026-11-24-000002_media_files",
    "2026-11-24-000003_search",
    "2026-11-24-000004_media_file_counts",
    "2026-11-30-000005_store",
    "2026-11-30-000006_unused_keys",
    "2026-11-30-000007_text_form",
];

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    count: i64,
}

/// How many rows `from` (a table with any conditions) has.
fn count(database: &TestDatabase, from: &str) -> i64 {
    sql_query(format!("SELECT count(*) AS count FROM {from}"))
        .get_result::<Count>(&mut database.connection())
        .expect("rows can be counted")
        .count
}

fn files() -> FileBasedMigrations {
    FileBasedMigrations::from_path(MIGRATIONS).expect("the migrations are where they belong")
}

#[test]
fn migrations_are_applied_once() {
    let database = TestDatabase::empty();
    let postgres = database.connect();
    assert_eq!(postgres.migrate().expect("the migrations are valid"), NAMES);
    assert!(postgres.migrate().expect("nothing is left to do").is_empty());
}

#[test]
fn processes_that_migrate_at_once_apply_each_migration_once() {
    let database = TestDatabase::empty();
    let mut applied: Vec<String> = thread::scope(|scope| {
        let processes: Vec<_> =
            (0..4).map(|_| scope.spawn(|| database.connect().migrate())).collect();
        let results = processes.into_iter().map(|process| process.join().expect("no panic"));
        results.flat_map(|result| result.expect("every process succeeds")).collect()
    });
    applied.sort();
    assert_eq!(applied, NAMES);
}

#[test]
fn migrations_go_down_to_nothing_and_up_again() {
    let world = PostgresWorld::new();
    let mut connection = world.database.connection();
    connection.revert_all_migrations(files()).expect("every migration can be reverted");
    let leftovers = "pg_class WHERE relnamespace = 'public'::regnamespace
         AND relname NOT LIKE '\\_\\_diesel\\_schema\\_migrations%'";
    assert_eq!(count(&world.database, leftovers), 0);
    assert_eq!(world.postgres.migrate().expect("the way up is free again"), NAMES);
}

#[test]
fn a_failed_migration_leaves_nothing_of_it_and_can_be_tried_again() {
    let database = TestDatabase::empty();
    let postgres = database.connect();
    database.run("CREATE TABLE tokens ()");
    postgres.migrate().expect_err("the table is in the way");
    assert_eq!(count(&database, "pg_class WHERE relname = 'users'"), 0);
    database.run("DROP TABLE tokens");
    assert_eq!(postgres.migrate().expect("nothing is in the way"), NAMES);
}

#[test]
fn searches_work_where_the_extension_may_not_be_created() {
    let database = TestDatabase::empty();
    database.run(
        "CREATE FUNCTION reject() RETURNS event_trigger LANGUAGE plpgsql AS
             $$ BEGIN RAISE insufficient_privilege; END $$;
         CREATE EVENT TRIGGER reject ON ddl_command_start WHEN TAG IN ('CREATE EXTENSION')
             EXECUTE FUNCTION reject()",
    );
    let world = PostgresWorld::on(database);
    let indexes = "pg_indexes WHERE indexname = 'media_files_search_text'";
    assert_eq!(count(&world.database, indexes), 0);
    search_ignores_case_and_letter_forms(&world);
}

#[test]
fn files_that_come_while_the_count_does_are_counted_once() {
    let world = PostgresWorld::new();
    world.given_file("before.txt");
    let mut connection = world.database.connection();
    for _ in NAMES.iter().skip_while(|name| !name.ends_with("_media_file_counts")) {
        connection.revert_last_migration(files()).expect("the count can be taken back");
    }
    thread::scope(|scope| {
        for thread in 0..4 {
            let database = &world.database;
            scope.spawn(move || {
                for number in 0..20 {
                    // A server of that version knows no later column.
                    database.run(&format!(
                        "INSERT INTO media_files
                             (file_type, uploader_id, key, created_at, updated_at, search_text)
                         SELECT file_type, uploader_id, '{thread}/{number}', created_at, updated_at,
                             search_text
                         FROM media_files WHERE key = 'before.txt'"
                    ));
                }
            });
        }
        world.postgres.migrate().expect("the migration waits its turn");
    });
    assert_eq!(world.count(), 81);
    world.removed(world.listed(&ports_contract::fixtures::every_file())[0].id);
    assert_eq!(world.count(), 80);
}

#[test]
fn files_that_an_administrator_removes_at_once_are_counted_too() {
    let world = PostgresWorld::new();
    for name in ["a.txt", "b.txt", "c.txt"] {
        world.given_file(name);
    }
    world.database.run("DELETE FROM media_files WHERE key <> 'a.txt'");
    assert_eq!(world.count(), 1);
    world.database.run("TRUNCATE media_files CASCADE");
    assert_eq!(world.count(), 0);
    world.given_file("d.txt");
    assert_eq!(world.count(), 1);
}
