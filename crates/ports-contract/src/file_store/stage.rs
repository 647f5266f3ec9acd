//! Behaviours of a file store: staging and discarding bytes.

use std::io::{self, Read};

use ports::PortError;

use super::{FileStoreWorld, key, noise, read_to_end, stage, staged_bytes, stored};

pub fn staged_bytes_can_be_read_from_the_start(world: &dyn FileStoreWorld) {
    let staged = stage(world, "content");
    assert_eq!(staged.size, 7);
    for _ in 0..2 {
        assert_eq!(staged_bytes(world, &staged), b"content");
    }
}

pub fn staged_bytes_have_no_key(world: &dyn FileStoreWorld) {
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

/// Returns its bytes one at a time, each after an interruption.
struct Interrupted<'a> {
    rest: &'a [u8],
    interrupted: bool,
}

impl Read for Interrupted<'_> {
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

pub fn an_interrupted_read_is_retried(world: &dyn FileStoreWorld) {
    let mut interrupted_reader = Interrupted { rest: b"content", interrupted: false };
    let staged = world.store().stage(&mut interrupted_reader).expect("bytes can be staged");
    assert_eq!(staged_bytes(world, &staged), b"content");
}

/// Fails when it is read.
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

pub fn files_written_concurrently_are_kept_separate(world: &dyn FileStoreWorld) {
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

pub fn equal_contents_are_staged_separately(world: &dyn FileStoreWorld) {
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

pub fn discarding_twice_succeeds(world: &dyn FileStoreWorld) {
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
