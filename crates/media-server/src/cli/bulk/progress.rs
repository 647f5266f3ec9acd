//! Shows the progress of work on many items.

use std::fmt::Display;
use std::io::{self, IsTerminal};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};

use crate::stderr;

/// Time between two lines of progress.
const LINE_INTERVAL: Duration = Duration::from_secs(10);

/// Time between two updates of the elapsed time in a bar.
const TICK: Duration = Duration::from_millis(250);

/// A bar on a terminal, or a line at intervals elsewhere.
pub(super) enum Progress {
    Bar(ProgressBar),
    Lines { last: Mutex<Instant> },
}

impl Progress {
    pub(super) fn start() -> Self {
        if !io::stderr().is_terminal() {
            return Self::Lines { last: Mutex::new(Instant::now()) };
        }
        let bar = ProgressBar::new(0).with_style(style());
        bar.enable_steady_tick(TICK);
        stderr::set_progress_bar(&bar);
        Self::Bar(bar)
    }

    pub(super) fn is_bar(&self) -> bool {
        matches!(self, Self::Bar(_))
    }

    pub(super) fn expect(&self, items: u64) {
        if let Self::Bar(bar) = self {
            bar.inc_length(items);
        }
    }

    /// Counts one more item as done.
    pub(super) fn advance(&self, tally: &dyn Display) {
        match self {
            Self::Bar(bar) => {
                bar.set_message(tally.to_string());
                bar.inc(1);
            }
            Self::Lines { last } => {
                let mut last = last.lock().unwrap_or_else(PoisonError::into_inner);
                if last.elapsed() >= LINE_INTERVAL {
                    *last = Instant::now();
                    stderr::write_line(&tally.to_string());
                }
            }
        }
    }

    pub(super) fn finish(&self) {
        if let Self::Bar(bar) = self {
            bar.finish_and_clear();
        }
    }
}

fn style() -> ProgressStyle {
    ProgressStyle::with_template("{bar:24} {pos}/{len}  {elapsed}, {eta} left  {msg}")
        .unwrap_or_else(|_| ProgressStyle::default_bar())
}
