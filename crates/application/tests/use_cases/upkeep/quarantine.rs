//! The quarantine: its retention period and its lock.

use application::{FileTotals, SweepReport};
use chrono::TimeDelta;
use ports::{OrphanLock, Quarantine};
use ports_contract::fixtures::{key, text_file};
use ports_contract::{DatabaseWorld, StoreInventoryWorld};

use crate::upkeep::library::Library;
use crate::upkeep::sweeps::{ALMOST, GRACE, NOTHING, REST, Sweeps, orphans};

/// Lets a sweep quarantine `orphans`.
fn quarantine(library: &Library, orphans: &[&str]) -> Sweeps {
    for path in orphans {
        library.store.given_keyed(path, b"12345");
    }
    let mut sweeps = Sweeps::up_to(100, library);
    sweeps.first();
    sweeps.after(GRACE);
    assert_eq!(library.quarantined(), orphans);
    sweeps
}

#[test]
fn quarantined_files_are_removed_after_the_retention_period() {
    let library = Library::with_images(1);
    let mut sweeps = quarantine(&library, &["one"]);
    library.pass(TimeDelta::days(29));
    library.store.given_keyed("two", b"12");
    sweeps.first();
    assert_eq!(sweeps.after(GRACE), orphans(1, 2));
    library.pass(TimeDelta::days(1));
    let expired = FileTotals { files: 1, bytes: 5 };
    assert_eq!(sweeps.after(GRACE), SweepReport { expired, ..NOTHING });
    assert_eq!(library.quarantined(), ["two"]);
    assert_eq!(library.file_count(), 6);
}

#[test]
fn the_time_of_quarantine_survives_a_restart() {
    let library = Library::with_images(1);
    drop(quarantine(&library, &["one"]));
    library.pass(TimeDelta::days(30));
    assert_eq!(Sweeps::of(&library).first().expired.files, 1);
}

#[test]
fn a_clock_that_was_set_back_removes_nothing() {
    let library = Library::with_images(1);
    let mut sweeps = quarantine(&library, &["one"]);
    library.pass(TimeDelta::days(-365));
    assert_eq!(sweeps.after(GRACE), NOTHING);
    assert_eq!(library.quarantined(), ["one"]);
}

#[test]
fn the_only_bytes_of_a_row_are_never_removed() {
    let library = Library::with_images(1);
    let mut sweeps = quarantine(&library, &["a.txt", "b.txt"]);
    // As after the restore of a newer database.
    for (number, path) in [(77, "a.txt"), (78, "b.txt")] {
        library.database.given_file_as(&text_file(number, path, None));
    }
    library.store.given_keyed("b.txt", b"others of the same key");
    library.pass(TimeDelta::days(30));
    assert_eq!(sweeps.after(GRACE).expired.files, 1);
    assert_eq!(library.quarantined(), ["a.txt"]);
    assert!(library.store.restore(&key("a.txt")).expect("memory does not fail"));
    assert_eq!(library.bytes("a.txt").as_deref(), Some(b"12345".as_slice()));
}

#[test]
fn a_restored_file_has_the_whole_grace_period_again() {
    let library = Library::with_images(1);
    let mut sweeps = quarantine(&library, &["one"]);
    assert!(library.store.restore(&key("one")).expect("memory does not fail"));
    assert_eq!(sweeps.after(ALMOST), NOTHING);
    assert_eq!(sweeps.after(ALMOST), NOTHING);
    assert_eq!(sweeps.after(REST), orphans(1, 5));
}

#[test]
fn orphans_and_stale_files_stay_while_an_adoption_is_running() {
    let library = Library::with_images(4);
    library.store.given_keyed("adopted", b"12345");
    library.store.given_abandoned(b"123");
    let mut sweeps = Sweeps::of(&library);
    sweeps.first();
    let adoption = library.store.keep_orphans().expect("memory does not fail");
    assert_eq!(sweeps.after(2 * GRACE), NOTHING);
    assert_eq!(library.file_count(), 22);
    drop(adoption);
    assert_eq!(sweeps.after(GRACE), NOTHING, "as for a first sighting");
    let staged = FileTotals { files: 1, bytes: 3 };
    assert_eq!(sweeps.after(GRACE), SweepReport { staged, ..orphans(1, 5) });
}
