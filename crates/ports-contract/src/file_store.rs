//! What every [`FileStore`] shows.
#![expect(missing_docs, reason = "the name of a behaviour is its description")]

use std::io::{self, ErrorKind, Read, Seek, SeekFrom};

use domain::StorageKey;
use ports::{FileStore, PortError, StagedFile};

use crate::assertions::{assert_conflict, at_once};

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

pub fn staged_bytes_can_be_read_from_the_start(world: &dyn FileStoreWorld) {
    let staged = stage(world, "content");
    assert_eq!(staged.size, 7);
    for _ in 0..2 {
        assert_eq!(staged_bytes(world, &staged), b"content");
    }
}

pub fn staged_bytes_are_under_no_key(world: &dyn FileStoreWorld) {
    let staged = stage(world, "content");
    if let Ok(id) = staged.id.parse() {
        assert!(world.store().open(&id).expect("the store answers").is_none());
    }
    assert_eq!(world.file_count(), 1);
}

pub fn empty_content_is_kept(world: &dyn FileStoreWorld) {
    let staged = stage(world, "");
    assert_eq!(staged.size, 0);
    world.store().place(&[(staged, key("empty"))]).expect("the key is free");
    assert_eq!(stored(world, "empty").as_deref(), Some(""));
}

pub fn large_content_is_kept(world: &dyn FileStoreWorld) {
    let content = noise(3_000_001);
    let staged = stage(world, &content);
    assert_eq!(staged.size, 3_000_001);
    world.store().place(&[(staged, key("large"))]).expect("the key is free");
    let opened =
        world.store().open(&key("large")).expect("the store answers").expect("it is there");
    assert!(read_to_end(opened.content) == content);
}

/// Hands its bytes out one at a time, and is interrupted before each.
struct Hesitant<'a> {
    rest: &'a [u8],
    interrupted: bool,
}

impl Read for Hesitant<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.interrupted = !self.interrupted;
        if self.interrupted {
            return Err(io::ErrorKind::Interrupted.into());
        }
        let length = buffer.len().min(1);
        self.rest.read(&mut buffer[..length])
    }
}

pub fn content_of_many_small_reads_is_kept(world: &dyn FileStoreWorld) {
    let content = noise(5000);
    let mut small_reads =
        content.chunks(7).fold(Box::new(io::empty()) as Box<dyn Read>, |before, chunk| {
            Box::new(before.chain(chunk))
        });
    let staged = world.store().stage(&mut small_reads).expect("bytes can be staged");
    assert!(staged_bytes(world, &staged) == content);
}

pub fn an_interrupted_reader_is_asked_again(world: &dyn FileStoreWorld) {
    let mut hesitant = Hesitant { rest: b"content", interrupted: false };
    let staged = world.store().stage(&mut hesitant).expect("bytes can be staged");
    assert_eq!(staged_bytes(world, &staged), b"content");
}

/// Fails after its bytes.
struct Broken;

impl Read for Broken {
    fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
        Err(io::ErrorKind::ConnectionReset.into())
    }
}

pub fn a_failing_reader_leaves_nothing(world: &dyn FileStoreWorld) {
    for bytes_before in [0, 1, 1_000_000] {
        let content = noise(bytes_before);
        let outcome = world.store().stage(&mut content.as_slice().chain(Broken));
        assert!(matches!(outcome, Err(PortError::Backend(_))), "{outcome:?}");
        assert_eq!(world.file_count(), 0);
    }
}

pub fn content_can_be_written_piece_by_piece(world: &dyn FileStoreWorld) {
    let mut file = world.store().begin().expect("a file can be begun");
    for piece in ["con", "", "te", "nt"] {
        file.write(piece.as_bytes()).expect("bytes can be written");
    }
    let staged = file.finish().expect("the file is complete");
    assert_eq!(staged.size, 7);
    assert_eq!(staged_bytes(world, &staged), b"content");
}

pub fn an_unfinished_file_leaves_nothing(world: &dyn FileStoreWorld) {
    let untouched = world.store().begin().expect("a file can be begun");
    drop(untouched);
    let mut begun = world.store().begin().expect("a file can be begun");
    begun.write(&noise(1_000_000)).expect("bytes can be written");
    drop(begun);
    assert_eq!(world.file_count(), 0);
}

