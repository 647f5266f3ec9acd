//! Work on many items: in parallel, with progress on standard error, until the end or a signal.

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

/// Work on many items.
pub(super) struct Bulk {
    stop: Stop,
    progress: Progress,
    /// Whether items were left when a signal arrived.
    is_interrupted: AtomicBool,
}

impl Bulk {
    /// Starts the progress display and the signal handler.
    pub(super) fn start() -> Self {
        Self {
            stop: Stop::on_signal(),
            progress: Progress::start(),
            is_interrupted: AtomicBool::new(false),
        }
    }

    /// Whether the progress needs a total.
    pub(super) fn shows_total(&self) -> bool {
        self.progress.is_bar()
    }

    /// Adds `items` to the total.
    pub(super) fn expect(&self, items: u64) {
        self.progress.expect(items);
    }

    /// Whether a signal has arrived.
    pub(super) fn is_stopping(&self) -> bool {
        self.stop.is_set()
    }

    /// Calls `work` with each of `items`, in one thread per core. Items are taken one at a time,
    /// when they are needed. Items in progress are finished when a signal arrives.
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
            if next.is_some() && self.is_stopping() {
                self.is_interrupted.store(true, Ordering::Relaxed);
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

    /// Writes the tally as a summary. Fails if the work was interrupted or an item failed.
    pub(super) fn conclude(
        self,
        out: &mut dyn Write,
        tally: &dyn Display,
        failed: u64,
    ) -> Result<(), CliError> {
        self.progress.finish();
        writeln!(out, "{tally}")?;
        if self.is_interrupted.into_inner() {
            return Err(CliError::Stopped);
        }
        if failed == 0 { Ok(()) } else { Err(CliError::Failures(failed)) }
    }
}
