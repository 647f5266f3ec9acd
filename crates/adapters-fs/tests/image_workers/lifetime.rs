//! A worker that has reached its lifetime is replaced, without any effect on images.

use std::io::Cursor;
use std::time::Duration;

use adapters_fs::{ImageLimits, ImageWorkers, WorkerProgram};
use ports::Thumbnailing;

use crate::{make, marked, photo, program};

#[test]
fn workers_that_reach_their_lifetime_are_replaced_without_effect_on_images() {
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
