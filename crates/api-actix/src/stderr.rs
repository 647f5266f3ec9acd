//! Standard error, which log lines share with a progress bar.

use std::io::{self, Write};
use std::sync::OnceLock;

use indicatif::ProgressBar;

static BAR: OnceLock<ProgressBar> = OnceLock::new();

/// Lets everything that is written here from now on go beside `bar`.
pub(crate) fn make_way_for(bar: &ProgressBar) {
    // Only one command runs in a process, with one bar.
    let _ = BAR.set(bar.clone());
}

/// Writes a line of its own.
pub(crate) fn tell(line: &str) {
    beside_the_bar(|| eprintln!("{line}"));
}

fn beside_the_bar<T>(write: impl FnOnce() -> T) -> T {
    match BAR.get() {
        Some(bar) => bar.suspend(write),
        None => write(),
    }
}

/// Writes whole lines to standard error.
pub(crate) struct Stderr;

impl Write for Stderr {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        beside_the_bar(|| io::stderr().write(bytes))
    }

    fn flush(&mut self) -> io::Result<()> {
        io::stderr().flush()
    }
}
