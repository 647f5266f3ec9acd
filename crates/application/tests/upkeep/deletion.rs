use std::time::Instant;

use application::{DeleteMediaFile, WithheldKeys};
use ports_contract::DatabaseWorld;

use crate::library::Library;
use crate::unremovable::Unremovable;

#[test]
fn a_deletion_whose_bytes_stay_is_acknowledged_when_no_older_answer_is_valid() {
    let library = Library::with_images(1);
    let file = library.given_image("deleted.png");
    let retired = Unremovable::content_of(&library);
    let clock = retired.clock.clone();
    let delete = DeleteMediaFile::new(library.database.clone(), retired, clock);
    // The answer of another server that has asked just before.
    let withheld = WithheldKeys::new(library.database.clone());
    withheld.update().expect("memory does not fail");
    delete.run(file.id, &|_| true).expect("the rows are gone");
    assert!(!withheld.cover(Instant::now()));
    withheld.update().expect("memory does not fail");
    for key in file.keys() {
        assert_eq!(withheld.hold(key), Some(true));
        assert!(library.has_bytes(key.as_str()));
    }
    assert_eq!(library.database.pending_keys().len(), 5);
}
