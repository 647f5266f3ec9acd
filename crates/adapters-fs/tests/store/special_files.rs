//! Symbolic links, FIFOs and sockets in the folder of a store.

use std::fs;
use std::os::unix::fs::symlink;
use std::os::unix::net::UnixListener;

use ports::FileStore;
use ports_contract::fixtures::key;
use rustix::fs::{CWD, FileType, Mode, mknodat};

use crate::world::{Folder, file_count};

#[test]
fn symbolic_links_are_not_followed() {
    let folder = Folder::new();
    let outside = tempfile::tempdir().expect("a temporary folder");
    fs::write(outside.path().join("secret"), "secret").expect("written");
    folder.place("content", "real/file").expect("the key is free");
    symlink(outside.path().join("secret"), folder.media("link")).expect("linked");
    symlink(outside.path(), folder.media("out")).expect("linked");
    symlink(folder.media("real"), folder.media("inner")).expect("linked");
    symlink("nowhere", folder.media("dangling")).expect("linked");

    for path in ["link", "out/secret", "out", "inner/file", "dangling", "dangling/file"] {
        assert!(!folder.opens(path), "{path}");
    }
    for path in ["link", "out/new", "out/secret", "inner/new", "dangling", "dangling/new"] {
        assert!(folder.place("new", path).is_err(), "{path}");
    }
    for path in ["link", "out/secret", "inner/file", "dangling/file"] {
        folder.store.remove(&key(path)).expect("there is nothing to remove");
    }
    let kept = fs::read_to_string(outside.path().join("secret")).expect("it is there");
    assert_eq!(kept, "secret");
    assert_eq!(file_count(outside.path()), 1);
    assert!(folder.opens("real/file"));
    assert_eq!(folder.staged_count(), 0);
}

#[test]
fn fifos_and_sockets_are_not_opened() {
    let folder = Folder::new();
    let fifo = folder.media("fifo");
    mknodat(CWD, &fifo, FileType::Fifo, Mode::RWXU, 0).expect("a FIFO can be created");
    let _socket = UnixListener::bind(folder.media("socket")).expect("bound");
    assert!(!folder.opens("fifo"));
    assert!(!folder.opens("socket"));
}