pub fn files_that_are_written_at_once_are_kept_apart(world: &dyn FileStoreWorld) {
    let mut files = [(); 3].map(|()| world.store().begin().expect("a file can be begun"));
    for _ in 0..2 {
        for (name, file) in ["a", "b", "c"].iter().zip(&mut files) {
            file.write(name.as_bytes()).expect("bytes can be written");
        }
    }
    let staged = files.map(|file| file.finish().expect("the file is complete"));
    let contents = staged.each_ref().map(|staged| staged_bytes(world, staged));
    assert_eq!(contents, [b"aa", b"bb", b"cc"]);
}

pub fn equal_contents_are_staged_apart(world: &dyn FileStoreWorld) {
    let (one, other) = (stage(world, "content"), stage(world, "content"));
    assert_ne!(one.id, other.id);
    world.store().discard(&one).expect("the store answers");
    assert_eq!(staged_bytes(world, &other), b"content");
}

pub fn discarded_bytes_are_gone(world: &dyn FileStoreWorld) {
    let staged = stage(world, "content");
    world.store().discard(&staged).expect("the store answers");
    assert_eq!(world.file_count(), 0);
}

pub fn discarding_twice_is_no_error(world: &dyn FileStoreWorld) {
    let staged = stage(world, "content");
    for _ in 0..2 {
        world.store().discard(&staged).expect("the store answers");
    }
}

pub fn discarding_placed_bytes_leaves_them(world: &dyn FileStoreWorld) {
    let staged = stage(world, "content");
    world.store().place(&[(staged.clone(), key("a"))]).expect("the key is free");
    world.store().discard(&staged).expect("the store answers");
    assert_eq!(stored(world, "a").as_deref(), Some("content"));
}

pub fn opening_discarded_bytes_is_an_error(world: &dyn FileStoreWorld) {
    let staged = stage(world, "content");
    world.store().discard(&staged).expect("the store answers");
    let outcome = world.store().open_staged(&staged);
    assert!(matches!(outcome, Err(PortError::Backend(_))));
}

pub fn placed_bytes_are_under_their_key(world: &dyn FileStoreWorld) {
    let files = ["a.txt", "deep/in/folders/b.txt", "deep/c.txt"];
    let placed = files.map(|name| (stage(world, name), key(name)));
    world.store().place(&placed).expect("the keys are free");
    for name in files {
        assert_eq!(stored(world, name).as_deref(), Some(name));
    }
}

pub fn placed_bytes_are_no_longer_staged(world: &dyn FileStoreWorld) {
    let staged = stage(world, "content");
    world.store().place(&[(staged.clone(), key("a"))]).expect("the key is free");
    assert!(world.store().open_staged(&staged).is_err());
    assert_eq!(world.file_count(), 1);
}

pub fn placing_nothing_is_no_error(world: &dyn FileStoreWorld) {
    world.store().place(&[]).expect("there is nothing to fail");
}

pub fn placing_on_a_taken_key_is_a_conflict_and_changes_nothing(world: &dyn FileStoreWorld) {
    place(world, "first", "a/b");
    let staged = stage(world, "second");
    assert_conflict(&world.store().place(&[(staged.clone(), key("a/b"))]));
    assert_eq!(stored(world, "a/b").as_deref(), Some("first"));
    assert_eq!(staged_bytes(world, &staged), b"second");
}

pub fn a_conflict_at_any_position_places_none(world: &dyn FileStoreWorld) {
    place(world, "first", "taken");
    let names = ["x/one", "y/two", "three"];
    for position in 0..=names.len() {
        let mut wanted = names.to_vec();
        wanted.insert(position, "taken");
        let files: Vec<_> = wanted.iter().map(|name| (stage(world, name), key(name))).collect();
        assert_conflict(&world.store().place(&files));
        for name in names {
            assert_eq!(stored(world, name), None, "{name} at {position}");
        }
        for (staged, name) in &files {
            assert_eq!(staged_bytes(world, staged), name.as_str().as_bytes());
        }
    }
    assert_eq!(stored(world, "taken").as_deref(), Some("first"));
}

pub fn one_key_twice_in_one_call_is_a_conflict(world: &dyn FileStoreWorld) {
    let files = [(stage(world, "one"), key("a")), (stage(world, "two"), key("a"))];
    assert_conflict(&world.store().place(&files));
    assert_eq!(stored(world, "a"), None);
    assert_eq!(staged_bytes(world, &files[0].0), b"one");
    assert_eq!(staged_bytes(world, &files[1].0), b"two");
}

pub fn placing_what_is_not_staged_places_none(world: &dyn FileStoreWorld) {
    let gone = stage(world, "gone");
    world.store().discard(&gone).expect("the store answers");
    let files = [(stage(world, "here"), key("here")), (gone, key("gone"))];
    let outcome = world.store().place(&files);
    assert!(matches!(outcome, Err(PortError::Backend(_))), "{outcome:?}");
    assert_eq!(stored(world, "here"), None);
    assert_eq!(stored(world, "gone"), None);
}

