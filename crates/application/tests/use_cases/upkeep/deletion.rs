//! A deletion whose bytes cannot be removed.

use std::time::Instant;

use application::{DeleteMediaFile, WithheldKeys};
use ports_contract::DatabaseWorld;

use crate::upkeep::library::Library;
use crate::upkeep::unremovable::Unremovable;

#[test]
fn a_deletion_whose_bytes_stay_is_acknowledged_after_older_snapshots_expire() {
    let library = Library::with_images(1);
    let file = library.given_image("deleted.png");
    let retired = Unremovable::content_of(&library);
    let clock = retired.clock.clone();
    let delete = DeleteMediaFile::new(library.database.clone(), retired, clock);
    // The snapshot of another server, from just before the deletion.
    let withheld = WithheldKeys::new(library.database.clone());
    withheld.refresh().expect("memory does not fail");
    delete.run(file.id, &|_| true).expect("the rows are gone");
    assert!(!withheld.is_fresh_for(Instant::now()));
    withheld.refresh().expect("memory does not fail");
    for key in file.keys() {
        assert_eq!(withheld.contains(key), Some(true));
        assert!(library.has_bytes(key.as_str()));
    }
    assert_eq!(library.database.pending_keys().len(), 5);
}
