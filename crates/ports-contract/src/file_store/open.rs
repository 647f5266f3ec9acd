//! Behaviours of a file store: reading placed bytes.

use std::io::{ErrorKind, Read, Seek, SeekFrom};

use super::{FileStoreWorld, key, noise, place, read_to_end, stage, stored};

pub fn a_missing_key_opens_as_none(world: &dyn FileStoreWorld) {
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

pub fn open_nonblocking_agrees_with_open(world: &dyn FileStoreWorld) {
    place(world, "0123456789", "folder/a");
    let opened =
        world.store().open(&key("folder/a")).expect("the store answers").expect("it is there");
    // Whether the bytes are in memory is up to the system.
    let Some(mut nonblocking) = world.store().open_nonblocking(&key("folder/a")) else { return };
    assert_eq!((nonblocking.size, nonblocking.modified), (opened.size, opened.modified));
    nonblocking.content.seek(SeekFrom::Start(4)).expect("content can be read from anywhere");
    let mut start = [0; 3];
    match nonblocking.content.read_nonblocking(&mut start) {
        Ok(read) => {
            assert!(read > 0 && start[..read] == b"456"[..read], "{start:?}");
            assert_eq!(read_to_end(nonblocking.content), b"456789"[read..]);
        }
        Err(error) => {
            assert_eq!(error.kind(), ErrorKind::WouldBlock);
            assert_eq!(read_to_end(nonblocking.content), b"456789");
        }
    }
}

pub fn open_nonblocking_returns_none_for_a_missing_key(world: &dyn FileStoreWorld) {
    place(world, "content", "folder/a");
    for missing in ["folder/b", "folder/a/c", "folder", "other/a", "a"] {
        assert!(world.store().open_nonblocking(&key(missing)).is_none(), "{missing}");
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
