//! Behaviours of every [`RetiredKeys`](ports::RetiredKeys).
#![expect(missing_docs, reason = "the name of a behaviour is its description")]

use std::collections::HashSet;

use domain::StorageKey;
use ports::{Change, MediaFileEdit};

use crate::DatabaseWorld;
use crate::assertions::assert_conflict;
use crate::fixtures::{key, new_text_file, text_content, time};

/// One test per behaviour of `RetiredKeys`; takes a function that creates a
/// [`DatabaseWorld`](crate::DatabaseWorld).
#[macro_export]
macro_rules! retired_keys_contract {
    ($world:expr) => {
        $crate::__behaviours!($world, retired_keys:
            pending_is_empty_before_any_key_is_retired,
            pending_contains_the_keys_of_a_removed_file,
            pending_contains_the_keys_of_replaced_content,
            pending_returns_the_oldest_retired_keys_first,
            pending_returns_no_more_than_the_limit,
            pending_among_returns_only_pending_keys,
            confirm_removed_ends_the_pending_state_of_keys,
            confirm_removed_is_idempotent,
            confirm_removed_of_nothing_changes_nothing,
            confirm_removed_ignores_keys_that_were_never_retired,
            a_key_confirmed_as_removed_is_never_reused,
            withhold_again_makes_only_confirmed_keys_pending,
            withhold_again_ignores_keys_that_were_never_in_use,
        );
    };
}

fn pending(world: &dyn DatabaseWorld, limit: u32) -> Vec<StorageKey> {
    world.database().pending(limit).expect("pending keys can be read")
}

fn confirm(world: &dyn DatabaseWorld, keys: &[StorageKey]) {
    let at = time("2025-07-01T00:00:00Z");
    world.database().confirm_removed(keys, at).expect("a removal can be confirmed");
}

/// Three files, removed in another order than added: `b`, `c`, `a`.
fn given_three_removals(world: &dyn DatabaseWorld) {
    let [a, b, c] = ["a", "b", "c"].map(|path| world.given_file(path).id);
    for (id, at) in
        [(c, "2025-06-02T00:00:00Z"), (a, "2025-06-03T00:00:00Z"), (b, "2025-06-01T00:00:00Z")]
    {
        let change = world.media_files().remove(id, time(at), &|_| true);
        assert!(matches!(change, Ok(Change::Made(_))), "{change:?}");
    }
}

pub fn pending_is_empty_before_any_key_is_retired(world: &dyn DatabaseWorld) {
    world.given_image("a.png");
    assert_eq!(pending(world, 100), []);
}

pub fn pending_contains_the_keys_of_a_removed_file(world: &dyn DatabaseWorld) {
    let mut expected = world.removed(world.given_image("a.png").id);
    expected.sort();
    assert_eq!(expected.len(), 5);
    assert_eq!(world.pending_keys(), expected);
}

pub fn pending_contains_the_keys_of_replaced_content(world: &dyn DatabaseWorld) {
    let file = world.given_file("old.txt");
    let content = Some(text_content("new.txt"));
    world.edited(file.id, &MediaFileEdit { content, ..MediaFileEdit::default() });
    assert_eq!(world.pending_keys(), [file.key]);
}

pub fn pending_returns_the_oldest_retired_keys_first(world: &dyn DatabaseWorld) {
    given_three_removals(world);
    assert_eq!(pending(world, 100), ["b", "c", "a"].map(key));
}

pub fn pending_returns_no_more_than_the_limit(world: &dyn DatabaseWorld) {
    given_three_removals(world);
    assert_eq!(pending(world, 2), ["b", "c"].map(key));
    assert_eq!(pending(world, 0), []);
    assert_eq!(pending(world, u32::MAX).len(), 3);
}

pub fn pending_among_returns_only_pending_keys(world: &dyn DatabaseWorld) {
    given_three_removals(world);
    confirm(world, &[key("b")]);
    world.given_file("live");
    let among = |keys: &[StorageKey]| {
        world.database().pending_among(keys).expect("pending keys can be looked for")
    };
    assert_eq!(among(&["a", "b", "live", "never"].map(key)), [key("a")].into());
    assert_eq!(among(&[]), HashSet::new());
    let many: Vec<StorageKey> = (0..2000).map(|number| key(&number.to_string())).collect();
    assert_eq!(among(&[many, vec![key("c")]].concat()), [key("c")].into());
}

pub fn confirm_removed_ends_the_pending_state_of_keys(world: &dyn DatabaseWorld) {
    given_three_removals(world);
    confirm(world, &[key("b"), key("a")]);
    assert_eq!(pending(world, 100), [key("c")]);
}

pub fn confirm_removed_is_idempotent(world: &dyn DatabaseWorld) {
    given_three_removals(world);
    confirm(world, &[key("b"), key("b")]);
    confirm(world, &[key("b")]);
    assert_eq!(pending(world, 100), ["c", "a"].map(key));
}

pub fn confirm_removed_of_nothing_changes_nothing(world: &dyn DatabaseWorld) {
    given_three_removals(world);
    confirm(world, &[]);
    assert_eq!(pending(world, 100).len(), 3);
}

pub fn confirm_removed_ignores_keys_that_were_never_retired(world: &dyn DatabaseWorld) {
    let live = world.given_file("live");
    confirm(world, &[key("live"), key("never")]);
    assert_eq!(world.stored(live.id), Some(live.clone()));
    world.removed(live.id);
    assert_eq!(pending(world, 100), [key("live")], "the early confirmation was ignored");
    let uploader = world.given_user("ada");
    world.given_file_like(&new_text_file(&uploader, "never"));
}

pub fn a_key_confirmed_as_removed_is_never_reused(world: &dyn DatabaseWorld) {
    let uploader = world.given_user("ada");
    let keys = world.removed(world.given_file("gone").id);
    confirm(world, &keys);
    assert_conflict(&world.media_files().add(&new_text_file(&uploader, "gone")));
}

fn withhold_again(world: &dyn DatabaseWorld, keys: &[StorageKey]) -> u64 {
    world.database().withhold_again(keys).expect("keys can be withheld again")
}

pub fn withhold_again_makes_only_confirmed_keys_pending(world: &dyn DatabaseWorld) {
    given_three_removals(world);
    confirm(world, &[key("b"), key("c")]);
    let live = world.given_file("live");
    assert_eq!(withhold_again(world, &["a", "b", "live", "never"].map(key)), 1);
    assert_eq!(pending(world, 100), ["b", "a"].map(key), "in the order of retirement");
    assert_eq!(withhold_again(world, &["a", "b", "live", "never"].map(key)), 0);
    assert_eq!(withhold_again(world, &[]), 0);
    assert_eq!(world.stored(live.id), Some(live));
    confirm(world, &[key("b")]);
    assert_eq!(pending(world, 100), [key("a")]);
}

pub fn withhold_again_ignores_keys_that_were_never_in_use(world: &dyn DatabaseWorld) {
    let at = time("2025-07-01T00:00:00Z");
    world.database().retire_unused(&[key("orphan")], at).expect("an orphan can be retired");
    assert_eq!(withhold_again(world, &[key("orphan")]), 0);
    assert_eq!(pending(world, 100), []);
}
