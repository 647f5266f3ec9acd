//! A server that goes away, at any moment, and comes back.

use std::sync::Barrier;
use std::thread;

use adapters_postgres::{ConnectError, PostgresDatabase};
use ports::{Cancellation, PortError};
use ports_contract::DatabaseWorld;
use ports_contract::fixtures::{every_file, new_image_file};

use crate::support::{PostgresWorld, TestDatabase};

/// Ends the connection that inserts a thumbnail: at the insertion, or at COMMIT if `when` is
/// `DEFERRABLE INITIALLY DEFERRED`.
fn hang_up_on_thumbnails(world: &PostgresWorld, when: &str) {
    world.database.run(&format!(
        "CREATE FUNCTION hang_up() RETURNS trigger LANGUAGE plpgsql AS
             $$ BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NULL; END $$;
         CREATE CONSTRAINT TRIGGER hang_up AFTER INSERT ON thumbnails {when}
             FOR EACH ROW EXECUTE FUNCTION hang_up()"
    ));
}

#[test]
fn a_connection_lost_before_commit_has_changed_nothing() {
    let world = PostgresWorld::new();
    let ada = world.given_user("ada");
    hang_up_on_thumbnails(&world, "");
    let result = world.media_files().add(&new_image_file(&ada, "a.png"));
    assert!(matches!(result, Err(PortError::Unavailable(_))), "{result:?}");
    assert_eq!(world.count(), 0);
}

#[test]
fn a_connection_lost_at_commit_leaves_the_outcome_unknown() {
    let world = PostgresWorld::new();
    let ada = world.given_user("ada");
    hang_up_on_thumbnails(&world, "DEFERRABLE INITIALLY DEFERRED");
    let result = world.media_files().add(&new_image_file(&ada, "a.png"));
    assert!(matches!(result, Err(PortError::OutcomeUnknown(_))), "{result:?}");
    world.database().check().expect("the next request gets a connection that works");
}

/// Rejects every thumbnail with this SQLSTATE and a meaningless message: at the insertion, or at
/// COMMIT if `when` is `DEFERRABLE INITIALLY DEFERRED`.
fn reject_thumbnails(world: &PostgresWorld, when: &str, state: &str) {
    world.database.run(&format!(
        "DROP TRIGGER IF EXISTS reject ON thumbnails;
         CREATE OR REPLACE FUNCTION reject() RETURNS trigger LANGUAGE plpgsql AS
             $$ BEGIN RAISE EXCEPTION 'sans paroles' USING ERRCODE = '{state}'; END $$;
         CREATE CONSTRAINT TRIGGER reject AFTER INSERT ON thumbnails {when}
             FOR EACH ROW EXECUTE FUNCTION reject()"
    ));
}

#[test]
fn errors_are_classified_by_their_codes_in_any_language() {
    let world = PostgresWorld::new();
    let ada = world.given_user("ada");
    let table = [
        ("23505", "Conflict"),
        ("25006", "Unavailable"),
        ("40001", "Unavailable"),
        ("40P01", "Unavailable"),
        ("53100", "Full"),
        ("53200", "Unavailable"),
        ("53300", "Unavailable"),
        ("55P03", "Unavailable"),
        ("57014", "Unavailable"),
        ("58030", "Unavailable"),
        ("22003", "Backend"),
        ("42P01", "Backend"),
        ("XX000", "Backend"),
    ];
    for when in ["", "DEFERRABLE INITIALLY DEFERRED"] {
        for (state, expected) in table {
            reject_thumbnails(&world, when, state);
            let result = world.media_files().add(&new_image_file(&ada, "a.png"));
            let error = format!("{:?}", result.expect_err("the trigger rejects it"));
            assert!(error.starts_with(expected), "{state} {when}: {error}");
            assert_eq!(world.count(), 0);
        }
    }
}

/// Makes the pool open `count` connections, by holding as many at once.
fn open_connections(world: &PostgresWorld, count: usize) {
    let gate = Barrier::new(count);
    thread::scope(|scope| {
        for number in 0..count {
            let gate = &gate;
            scope.spawn(move || {
                let file = world.given_file(&format!("{number}.txt"));
                let at = file.created_at;
                let hold = world.media_files().remove(file.id, at, &|_| {
                    gate.wait();
                    true
                });
                hold.expect("the server is there");
            });
        }
    });
}

/// No request fails if the pool was about to open one more connection, which it uses first.
#[test]
fn a_server_that_ended_every_connection_costs_one_request_at_most() {
    let world = PostgresWorld::new();
    open_connections(&world, 8);
    world.database.end_all_connections();
    let list = || world.media_files().list(&every_file(), &Cancellation::default());
    let results: Vec<_> = (0..9).map(|_| list()).collect();
    let failed: Vec<_> = results.into_iter().filter_map(Result::err).collect();
    assert!(matches!(failed.as_slice(), [] | [PortError::Unavailable(_)]), "{failed:?}");
}

#[test]
fn a_database_that_was_away_is_used_again_once_it_is_back() {
    let world = PostgresWorld::new();
    world.database.allow_connections(false);
    world.database.end_all_connections();
    for _ in 0..2 {
        let result = world.database().check();
        assert!(matches!(result, Err(PortError::Unavailable(_))), "{result:?}");
    }
    world.database.allow_connections(true);
    world
        .database()
        .check()
        .expect("the wait for a connection is longer than between two attempts");
}

#[test]
fn the_error_names_a_server_that_is_unreachable() {
    let error = PostgresDatabase::connect("postgres://127.0.0.1:1/media", 1).err();
    let Some(ConnectError::Unreachable(cause)) = error else {
        panic!("nothing listens there: {error:?}");
    };
    assert!(cause.to_string().contains("127.0.0.1"), "{cause}");
}

#[test]
fn a_server_that_may_lose_committed_transactions_is_rejected() {
    let database = TestDatabase::empty();
    let connect = || PostgresDatabase::connect(&database.url(), 1).map(drop);
    connect().expect("the test server remembers");
    database.run(
        "DO $$ BEGIN EXECUTE format(
             'ALTER DATABASE %I SET synchronous_commit = off', current_database());
         END $$",
    );
    let rejected = connect();
    let setting = "synchronous_commit";
    assert!(
        matches!(rejected, Err(ConnectError::Forgetful { setting: off }) if off == setting),
        "{rejected:?}"
    );
    PostgresDatabase::connect_forgetful(&database.url(), 1).expect("it was asked for");
}
