//! Tests of the durability rules of the disk.

use std::ffi::OsStr;
use std::sync::Arc;

use super::{Body, Image, ROOT, Survivors};

/// The number of draws; everything that can survive does so in one of them.
const DRAWS: u64 = 64;

fn name(name: &str) -> &OsStr {
    OsStr::new(name)
}

fn with_file(content: &[u8]) -> (Image, u64) {
    let mut image = Image::empty();
    let file = image.create(ROOT, name("file"), 0o600, Body::empty_file()).expect("created");
    image.write(file, 0, content).expect("written");
    (image, file)
}

/// The bytes of a file; `None` if nothing has the name.
fn bytes(image: &Image, folder: u64, file: &str) -> Option<Vec<u8>> {
    let file = image.find(folder, name(file)).ok()?;
    match &image.state(file).expect("it has a name").body {
        Body::File(bytes) => Some(Arc::unwrap_or_clone(Arc::clone(bytes))),
        Body::Folder(_) => None,
    }
}

fn drawn(image: &Image) -> Vec<Image> {
    (0..DRAWS).map(|seed| image.after_power_cut(Survivors::Drawn(seed))).collect()
}

#[test]
fn a_synced_name_of_an_unsynced_file_survives_without_its_bytes() {
    let (mut image, _) = with_file(b"bytes");
    image.sync(ROOT).expect("synced");
    let left = image.after_power_cut(Survivors::Nothing);
    assert_eq!(bytes(&left, ROOT, "file"), Some(vec![]));
}

#[test]
fn a_synced_file_without_a_synced_name_is_gone() {
    let (mut image, file) = with_file(b"bytes");
    image.sync(file).expect("synced");
    let left = image.after_power_cut(Survivors::Nothing);
    assert_eq!(bytes(&left, ROOT, "file"), None);
}

#[test]
fn what_was_synced_always_survives() {
    let (mut image, file) = with_file(b"bytes");
    image.sync(file).expect("synced");
    image.sync(ROOT).expect("synced");
    for left in drawn(&image).into_iter().chain([image.after_power_cut(Survivors::Nothing)]) {
        assert_eq!(bytes(&left, ROOT, "file").as_deref(), Some(b"bytes".as_slice()));
    }
}

#[test]
fn an_unsynced_rename_survives_whole_or_not_at_all() {
    let (mut image, file) = with_file(b"bytes");
    let folder = image.create(ROOT, name("folder"), 0o700, Body::empty_folder()).expect("created");
    for node in [file, folder, ROOT] {
        image.sync(node).expect("synced");
    }
    image.rename((ROOT, name("file")), (folder, name("new")), true).expect("renamed");
    let found = drawn(&image)
        .into_iter()
        .map(|left| (bytes(&left, ROOT, "file").is_some(), bytes(&left, folder, "new").is_some()));
    let mut found: Vec<_> = found.collect();
    found.sort_unstable();
    found.dedup();
    assert_eq!(found, [(false, true), (true, false)]);
}

#[test]
fn a_rename_between_folders_has_two_halves_to_sync() {
    let (mut image, file) = with_file(b"bytes");
    let folder = image.create(ROOT, name("folder"), 0o700, Body::empty_folder()).expect("created");
    for node in [file, folder, ROOT] {
        image.sync(node).expect("synced");
    }
    image.rename((ROOT, name("file")), (folder, name("new")), true).expect("renamed");
    let after_sync_of = |node| {
        let mut image = image.clone();
        image.sync(node).expect("synced");
        let left = image.after_power_cut(Survivors::Nothing);
        (bytes(&left, ROOT, "file").is_some(), bytes(&left, folder, "new").is_some())
    };
    assert_eq!(after_sync_of(ROOT), (false, false), "lost");
    assert_eq!(after_sync_of(folder), (true, true), "twice there");
}

#[test]
fn unsynced_pages_survive_one_by_one() {
    let (mut image, file) = with_file(&[0; 3 * 4096]);
    image.sync(file).expect("synced");
    image.sync(ROOT).expect("synced");
    image.write(file, 4096, &[1; 2 * 4096]).expect("written");
    let mut found: Vec<_> = drawn(&image)
        .iter()
        .map(|left| {
            let bytes = bytes(left, ROOT, "file").expect("its name is synced");
            [bytes[0], bytes[4096], bytes[2 * 4096]]
        })
        .collect();
    found.sort_unstable();
    found.dedup();
    assert_eq!(found, [[0, 0, 0], [0, 0, 1], [0, 1, 0], [0, 1, 1]]);
}

#[test]
fn a_removal_that_was_not_synced_may_not_have_happened() {
    let (mut image, file) = with_file(b"bytes");
    image.sync(file).expect("synced");
    image.sync(ROOT).expect("synced");
    image.remove(ROOT, name("file")).expect("removed");
    assert_eq!(bytes(&image, ROOT, "file"), None);
    let left = image.after_power_cut(Survivors::Nothing);
    assert_eq!(bytes(&left, ROOT, "file").as_deref(), Some(b"bytes".as_slice()));
}
