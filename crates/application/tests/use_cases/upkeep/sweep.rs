//! The sweep: grace period, limit of orphans, deletions, staged files.

use std::time::SystemTime;

use application::{FileTotals, SweepReport};
use chrono::TimeDelta;
use ports::{Clock, PortError};
use ports_contract::fixtures::{key, new_text_file};
use ports_contract::{DatabaseWorld, StoreInventoryWorld};

use crate::upkeep::library::Library;
use crate::upkeep::sweeps::{ALMOST, GRACE, NOTHING, REST, Sweeps, orphans};
use crate::upkeep::unremovable::Unremovable;

#[test]
fn a_consistent_library_is_not_changed() {
    let library = Library::with_images(3);
    let mut sweeps = Sweeps::up_to(100, &library);
    for _ in 0..3 {
        assert_eq!(sweeps.after(GRACE), NOTHING);
    }
    assert_eq!(library.file_count(), 15);
}

#[test]
fn orphans_are_quarantined_after_the_grace_period() {
    let library = Library::with_images(4);
    library.store.given_keyed("orphan", b"left behind");
    let mut sweeps = Sweeps::of(&library);
    assert_eq!(sweeps.first(), NOTHING);
    assert_eq!(sweeps.after(ALMOST), NOTHING);
    assert!(library.has_bytes("orphan"));
    assert_eq!(sweeps.after(REST), orphans(1, 11));
    assert!(!library.has_bytes("orphan"));
    assert_eq!(library.quarantined(), ["orphan"]);
    assert_eq!(library.file_count(), 21, "nothing is lost");
    assert_eq!(sweeps.after(GRACE), NOTHING);
}

#[test]
fn a_file_that_gets_a_row_within_the_grace_period_stays() {
    let library = Library::with_images(4);
    library.store.given_keyed("slow", b"12345");
    let mut sweeps = Sweeps::of(&library);
    assert_eq!(sweeps.first(), NOTHING);
    library.database.given_file("slow");
    assert_eq!(sweeps.after(2 * GRACE), NOTHING);
    assert!(library.has_bytes("slow"));
}

#[test]
fn the_grace_period_restarts_when_a_file_was_gone_in_between() {
    let library = Library::with_images(4);
    let mut sweeps = Sweeps::of(&library);
    library.store.given_keyed("again", b"1");
    sweeps.first();
    library.lose(&key("again"));
    sweeps.after(GRACE / 2);
    library.store.given_keyed("again", b"2");
    assert_eq!(sweeps.after(GRACE / 2), NOTHING);
    assert!(library.has_bytes("again"));
}

#[test]
fn an_upload_that_sleeps_through_the_grace_period_is_rejected() {
    let library = Library::with_images(4);
    library.store.given_keyed("asleep", b"12345");
    let mut sweeps = Sweeps::of(&library);
    sweeps.first();
    assert_eq!(sweeps.after(GRACE), orphans(1, 5));
    let uploader = library.database.given_user("ada");
    let added = library.database.media_files().add(&new_text_file(&uploader, "asleep"));
    assert!(matches!(added, Err(PortError::Conflict)), "no row without bytes: {added:?}");
}

#[test]
fn too_many_orphans_are_not_quarantined() {
    let library = Library::with_images(4);
    for path in ["one", "two"] {
        library.store.given_keyed(path, b"2 of 22 files");
    }
    let mut sweeps = Sweeps::of(&library);
    for _ in 0..3 {
        assert_eq!(sweeps.after(GRACE), SweepReport { spared: 2, ..NOTHING });
    }
    assert_eq!(library.file_count(), 22);

    let mut sweeps = Sweeps::up_to(100, &library);
    sweeps.first();
    assert_eq!(sweeps.after(GRACE), orphans(2, 26));
    assert_eq!(library.quarantined(), ["one", "two"]);
}

#[test]
fn the_grace_period_restarts_after_too_many_orphans() {
    let library = Library::with_images(4);
    library.store.given_keyed("one", b"");
    let mut sweeps = Sweeps::of(&library);
    sweeps.first();
    library.store.given_keyed("two", b"");
    sweeps.after(GRACE / 2);
    library.lose(&key("two"));
    assert_eq!(sweeps.after(GRACE / 2), NOTHING);
    assert!(library.has_bytes("one"));
    assert_eq!(sweeps.after(GRACE), orphans(1, 0));
}

#[test]
fn an_empty_database_does_not_empty_the_store() {
    let library = Library::with_images(4);
    let wrong = Library { store: library.store.clone(), ..Library::default() };
    let mut sweeps = Sweeps::of(&wrong);
    for _ in 0..3 {
        assert_eq!(sweeps.after(GRACE), SweepReport { spared: 20, ..NOTHING });
    }
    assert_eq!(library.file_count(), 20);
}

#[test]
fn recorded_deletions_are_completed_in_the_first_pass() {
    let library = Library::with_images(2);
    let file = library.given_image("deleted.png");
    library.database.removed(file.id);
    assert_eq!(library.file_count(), 15);
    let mut sweeps = Sweeps::of(&library);
    assert_eq!(sweeps.first(), SweepReport { finished_deletions: 5, ..NOTHING });
    assert_eq!(library.file_count(), 10);
    assert_eq!(library.database.pending_keys(), []);
    assert_eq!(sweeps.after(GRACE), NOTHING);
}

