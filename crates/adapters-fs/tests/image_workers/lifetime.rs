//! A worker that has worked for its lifetime gives way to another, and nobody notices.

use std::io::Cursor;
use std::time::Duration;

use adapters_fs::{ImageLimits, ImageWorkers, WorkerProgram};
use ports::Thumbnailing;

use crate::{make, marked, photo, program};

#[test]
fn workers_whose_lifetime_is_over_are_replaced_and_no_image_suffers() {
    let mark = "short_lived";
    let program = WorkerProgram { lifetime: Duration::ZERO, ..program(&["worker", mark]) };
    let workers = ImageWorkers::start(program, ImageLimits::default(), Duration::from_mins(1))
        .expect("the workers start");
    let first = marked(mark);
    while marked(mark).iter().any(|pid| first.contains(pid)) {
        let outcome = make(&workers, &mut Cursor::new(photo()));
        assert!(matches!(outcome, Thumbnailing::Made(_)));
    }
    assert_eq!(workers.replaced(), 0, "none of them was lost");
}
