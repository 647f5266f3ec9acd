//! Assertions and threads that several suites share.

use std::fmt::Debug;

use ports::{Change, PortError};

#[track_caller]
pub(crate) fn assert_conflict<T: Debug>(result: &Result<T, PortError>) {
    assert!(matches!(result, Err(PortError::Conflict)), "expected a conflict: {result:?}");
}

/// Asserts that the change was made. Returns its value.
#[track_caller]
pub(crate) fn made<T: Debug>(change: Result<Change<T>, PortError>) -> T {
    match change {
        Ok(Change::Made(value)) => value,
        other => panic!("expected a change that was made: {other:?}"),
    }
}

/// Runs `work` with every number below `count`, each in its own thread. Returns the results in the
/// order of the numbers.
pub(crate) fn concurrently<T: Send>(count: usize, work: impl Fn(usize) -> T + Sync) -> Vec<T> {
    let gate = std::sync::Barrier::new(count);
    let run = |index| {
        gate.wait();
        work(index)
    };
    std::thread::scope(|scope| {
        let threads: Vec<_> = (0..count).map(|index| scope.spawn(move || run(index))).collect();
        threads.into_iter().map(|thread| thread.join().expect("no thread panics")).collect()
    })
}
