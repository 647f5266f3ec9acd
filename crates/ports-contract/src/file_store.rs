//! Behaviours of every [`FileStore`].
#![expect(missing_docs, reason = "the name of a behaviour is its description")]

mod keys;
mod open;
mod place;
mod remove;
mod stage;
mod withdraw;

pub use keys::*;
pub use open::*;
pub use place::*;
pub use remove::*;
pub use stage::*;
pub use withdraw::*;

use std::io::Read;

use domain::StorageKey;
use ports::{FileStore, StagedFile};

/// A file store of its own, empty at first.
pub trait FileStoreWorld: Sync {
    /// The store.
    fn store(&self) -> &dyn FileStore;

    /// The number of files in it, staged and placed.
    fn file_count(&self) -> usize;
}

/// One test per behaviour of `FileStore`; takes a function that creates a
/// [`FileStoreWorld`](crate::FileStoreWorld).
#[macro_export]
macro_rules! file_store_contract {
    ($world:expr) => {
        $crate::__behaviours!($world, file_store:
            staged_bytes_can_be_read_from_the_start,
            staged_bytes_have_no_key,
            empty_content_is_kept,
            large_content_is_kept,
            content_of_many_small_reads_is_kept,
            a_failing_reader_leaves_nothing,
            an_interrupted_read_is_retried,
            content_can_be_written_piece_by_piece,
            an_unfinished_file_leaves_nothing,
            files_written_concurrently_are_kept_separate,
            equal_contents_are_staged_separately,
            discarded_bytes_are_gone,
            discarding_twice_succeeds,
            discarding_placed_bytes_leaves_them,
            opening_discarded_bytes_is_an_error,
            placed_bytes_are_under_their_key,
            placed_bytes_are_no_longer_staged,
            placing_nothing_succeeds,
            placing_on_a_taken_key_is_a_conflict_and_changes_nothing,
            a_conflict_at_any_position_places_none,
            one_key_twice_in_one_call_is_a_conflict,
            placing_a_discarded_file_places_none,
            one_of_many_concurrent_placements_succeeds,
            withdrawn_bytes_are_staged_again,
            withdrawn_bytes_can_be_placed_again,
            withdrawing_ignores_missing_keys,
            withdrawing_an_unplaced_file_leaves_other_bytes,
            withdrawing_a_removed_file_leaves_bytes_placed_since,
            keys_that_are_prefixes_of_others_lose_no_bytes,
            keys_of_any_script_are_distinguished,
            a_missing_key_opens_as_none,
            content_can_be_read_from_anywhere,
            open_nonblocking_agrees_with_open,
            open_nonblocking_returns_none_for_a_missing_key,
            opened_content_outlives_its_removal,
            removed_bytes_are_gone,
            removing_a_missing_key_succeeds,
            removing_one_key_leaves_its_neighbours,
            a_removed_key_can_be_placed_again,
        );
    };
}

fn key(text: &str) -> StorageKey {
    text.parse().expect("a valid key")
}

fn stage(world: &dyn FileStoreWorld, content: impl AsRef<[u8]>) -> StagedFile {
    world.store().stage(&mut content.as_ref()).expect("bytes can be staged")
}

fn place(world: &dyn FileStoreWorld, content: &str, under: &str) {
    let staged = stage(world, content);
    world.store().place(&[(staged, key(under))]).expect("the key is free");
}

fn read_to_end(mut content: impl Read) -> Vec<u8> {
    let mut bytes = Vec::new();
    content.read_to_end(&mut bytes).expect("content can be read");
    bytes
}

fn staged_bytes(world: &dyn FileStoreWorld, staged: &StagedFile) -> Vec<u8> {
    read_to_end(world.store().open_staged(staged).expect("it is staged"))
}

fn stored(world: &dyn FileStoreWorld, under: &str) -> Option<String> {
    let opened = world.store().open(&key(under)).expect("the store answers")?;
    let bytes = read_to_end(opened.content);
    assert_eq!(opened.size, bytes.len() as u64);
    Some(String::from_utf8(bytes).expect("the contents here are text"))
}

/// Pseudorandom bytes, so that a misplaced buffer is noticed.
fn noise(length: usize) -> Vec<u8> {
    let mut state = 0x2545_F491_4F6C_DD1D_u64;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state.to_le_bytes()[0]
    };
    (0..length).map(|_| next()).collect()
}
