//! What every [`FileStore`] shows.
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

/// A file store that is empty at first and shared with nobody.
pub trait FileStoreWorld: Sync {
    /// The store.
    fn store(&self) -> &dyn FileStore;

    /// How many files it keeps, staged ones and those under keys.
    fn file_count(&self) -> usize;
}

/// One test per behaviour of `FileStore`; takes a function that makes a
/// [`FileStoreWorld`](crate::FileStoreWorld).
#[macro_export]
macro_rules! file_store_contract {
    ($world:expr) => {
        $crate::__behaviours!($world, file_store:
            staged_bytes_can_be_read_from_the_start,
            staged_bytes_are_under_no_key,
            empty_content_is_kept,
            large_content_is_kept,
            content_of_many_small_reads_is_kept,
            a_failing_reader_leaves_nothing,
            an_interrupted_reader_is_asked_again,
            content_can_be_written_piece_by_piece,
            an_unfinished_file_leaves_nothing,
            files_that_are_written_at_once_are_kept_apart,
            equal_contents_are_staged_apart,
            discarded_bytes_are_gone,
            discarding_twice_is_no_error,
            discarding_placed_bytes_leaves_them,
            opening_discarded_bytes_is_an_error,
            placed_bytes_are_under_their_key,
            placed_bytes_are_no_longer_staged,
            placing_nothing_is_no_error,
            placing_on_a_taken_key_is_a_conflict_and_changes_nothing,
            a_conflict_at_any_position_places_none,
            one_key_twice_in_one_call_is_a_conflict,
            placing_what_is_not_staged_places_none,
            one_of_many_simultaneous_placements_wins,
            withdrawn_bytes_are_staged_again,
            withdrawn_bytes_can_be_placed_again,
            withdrawing_passes_over_what_is_not_under_its_key,
            withdrawing_what_was_never_placed_leaves_the_bytes_of_others,
            keys_that_are_folders_of_others_lose_no_bytes,
            keys_of_any_script_are_kept_apart,
            a_key_without_bytes_opens_as_none,
            content_can_be_read_from_anywhere,
            what_opens_at_once_is_what_opens,
            nothing_opens_at_once_where_nothing_is,
            opened_content_outlives_its_removal,
            removed_bytes_are_gone,
            removing_a_key_without_bytes_is_no_error,
            removing_one_key_leaves_its_neighbours,
            a_removed_key_can_be_placed_again,
        );
    };
}

fn key(text: &str) -> StorageKey {
    text.parse().expect("a sound key")
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

/// Bytes without a period that a buffer could hide.
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
