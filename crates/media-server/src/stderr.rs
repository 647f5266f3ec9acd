//! Standard error, shared by log lines and a progress bar.

use std::io::{self, Write};
use std::os::fd::AsFd;
use std::sync::{OnceLock, PoisonError, RwLock};

use indicatif::ProgressBar;
use rustix::io::retry_on_intr;

/// Bytes that a pipe writes atomically (POSIX, `write`, `PIPE_BUF`; Linux, pipe(7)).
const ATOMIC: usize = 4096;

static BAR: OnceLock<ProgressBar> = OnceLock::new();
/// Short lines are written concurrently, since the system writes each of them atomically. A long
/// line is written exclusively.
static LINES: RwLock<()> = RwLock::new(());

/// Hides `bar` while a line is written, from now on.
pub(crate) fn set_progress_bar(bar: &ProgressBar) {
    // Only one command runs in a process, with one bar.
    let _ = BAR.set(bar.clone());
}

/// Writes one line.
pub(crate) fn write_line(line: &str) {
    // A failure could only be reported on standard error itself.
    let _ = Stderr.write_all(format!("{line}\n").as_bytes());
}

fn with_hidden_bar<T>(write: impl FnOnce() -> T) -> T {
    match BAR.get() {
        Some(bar) => bar.suspend(write),
        None => write(),
    }
}

/// Writes whole lines to standard error without a buffer, so that no line is lost when the process
/// ends.
///
/// [`io::Stderr`] would hold its lock during the system call, so that a thread that is descheduled
/// there would block all other threads with a line to write.
pub(crate) struct Stderr;

impl Write for Stderr {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.write_all(bytes).map(|()| bytes.len())
    }

    fn write_all(&mut self, line: &[u8]) -> io::Result<()> {
        if line.len() <= ATOMIC {
            let _shared = LINES.read().unwrap_or_else(PoisonError::into_inner);
            with_hidden_bar(|| write_out(line))
        } else {
            let _alone = LINES.write().unwrap_or_else(PoisonError::into_inner);
            with_hidden_bar(|| write_out(line))
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
