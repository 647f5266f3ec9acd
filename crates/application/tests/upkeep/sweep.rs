use application::{Removed, Swept};
use ports::PortError;
use ports_contract::fixtures::{key, new_text_file};
use ports_contract::{DatabaseWorld, StoreInventoryWorld};

use crate::library::Library;
use crate::sweeps::{ALMOST, GRACE, NOTHING, REST, Sweeps, unused};
use crate::unremovable::Unremovable;

#[test]
fn a_library_in_order_is_left_alone() {
    let library = Library::with_images(3);
    let mut sweeps = Sweeps::up_to(100, &library);
    for _ in 0..3 {
        assert_eq!(sweeps.after(GRACE), NOTHING);
    }
    assert_eq!(library.file_count(), 15);
}

#[test]
fn orphans_are_quarantined_when_they_were_seen_for_the_grace_time() {
    let library = Library::with_images(4);
    library.store.given_keyed("orphan", b"left behind");
    let mut sweeps = Sweeps::of(&library);
    assert_eq!(sweeps.first(), NOTHING);
    assert_eq!(sweeps.after(ALMOST), NOTHING);
    assert!(library.has_bytes("orphan"));
    assert_eq!(sweeps.after(REST), unused(1, 11));
    assert!(!library.has_bytes("orphan"));
    assert_eq!(library.quarantined(), ["orphan"]);
    assert_eq!(library.file_count(), 21, "nothing is lost");
    assert_eq!(sweeps.after(GRACE), NOTHING);
}

#[test]
fn bytes_whose_row_came_meanwhile_stay() {
    let library = Library::with_images(4);
    library.store.given_keyed("slow", b"12345");
    let mut sweeps = Sweeps::of(&library);
    assert_eq!(sweeps.first(), NOTHING);
    library.database.given_file("slow");
    assert_eq!(sweeps.after(2 * GRACE), NOTHING);
    assert!(library.has_bytes("slow"));
}

#[test]
fn bytes_that_were_gone_in_between_begin_anew() {
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
fn an_upload_that_sleeps_through_the_grace_time_is_refused() {
    let library = Library::with_images(4);
    library.store.given_keyed("asleep", b"12345");
    let mut sweeps = Sweeps::of(&library);
    sweeps.first();
    assert_eq!(sweeps.after(GRACE), unused(1, 5));
    let uploader = library.database.given_user("ada");
    let added = library.database.media_files().add(&new_text_file(&uploader, "asleep"));
    assert!(matches!(added, Err(PortError::Conflict)), "no row without bytes: {added:?}");
}

#[test]
fn where_too_much_has_no_row_none_of_it_goes() {
    let library = Library::with_images(4);
    for path in ["one", "two"] {
        library.store.given_keyed(path, b"2 of 22 files");
    }
    let mut sweeps = Sweeps::of(&library);
    for _ in 0..3 {
        assert_eq!(sweeps.after(GRACE), Swept { spared: 2, ..NOTHING });
    }
    assert_eq!(library.file_count(), 22);

    let mut sweeps = Sweeps::up_to(100, &library);
    sweeps.first();
    assert_eq!(sweeps.after(GRACE), unused(2, 26));
    assert_eq!(library.quarantined(), ["one", "two"]);
}

#[test]
fn what_was_too_much_begins_anew_when_it_is_less() {
    let library = Library::with_images(4);
    library.store.given_keyed("one", b"");
    let mut sweeps = Sweeps::of(&library);
    sweeps.first();
    library.store.given_keyed("two", b"");
    sweeps.after(GRACE / 2);
    library.lose(&key("two"));
    assert_eq!(sweeps.after(GRACE / 2), NOTHING);
    assert!(library.has_bytes("one"));
    assert_eq!(sweeps.after(GRACE), unused(1, 0));
}

#[test]
fn a_database_without_any_row_costs_nothing() {
    let library = Library::with_images(4);
    let wrong = Library { store: library.store.clone(), ..Library::default() };
    let mut sweeps = Sweeps::of(&wrong);
    for _ in 0..3 {
        assert_eq!(sweeps.after(GRACE), Swept { spared: 20, ..NOTHING });
    }
    assert_eq!(library.file_count(), 20);
}

#[test]
fn deletions_that_were_recorded_are_finished_at_once() {
    let library = Library::with_images(2);
    let file = library.given_image("deleted.png");
    library.database.removed(file.id);
    assert_eq!(library.file_count(), 15);
    let mut sweeps = Sweeps::of(&library);
    assert_eq!(sweeps.first(), Swept { finished_deletions: 5, ..NOTHING });
    assert_eq!(library.file_count(), 10);
    assert_eq!(library.database.pending_keys(), []);
    assert_eq!(sweeps.after(GRACE), NOTHING);
}

#[test]
fn more_deletions_than_one_page_are_all_finished() {
    let library = Library::default();
    for number in 0..1200 {
        let file = library.database.given_file(&number.to_string());
        library.database.removed(file.id);
    }
    let mut sweeps = Sweeps::of(&library);
    assert_eq!(sweeps.first(), Swept { finished_deletions: 1200, ..NOTHING });
}

#[test]
fn staged_files_that_were_left_behind_go_after_the_grace_time() {
    let library = Library::default();
    library.store.given_abandoned(b"by a crash");
    library.store.given_staged(b"by an upload of this process");
    let mut sweeps = Sweeps::of(&library);
    assert_eq!(sweeps.first(), NOTHING);
    assert_eq!(sweeps.after(ALMOST), NOTHING);
    assert_eq!(sweeps.after(REST), Swept { staged: Removed { files: 1, bytes: 10 }, ..NOTHING });
    assert_eq!(sweeps.after(2 * GRACE), NOTHING);
    assert_eq!(library.file_count(), 1);
}

#[test]
fn a_sweep_that_is_told_to_stop_removes_nothing_more() {
    let library = Library::with_images(4);
    let file = library.given_image("deleted.png");
    library.database.removed(file.id);
    let mut sweeps = Sweeps::up_to(100, &library);
    for _ in 0..2 {
        sweeps.now += GRACE;
        let swept = sweeps.sweep.run(sweeps.now, &|| false);
        assert_eq!(swept, Swept { is_complete: false, ..NOTHING });
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
        assert_eq!(sweeps.after(GRACE), Swept { waiting_deletions: 5, ..NOTHING });
    }
    assert_eq!(library.quarantined(), [""; 0]);
    assert_eq!(library.database.pending_keys().len(), 5);
}
