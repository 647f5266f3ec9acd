//! Lists whose caller has cancelled them or timed out.

use std::time::Instant;

use ports::{Cancellation, PortError};

use super::list::assert_lists;
use crate::DatabaseWorld;
use crate::fixtures::{every_file, search};

/// More than the connections of any adapter.
const MANY: usize = 100;

#[track_caller]
fn assert_cancelled(world: &dyn DatabaseWorld, cancellation: &Cancellation) {
    for query in [every_file(), search("a"), search("a.t"), search("no such text")] {
        let outcome = world.media_files().list(&query, cancellation);
        assert!(matches!(outcome, Err(PortError::Unavailable(_))), "{query:?}: {outcome:?}");
        let outcome = world.media_files().list_behind(&query, None, cancellation);
        assert!(matches!(outcome, Err(PortError::Unavailable(_))), "{query:?}: {outcome:?}");
    }
}

pub fn a_cancelled_list_is_unavailable(world: &dyn DatabaseWorld) {
    world.given_file("a.txt");
    let cancellation = Cancellation::default();
    cancellation.cancel();
    assert_cancelled(world, &cancellation);
}

pub fn a_list_past_its_deadline_is_unavailable(world: &dyn DatabaseWorld) {
    world.given_file("a.txt");
    assert_cancelled(world, &Cancellation::at(Instant::now()));
}

pub fn cancelled_lists_do_not_delay_later_ones(world: &dyn DatabaseWorld) {
    let file = world.given_file("a.txt");
    for _ in 0..MANY {
        let cancellation = Cancellation::default();
        cancellation.cancel();
        assert_cancelled(world, &cancellation);
    }
    let cancellation = Cancellation::default();
    let page = world.media_files().list(&search("a"), &cancellation);
    assert_eq!(page.expect("it is not cancelled").files, std::slice::from_ref(&file));
    cancellation.cancel();
    assert_lists(world, &search("a.t"), [&file]);
}

pub fn a_search_of_one_or_two_characters_is_a_full_scan(world: &dyn DatabaseWorld) {
    for text in ["a", "é", "سل", "ab", "%_", "a b", "\"a\" bc"] {
        assert!(world.media_files().is_full_scan(&search(text)), "{text}");
    }
}

pub fn a_list_without_search_is_not_a_full_scan(world: &dyn DatabaseWorld) {
    assert!(!world.media_files().is_full_scan(&every_file()));
}