pub fn one_of_many_simultaneous_placements_wins(world: &dyn FileStoreWorld) {
    let contents: Vec<String> = (0..20).map(|number| format!("content {number}")).collect();
    let staged: Vec<_> = contents.iter().map(|content| stage(world, content)).collect();
    let outcomes =
        at_once(20, |number| world.store().place(&[(staged[number].clone(), key("new/folder/a"))]));

    let won = stored(world, "new/folder/a").expect("one of them wins");
    for ((outcome, content), staged) in outcomes.into_iter().zip(&contents).zip(&staged) {
        if *content == won {
            outcome.expect("the winner is told so");
        } else {
            assert_conflict(&outcome);
            assert_eq!(staged_bytes(world, staged), content.as_bytes());
        }
    }
}

pub fn withdrawn_bytes_are_staged_again(world: &dyn FileStoreWorld) {
    place(world, "neighbour", "folder/neighbour");
    let files = ["folder/a", "b"].map(|name| (stage(world, name), key(name)));
    world.store().place(&files).expect("the keys are free");
    world.store().withdraw(&files).expect("the store answers");
    for (staged, name) in &files {
        assert_eq!(stored(world, name.as_str()), None);
        assert_eq!(staged_bytes(world, staged), name.as_str().as_bytes());
    }
    assert_eq!(stored(world, "folder/neighbour").as_deref(), Some("neighbour"));
}

pub fn withdrawn_bytes_can_be_placed_again(world: &dyn FileStoreWorld) {
    let files = [(stage(world, "content"), key("a"))];
    world.store().place(&files).expect("the key is free");
    world.store().withdraw(&files).expect("the store answers");
    world.store().place(&files).expect("the key is free again");
    assert_eq!(stored(world, "a").as_deref(), Some("content"));
}

pub fn withdrawing_passes_over_what_is_not_under_its_key(world: &dyn FileStoreWorld) {
    let files = ["one", "folder/gone", "two"].map(|name| (stage(world, name), key(name)));
    world.store().place(&files).expect("the keys are free");
    world.store().remove(&files[1].1).expect("the store answers");
    for _ in 0..2 {
        world.store().withdraw(&files).expect("the store answers");
    }
    assert_eq!(staged_bytes(world, &files[0].0), b"one");
    assert!(world.store().open_staged(&files[1].0).is_err());
    assert_eq!(staged_bytes(world, &files[2].0), b"two");
}

pub fn withdrawing_what_was_never_placed_leaves_the_bytes_of_others(world: &dyn FileStoreWorld) {
    place(world, "others", "a");
    let files = [(stage(world, "content"), key("a"))];
    world.store().withdraw(&files).expect("the store answers");
    assert_eq!(stored(world, "a").as_deref(), Some("others"));
    assert_eq!(staged_bytes(world, &files[0].0), b"content");
}

/// Whether such keys can live side by side is the store's affair; bytes must not suffer from it.
pub fn keys_that_are_folders_of_others_lose_no_bytes(world: &dyn FileStoreWorld) {
    for (first, second) in [("a", "a/b"), ("c/d/e", "c/d"), ("f/g", "f/g/h/i")] {
        place(world, "first", first);
        let staged = stage(world, "second");
        match world.store().place(&[(staged.clone(), key(second))]) {
            Ok(()) => assert_eq!(stored(world, second).as_deref(), Some("second")),
            Err(PortError::Conflict) => {
                assert_eq!(stored(world, second), None);
                assert_eq!(staged_bytes(world, &staged), b"second");
            }
            Err(error) => panic!("{first} before {second}: {error}"),
        }
        assert_eq!(stored(world, first).as_deref(), Some("first"));
    }
}

pub fn keys_of_any_script_are_kept_apart(world: &dyn FileStoreWorld) {
    let names = [
        "core_media/2025/12/22/تصویر_۱.png",
        "core_media/2025/12/22/تصویر_۲.png",
        "core_media/2025/12/22/ета.txt",
        "core_media/2025/12/22/ete.txt",
        "core_media/2025/12/22/été.txt",
        "core_media/2025/12/22/-rf.txt",
        "core_media/2025/12/22/...",
        "core_media/2025/12/22/a b%20c&d",
        "پوشه/فایل",
    ];
    for name in names {
        place(world, name, name);
    }
    for name in names {
        assert_eq!(stored(world, name).as_deref(), Some(name));
    }
    let longest = "ی".repeat(127) + "x";
    place(world, "long", &longest);
    assert_eq!(stored(world, &longest).as_deref(), Some("long"));
}

