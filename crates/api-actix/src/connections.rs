//! How many connections are held at a time.

use std::num::NonZeroUsize;
use std::thread::available_parallelism;

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

/// File descriptors that are kept for the database, folders and everything else.
const RESERVED: u64 = 256;
/// What a request holds at most: its connection, twice, a file that is written and the folder in which it
/// lies.
const PER_CONNECTION: u64 = 4;
/// More would only take memory.
const MAX_PER_WORKER: u64 = 25_000;

/// How connections are shared out.
pub struct Capacity {
    pub workers: usize,
    pub connections_per_worker: usize,
}

impl Capacity {
    /// As many connections as the process may have descriptors for, once it has raised its limit as far as
    /// the system lets it.
    pub fn of_process() -> Self {
        let workers = available_parallelism().map_or(1, NonZeroUsize::get);
        let connections = connections_within(raised_descriptor_limit());
        let share = connections / workers as u64;
        let share = usize::try_from(share.clamp(1, MAX_PER_WORKER)).unwrap_or(1);
        Self { workers, connections_per_worker: share }
    }
}

fn connections_within(descriptors: u64) -> u64 {
    descriptors.saturating_sub(RESERVED) / PER_CONNECTION
}

/// How many descriptors the process may have.
fn raised_descriptor_limit() -> u64 {
    let limit = getrlimit(Resource::Nofile);
    let raised = setrlimit(Resource::Nofile, Rlimit { current: limit.maximum, ..limit });
    let granted = if raised.is_ok() { limit.maximum } else { limit.current };
    granted.unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::connections_within;

    #[test]
    fn connections_leave_descriptors_for_everything_else() {
        for (descriptors, connections) in [(0, 0), (256, 0), (1024, 192), (20_000, 4936)] {
            assert_eq!(connections_within(descriptors), connections, "{descriptors}");
        }
    }
}
