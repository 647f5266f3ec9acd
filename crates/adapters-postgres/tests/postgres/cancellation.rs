//! Lists that are cancelled while the server reads them, and the connections that later lists use.

use std::thread;

use diesel::connection::SimpleConnection;
use diesel::sql_types::BigInt;
use diesel::{QueryableByName, RunQueryDsl, sql_query};
use ports::{Cancellation, MediaFilePage, Migrations, PortError};
use ports_contract::DatabaseWorld;
use ports_contract::fixtures::{every_file, search};

use crate::support::PostgresWorld;

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    count: i64,
}

/// How many statements of the service wait for a lock.
fn waiting(world: &PostgresWorld) -> i64 {
    let count = sql_query(
        "SELECT count(*) FROM pg_stat_activity
         WHERE datname = current_database() AND wait_event_type = 'Lock'",
    );
    let count: Count =
        count.get_result(&mut world.database.connection()).expect("the server answers");
    count.count
}

fn wait_until(is_true: impl Fn() -> bool) {
    while !is_true() {
        thread::yield_now();
    }
}

/// The result of a list that waits for a lock until it is cancelled.
fn cancelled(world: &PostgresWorld) -> Result<MediaFilePage, PortError> {
    let mut locking = world.database.connection();
    let lock = "BEGIN; LOCK TABLE media_files IN ACCESS EXCLUSIVE MODE";
    locking.batch_execute(lock).expect("nobody else has it");
    let cancellation = Cancellation::default();
    thread::scope(|scope| {
        let list = scope.spawn(|| world.media_files().list(&every_file(), &cancellation));
        wait_until(|| waiting(world) == 1);
        cancellation.cancel();
        list.join().expect("it does not panic")
    })
}

#[test]
fn a_list_under_way_is_cancelled_in_the_server() {
    let world = PostgresWorld::new();
    let file = world.given_file("a.txt");
    for _ in 0..20 {
        let outcome = cancelled(&world);
        assert!(matches!(outcome, Err(PortError::Unavailable(_))), "{outcome:?}");
        assert_eq!(waiting(&world), 0);
        assert_eq!(world.listed(&every_file()), std::slice::from_ref(&file));
    }
}

#[test]
fn searches_are_full_scans_where_there_is_no_index_of_trigrams() {
    let world = PostgresWorld::new();
    let search = search("abc");
    assert!(!world.media_files().is_full_scan(&search));
    world.database.run("DROP INDEX media_files_search_text");
    world.postgres.migrate().expect("nothing is to be done");
    assert!(world.media_files().is_full_scan(&search));
    assert!(!world.media_files().is_full_scan(&every_file()));
}
