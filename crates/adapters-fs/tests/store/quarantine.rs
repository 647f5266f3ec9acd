//! The quarantine folder of a local store.

use std::fs;
use std::path::Path;

use domain::StorageKey;
use ports::{Quarantine, QuarantinedFile};
use ports_contract::fixtures::{key, time};

use crate::world::Folder;

impl Folder {
    fn given_quarantined(&self, path: &str, at: &str) {
        self.place("content", path).expect("the key is free");
        assert!(self.store.quarantine(&key(path), time(at)).expect("the store answers"));
    }

    /// A file that an earlier version has quarantined.
    fn given_quarantined_before(&self, path: &str) {
        write(&self.path("quarantine").join(path), "old content");
    }

    fn restores(&self, path: &str) -> bool {
        self.store.restore(&key(path)).expect("the store answers")
    }

    fn quarantined(&self) -> Vec<QuarantinedFile> {
        let mut shown = Vec::new();
        let walk = self.store.visit_quarantined(&mut |file| {
            shown.push(file);
            Ok(())
        });
        walk.expect("the quarantine can be walked");
        shown.sort();
        shown
    }
}

fn write(path: &Path, content: &str) {
    fs::create_dir_all(path.parent().expect("it is in a folder")).expect("created");
    fs::write(path, content).expect("written");
}

fn is_empty(folder: &Path) -> bool {
    fs::read_dir(folder).is_ok_and(|mut entries| entries.next().is_none())
}

#[test]
fn quarantined_files_lie_under_the_time_and_their_key() {
    let folder = Folder::new();
    folder.given_quarantined("a/b.txt", "2025-12-22T17:29:34.5Z");
    let path = folder.path("quarantine/2025-12-22T172934Z/a/b.txt");
    assert_eq!(fs::read_to_string(path).expect("it is there"), "content");
}

#[test]
fn folders_are_removed_with_their_last_file() {
    let folder = Folder::new();
    for path in ["a/b.txt", "a/c/d.txt"] {
        folder.given_quarantined(path, "2025-12-22T17:29:34Z");
    }
    assert!(folder.restores("a/c/d.txt"));
    assert!(folder.path("quarantine/2025-12-22T172934Z/a/b.txt").is_file());
    let [last] = &folder.quarantined()[..] else { panic!("one is left") };
    assert!(folder.store.purge(last).expect("the store answers"));
    assert!(is_empty(&folder.path("quarantine")));
}

#[test]
fn files_of_an_earlier_version_are_shown_without_a_time() {
    let folder = Folder::new();
    folder.given_quarantined("new.txt", "2025-12-22T17:29:34Z");
    let before = ["a/b/c.txt", "d.txt", "2025-12-22/e.txt", "2025-13-45T999999Z/f.txt"];
    for path in before {
        folder.given_quarantined_before(path);
    }
    let shown = folder.quarantined();
    let untimed: Vec<&StorageKey> =
        shown.iter().filter(|file| file.quarantined_at.is_none()).map(|file| &file.key).collect();
    let mut expected = before.map(key);
    expected.sort();
    assert_eq!(untimed, expected.iter().collect::<Vec<_>>());
    assert_eq!(shown.len(), 5);
}

#[test]
fn files_of_an_earlier_version_are_restored_and_purged_like_others() {
    let folder = Folder::new();
    for path in ["a/b.txt", "a/c.txt"] {
        folder.given_quarantined_before(path);
    }
    assert!(folder.restores("a/b.txt"));
    assert_eq!(
        fs::read_to_string(folder.path("media/a/b.txt")).expect("it is there"),
        "old content"
    );
    let [last] = &folder.quarantined()[..] else { panic!("one is left") };
    assert!(folder.store.purge(last).expect("the store answers"));
    assert!(is_empty(&folder.path("quarantine")));
}

#[test]
fn the_folder_of_a_time_is_not_part_of_a_key() {
    let folder = Folder::new();
    folder.given_quarantined("a.txt", "2025-12-22T17:29:34Z");
    assert!(!folder.restores("2025-12-22T172934Z/a.txt"));
    assert!(folder.restores("a.txt"));
}
