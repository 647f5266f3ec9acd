use std::fmt::Display;
use std::io::{self, IsTerminal};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};

use crate::stderr;

/// How often a line tells how far the work is.
const LINE_INTERVAL: Duration = Duration::from_secs(10);

/// How often a bar shows the time that has passed.
const TICK: Duration = Duration::from_millis(250);

/// Shows how far a work is: a bar on a terminal, a line now and then elsewhere.
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
        stderr::make_way_for(&bar);
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

    /// One more item is done.
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
                    stderr::tell(&tally.to_string());
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
    ProgressStyle::with_template("{bar:24} {pos}/{len}  {elapsed}, {eta} to go  {msg}")
        .unwrap_or_else(|_| ProgressStyle::default_bar())
}
