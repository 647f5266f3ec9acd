//! Returns free memory to the system after a burst of work.

use std::fs;
use std::io;
use std::thread;
use std::time::{Duration, Instant};

use rustix::param::page_size;

/// Time between two measurements of the memory of this process.
const INTERVAL: Duration = Duration::from_secs(5);

/// Growth in bytes that is worth a trim, which locks the heap for some milliseconds.
const GROWTH: u64 = 8 * 1024 * 1024;

/// Time after which memory is compared with its minimum, so that it is trimmed after a burst too.
const LONG_AGO: Duration = Duration::from_secs(10);

/// Starts a thread that trims the heap at intervals until the process ends.
///
/// # Errors
/// When no thread can be started.
pub fn keep_trimmed() -> io::Result<()> {
    thread::Builder::new().name("memory".to_owned()).spawn(|| {
        let mut trims = Trims::new(Instant::now(), resident());
        loop {
            thread::sleep(INTERVAL);
            if trims.are_due(Instant::now(), resident()) {
                heap::trim();
                trims.done(Instant::now(), resident());
            }
        }
    })?;
    Ok(())
}

/// Resident memory of this process in bytes; 0 if the system does not report it.
fn resident() -> u64 {
    let statm = fs::read_to_string("/proc/self/statm").unwrap_or_default();
    let pages = statm.split(' ').nth(1).and_then(|pages| pages.parse().ok());
    pages.unwrap_or(0) * page_size() as u64
}

/// The last trim, the memory after it, and the minimum after any trim.
struct Trims {
    last: Instant,
    left: u64,
    least: u64,
}

impl Trims {
    fn new(now: Instant, resident: u64) -> Self {
        Self { last: now, left: resident, least: resident }
    }

    fn are_due(&self, now: Instant, resident: u64) -> bool {
        let is_long_ago = now.duration_since(self.last) >= LONG_AGO;
        let before = if is_long_ago { self.least } else { self.left };
        resident > before + GROWTH
    }

    fn done(&mut self, now: Instant, resident: u64) {
        let least = self.least.min(resident);
        *self = Self { last: now, left: resident, least };
    }
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use super::{GROWTH, LONG_AGO, Trims, resident};

    #[test]
    fn trims_are_due_while_memory_grows_and_from_time_to_time_after_that() {
        let start = Instant::now();
        let mut trims = Trims::new(start, GROWTH);
        assert!(!trims.are_due(start, GROWTH * 2));
        assert!(trims.are_due(start, GROWTH * 2 + 1));
        trims.done(start, GROWTH * 2 + 1);
        assert!(!trims.are_due(start, GROWTH * 3));
        assert!(trims.are_due(start + LONG_AGO, GROWTH * 2 + 1));
        trims.done(start + LONG_AGO, GROWTH);
        assert!(!trims.are_due(start + LONG_AGO + LONG_AGO, GROWTH * 2));
        assert!(!trims.are_due(start + LONG_AGO + Duration::from_secs(1), GROWTH * 2));
    }

    #[test]
    fn a_process_has_memory() {
        assert!(resident() > 1_000_000);
    }
}
