//! Standard error, which log lines share with a progress bar.

use std::io::{self, Write};
use std::os::fd::AsFd;
use std::sync::{OnceLock, PoisonError, RwLock};

use indicatif::ProgressBar;
use rustix::io::retry_on_intr;

/// What a pipe takes as a whole (POSIX, `write`, `PIPE_BUF`; Linux, pipe(7)).
const WHOLE: usize = 4096;

static BAR: OnceLock<ProgressBar> = OnceLock::new();
/// Short lines are written at the same time, since the system keeps each of them whole. A long one is written
/// alone.
static LINES: RwLock<()> = RwLock::new(());

/// Lets everything that is written here from now on go beside `bar`.
pub(crate) fn make_way_for(bar: &ProgressBar) {
    // Only one command runs in a process, with one bar.
    let _ = BAR.set(bar.clone());
}

/// Writes a line of its own.
pub(crate) fn tell(line: &str) {
    // Nobody could be told that it cannot be written.
    let _ = Stderr.write_all(format!("{line}\n").as_bytes());
}

fn beside_the_bar<T>(write: impl FnOnce() -> T) -> T {
    match BAR.get() {
        Some(bar) => bar.suspend(write),
        None => write(),
    }
}

/// Writes whole lines to standard error, each at once: what was written is with the system, whatever becomes
/// of the process.
///
/// The lock of [`io::Stderr`] would be held while the system writes, so that a thread that loses its processor
/// meanwhile stops all others that have a line to write.
pub(crate) struct Stderr;

impl Write for Stderr {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.write_all(bytes).map(|()| bytes.len())
    }

    fn write_all(&mut self, line: &[u8]) -> io::Result<()> {
        if line.len() <= WHOLE {
            let _shared = LINES.read().unwrap_or_else(PoisonError::into_inner);
            beside_the_bar(|| write_out(line))
        } else {
            let _alone = LINES.write().unwrap_or_else(PoisonError::into_inner);
            beside_the_bar(|| write_out(line))
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn write_out(mut line: &[u8]) -> io::Result<()> {
    let stderr = io::stderr();
    while !line.is_empty() {
        match retry_on_intr(|| rustix::io::write(stderr.as_fd(), line))? {
            0 => return Err(io::ErrorKind::WriteZero.into()),
            written => line = line.get(written..).unwrap_or_default(),
        }
    }
    Ok(())
}
