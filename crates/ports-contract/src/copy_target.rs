//! Behaviours of every [`CopyTarget`](ports::CopyTarget).
#![expect(missing_docs, reason = "the name of a behaviour is its description")]

use ports::{CopyRun, LastIds, RetiredKey};

use crate::DatabaseWorld;
use crate::assertions::{assert_conflict, concurrently};
use crate::fixtures::{image_file, key, placeholder, search, sha256, text_file, time};
use crate::store_identity::id;

/// One test per behaviour of `CopyTarget`; takes a function that creates a
/// [`DatabaseWorld`](crate::DatabaseWorld).
#[macro_export]
macro_rules! copy_target_contract {
    ($world:expr) => {
        $crate::__behaviours!($world, copy_target:
            a_new_database_is_complete,
            a_database_is_incomplete_from_begin_to_finish,
            finish_copy_keeps_the_id_of_the_store,
            begin_copy_conflicts_if_a_user_exists,
            begin_copy_conflicts_if_a_media_file_exists,
            begin_copy_conflicts_if_a_retired_key_exists,
            begin_copy_removes_the_rows_of_an_unfinished_run,
            finish_copy_conflicts_when_another_run_has_begun,
            finish_copy_conflicts_when_none_has_begun,
            only_the_last_of_many_concurrent_runs_finishes,
        );
    };
}

const RUN: CopyRun = CopyRun(i64::MAX);
const OTHER: CopyRun = CopyRun(0);

fn is_incomplete(world: &dyn DatabaseWorld) -> bool {
    world.database().is_incomplete().expect("the database answers")
}

fn begin(world: &dyn DatabaseWorld, run: CopyRun) {
    world.database().begin_copy(run).expect("there is no conflict");
}

/// An item of every kind that a copy contains; no item has the largest ids.
fn given_copy(world: &dyn DatabaseWorld) {
    let grace = placeholder(14, "grace");
    world.given_user_as(&grace);
    world.given_token(&grace, sha256(1));
    world.given_file_as(&image_file(10, 313, "a.png", Some(&grace)));
    let file = world.given_file("gone.txt");
    let _ = world.removed(file.id);
    let ids = LastIds {
        user: Some(id_of(99)),
        token: Some(id_of(99)),
        media_file: Some(id_of(99)),
        thumbnail: Some(id_of(999)),
    };
    world.database().raise_last_ids(&ids).expect("ids can be raised");
}

fn id_of<Id: TryFrom<i64>>(number: i64) -> Id {
    Id::try_from(number).ok().expect("it is positive")
}

#[track_caller]
fn expect_empty(world: &dyn DatabaseWorld) {
    assert_eq!(world.database().users_after(None, 9).expect("a page"), []);
    assert_eq!(world.database().tokens_after(None, 9).expect("a page"), []);
    assert_eq!(world.database().media_files_after(None, 9).expect("a page"), []);
    assert_eq!(world.database().retired_keys_after(None, 9).expect("a page"), []);
    assert_eq!(world.database().last_ids().expect("ids"), LastIds::default());
    assert_eq!(world.count(), 0);
}

pub fn a_new_database_is_complete(world: &dyn DatabaseWorld) {
    assert!(!is_incomplete(world));
}

pub fn a_database_is_incomplete_from_begin_to_finish(world: &dyn DatabaseWorld) {
    begin(world, RUN);
    assert!(is_incomplete(world));
    given_copy(world);
    assert!(is_incomplete(world));
    world.database().finish_copy(RUN, None).expect("it belongs to this run");
    assert!(!is_incomplete(world));
    assert_eq!(world.database().store_id().expect("the database answers"), None);
    assert_eq!(world.count(), 1);
}

pub fn finish_copy_keeps_the_id_of_the_store(world: &dyn DatabaseWorld) {
    begin(world, RUN);
    world.database().finish_copy(RUN, Some(id(7))).expect("it belongs to this run");
    assert_eq!(world.database().store_id().expect("the database answers"), Some(id(7)));
    assert_conflict(&world.database().begin_copy(OTHER));
    assert!(!is_incomplete(world));
}

#[track_caller]
fn expect_refused(world: &dyn DatabaseWorld) {
    assert_conflict(&world.database().begin_copy(RUN));
    assert!(!is_incomplete(world));
}

pub fn begin_copy_conflicts_if_a_user_exists(world: &dyn DatabaseWorld) {
    let ada = world.given_user("ada");
    expect_refused(world);
    assert_eq!(world.database().users_after(None, 9).expect("a page"), [ada]);
}

pub fn begin_copy_conflicts_if_a_media_file_exists(world: &dyn DatabaseWorld) {
    world.given_file_as(&text_file(1, "a.txt", None));
    expect_refused(world);
    assert_eq!(world.count(), 1);
}

pub fn begin_copy_conflicts_if_a_retired_key_exists(world: &dyn DatabaseWorld) {
    let at = time("2025-06-01T00:00:00Z");
    let retired =
        RetiredKey { key: key("gone.txt"), retired_at: at, removed_at: None, was_used: true };
    world.database().add_retired_keys(std::slice::from_ref(&retired)).expect("it can be added");
    expect_refused(world);
    assert_eq!(world.database().retired_keys_after(None, 9).expect("a page"), [retired]);
}

pub fn begin_copy_removes_the_rows_of_an_unfinished_run(world: &dyn DatabaseWorld) {
    begin(world, RUN);
    given_copy(world);
    begin(world, OTHER);
    expect_empty(world);
    assert!(is_incomplete(world));
    given_copy(world);
    let search = search("text");
    assert_eq!(world.listed(&search).len(), 1, "it came twice and is there once");
    assert_eq!(world.count(), 1);
}

pub fn finish_copy_conflicts_when_another_run_has_begun(world: &dyn DatabaseWorld) {
    begin(world, RUN);
    begin(world, OTHER);
    assert_conflict(&world.database().finish_copy(RUN, Some(id(1))));
    assert!(is_incomplete(world));
    world.database().finish_copy(OTHER, Some(id(2))).expect("it belongs to this run");
    assert_eq!(world.database().store_id().expect("the database answers"), Some(id(2)));
}

pub fn finish_copy_conflicts_when_none_has_begun(world: &dyn DatabaseWorld) {
    assert_conflict(&world.database().finish_copy(RUN, Some(id(1))));
    assert_eq!(world.database().store_id().expect("the database answers"), None);
}

pub fn only_the_last_of_many_concurrent_runs_finishes(world: &dyn DatabaseWorld) {
    let finished = concurrently(4, |number| {
        let run = CopyRun(i64::try_from(number).expect("there are four"));
        match world.database().begin_copy(run) {
            Ok(()) => world.database().finish_copy(run, None).is_ok(),
            Err(error) => panic!("{error:?}"),
        }
    });
    assert!(finished.contains(&true), "{finished:?}");
    assert!(!is_incomplete(world));
}
