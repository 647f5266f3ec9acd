//! Long work on many items: in parallel, with its progress on standard error, until all is done or the
//! process is told to stop.

mod progress;
mod stop;

use std::fmt::Display;
use std::io::Write;
use std::num::NonZero;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread;

use self::progress::Progress;
use self::stop::Stop;
use super::error::CliError;

/// One long work.
pub(super) struct Bulk {
    stop: Stop,
    progress: Progress,
    /// Whether there was more to do when the process was told to stop.
    is_cut_short: AtomicBool,
}

impl Bulk {
    /// Begins to watch for signals and shows that work begins.
    pub(super) fn start() -> Self {
        Self {
            stop: Stop::on_signal(),
            progress: Progress::start(),
            is_cut_short: AtomicBool::new(false),
        }
    }

    /// Whether somebody watches the work go on.
    pub(super) fn is_watched(&self) -> bool {
        self.progress.is_bar()
    }

    /// Tells that there are so many more items to come.
    pub(super) fn expect(&self, items: u64) {
        self.progress.expect(items);
    }

    /// Whether the process was told to stop.
    pub(super) fn is_told_to_stop(&self) -> bool {
        self.stop.is_told()
    }

    /// Does `work` on each of `items`, on as many at once as there are cores. Items are made one at a
    /// time, when they are needed. Those begun when the process is told to stop are finished.
    pub(super) fn run<T: Send>(
        &self,
        items: impl Iterator<Item = T> + Send,
        tally: &(impl Display + Sync),
        work: impl Fn(T) + Sync,
    ) {
        let items = Mutex::new(items.fuse());
        let next = || {
            let mut items = items.lock().unwrap_or_else(PoisonError::into_inner);
            let next = items.next();
            if next.is_some() && self.is_told_to_stop() {
                self.is_cut_short.store(true, Ordering::Relaxed);
                return None;
            }
            next
        };
        let work_on_all = || {
            while let Some(item) = next() {
                work(item);
                self.progress.advance(tally);
            }
        };
        let workers = thread::available_parallelism().map_or(1, NonZero::get);
        thread::scope(|scope| {
            for _ in 0..workers {
                scope.spawn(work_on_all);
            }
        });
    }

    /// Writes the tally as a summary; it succeeds where all was done and nothing has failed.
    pub(super) fn conclude(
        self,
        out: &mut dyn Write,
        tally: &dyn Display,
        failed: u64,
    ) -> Result<(), CliError> {
        self.progress.finish();
        writeln!(out, "{tally}")?;
        if self.is_cut_short.into_inner() {
            return Err(CliError::Stopped);
        }
        if failed == 0 { Ok(()) } else { Err(CliError::Failures(failed)) }
    }
}