pub fn a_key_without_bytes_opens_as_none(world: &dyn FileStoreWorld) {
    place(world, "content", "folder/a");
    for missing in ["folder/b", "folder/a/c", "folder", "other/a", "a"] {
        assert_eq!(stored(world, missing), None, "{missing}");
    }
}

pub fn content_can_be_read_from_anywhere(world: &dyn FileStoreWorld) {
    place(world, "0123456789", "a");
    let opened = world.store().open(&key("a")).expect("the store answers").expect("it is there");
    assert_eq!(opened.size, 10);
    let mut content = opened.content;
    for (position, rest) in [
        (SeekFrom::Start(4), "456789"),
        (SeekFrom::End(-2), "89"),
        (SeekFrom::Current(-1), "9"),
        (SeekFrom::Start(0), "0123456789"),
        (SeekFrom::Start(99), ""),
    ] {
        content.seek(position).expect("content can be read from anywhere");
        assert_eq!(read_to_end(&mut content), rest.as_bytes(), "{position:?}");
    }
}

pub fn what_opens_at_once_is_what_opens(world: &dyn FileStoreWorld) {
    place(world, "0123456789", "folder/a");
    let opened =
        world.store().open(&key("folder/a")).expect("the store answers").expect("it is there");
    // Whether the bytes are in memory is up to the system.
    let Some(mut at_once) = world.store().open_at_once(&key("folder/a")) else { return };
    assert_eq!((at_once.size, at_once.modified), (opened.size, opened.modified));
    at_once.content.seek(SeekFrom::Start(4)).expect("content can be read from anywhere");
    let mut start = [0; 3];
    match at_once.content.read_at_once(&mut start) {
        Ok(read) => {
            assert!(read > 0 && start[..read] == b"456"[..read], "{start:?}");
            assert_eq!(read_to_end(at_once.content), b"456789"[read..]);
        }
        Err(error) => {
            assert_eq!(error.kind(), ErrorKind::WouldBlock);
            assert_eq!(read_to_end(at_once.content), b"456789");
        }
    }
}

pub fn nothing_opens_at_once_where_nothing_is(world: &dyn FileStoreWorld) {
    place(world, "content", "folder/a");
    for missing in ["folder/b", "folder/a/c", "folder", "other/a", "a"] {
        assert!(world.store().open_at_once(&key(missing)).is_none(), "{missing}");
    }
}

pub fn opened_content_outlives_its_removal(world: &dyn FileStoreWorld) {
    let content = noise(1_000_000);
    let staged = stage(world, &content);
    world.store().place(&[(staged, key("a"))]).expect("the key is free");
    let mut opened =
        world.store().open(&key("a")).expect("the store answers").expect("it is there");
    let mut start = [0; 10];
    opened.content.read_exact(&mut start).expect("content can be read");
    world.store().remove(&key("a")).expect("the store answers");
    assert!(read_to_end(opened.content) == content[10..]);
}

pub fn removed_bytes_are_gone(world: &dyn FileStoreWorld) {
    place(world, "content", "folder/a");
    world.store().remove(&key("folder/a")).expect("the store answers");
    assert_eq!(stored(world, "folder/a"), None);
    assert_eq!(world.file_count(), 0);
}

pub fn removing_a_key_without_bytes_is_no_error(world: &dyn FileStoreWorld) {
    place(world, "content", "folder/a");
    for missing in ["folder/b", "folder/a/c", "folder", "other/a", "b"] {
        world.store().remove(&key(missing)).expect("there is nothing to remove");
    }
    assert_eq!(stored(world, "folder/a").as_deref(), Some("content"));
}

pub fn removing_one_key_leaves_its_neighbours(world: &dyn FileStoreWorld) {
    for name in ["folder/a", "folder/ab", "folder/b"] {
        place(world, name, name);
    }
    world.store().remove(&key("folder/a")).expect("the store answers");
    for name in ["folder/ab", "folder/b"] {
        assert_eq!(stored(world, name).as_deref(), Some(name));
    }
}

pub fn a_removed_key_can_be_placed_again(world: &dyn FileStoreWorld) {
    place(world, "first", "a");
    world.store().remove(&key("a")).expect("the store answers");
    place(world, "second", "a");
    assert_eq!(stored(world, "a").as_deref(), Some("second"));
}