#[test]
fn more_deletions_than_a_page_are_all_completed() {
    let library = Library::default();
    for number in 0..1200 {
        let file = library.database.given_file(&number.to_string());
        library.database.removed(file.id);
    }
    let mut sweeps = Sweeps::of(&library);
    assert_eq!(sweeps.first(), SweepReport { finished_deletions: 1200, ..NOTHING });
}

/// As after the restore of a mirror that keeps deleted files: they are 20 % of the store.
#[test]
fn bytes_of_deleted_files_that_return_are_removed_beyond_the_limit_of_orphans() {
    let library = Library::with_images(4);
    let file = library.given_image("deleted.png");
    library.database.removed(file.id);
    let mut sweeps = Sweeps::of(&library);
    sweeps.first();
    for key in file.keys() {
        library.store.given_keyed(key.as_str(), b"from the mirror");
        library.store.set_modified(key, SystemTime::UNIX_EPOCH);
    }
    library.store.given_keyed("orphan", b"");
    let swept = SweepReport { finished_deletions: 5, ..NOTHING };
    assert_eq!(sweeps.first(), swept);
    assert_eq!(library.file_count(), 21);
    assert_eq!(library.database.pending_keys(), []);
    assert_eq!(sweeps.after(GRACE), orphans(1, 0));
    assert_eq!(library.quarantined(), ["orphan"]);
}

#[test]
fn bytes_of_deleted_files_that_return_and_stay_are_withheld() {
    let library = Library::with_images(4);
    let file = library.given_image("deleted.png");
    library.database.removed(file.id);
    Sweeps::of(&library).first();
    library.store.given_keyed(file.key.as_str(), b"from the mirror");
    library.store.set_modified(&file.key, SystemTime::UNIX_EPOCH);
    let mut sweeps = Sweeps::with(5, &library, Unremovable::content_of(&library));
    assert_eq!(sweeps.first(), SweepReport { waiting_deletions: 1, ..NOTHING });
    assert_eq!(library.database.pending_keys(), [file.key]);
}

/// An upload tries the name of a deleted file, is rejected, and needs its bytes for another name.
#[test]
fn a_file_that_a_running_upload_has_placed_under_a_retired_key_stays() {
    let library = Library::with_images(4);
    let file = library.given_image("deleted.png");
    library.database.removed(file.id);
    let mut sweeps = Sweeps::of(&library);
    sweeps.first();
    library.store.given_keyed(file.key.as_str(), b"of an upload");
    library.store.set_modified(&file.key, library.clock.now().into());
    assert_eq!(sweeps.first(), NOTHING);
    assert!(library.has_bytes(file.key.as_str()));
    library.pass(TimeDelta::hours(1));
    assert_eq!(sweeps.first(), SweepReport { finished_deletions: 1, ..NOTHING });
    assert!(!library.has_bytes(file.key.as_str()));
}

/// Their bytes may be restored from the quarantine and adopted.
#[test]
fn restored_orphans_are_not_deleted_files() {
    let library = Library::with_images(4);
    library.store.given_keyed("orphan", b"12345");
    let mut sweeps = Sweeps::of(&library);
    sweeps.first();
    assert_eq!(sweeps.after(GRACE), orphans(1, 5));
    library.store.given_keyed("orphan", b"12345");
    assert_eq!(sweeps.first(), NOTHING);
    assert!(library.has_bytes("orphan"));
}

#[test]
fn stale_staged_files_are_removed_after_the_grace_period() {
    let library = Library::default();
    library.store.given_abandoned(b"by a crash");
    library.store.given_staged(b"by an upload of this process");
    let mut sweeps = Sweeps::of(&library);
    assert_eq!(sweeps.first(), NOTHING);
    assert_eq!(sweeps.after(ALMOST), NOTHING);
    assert_eq!(
        sweeps.after(REST),
        SweepReport { staged: FileTotals { files: 1, bytes: 10 }, ..NOTHING }
    );
    assert_eq!(sweeps.after(2 * GRACE), NOTHING);
    assert_eq!(library.file_count(), 1);
}

#[test]
fn a_stopped_sweep_removes_nothing() {
    let library = Library::with_images(4);
    let file = library.given_image("deleted.png");
    library.database.removed(file.id);
    let mut sweeps = Sweeps::up_to(100, &library);
    for _ in 0..2 {
        sweeps.now += GRACE;
        let swept = sweeps.sweep.run(sweeps.now, &|| false);
        assert_eq!(swept, SweepReport { is_complete: false, ..NOTHING });
    }
    assert_eq!(library.file_count(), 25);
}

#[test]
fn bytes_of_deleted_files_are_never_quarantined() {
    let library = Library::with_images(4);
    let file = library.given_image("deleted.png");
    library.database.removed(file.id);
    let mut sweeps = Sweeps::with(100, &library, Unremovable::content_of(&library));
    for _ in 0..3 {
        assert_eq!(sweeps.after(GRACE), SweepReport { waiting_deletions: 5, ..NOTHING });
    }
    assert_eq!(library.quarantined(), [""; 0]);
    assert_eq!(library.database.pending_keys().len(), 5);
}
