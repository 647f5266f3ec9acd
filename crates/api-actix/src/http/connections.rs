//! How many connections the process accepts.

use std::num::NonZeroUsize;
use std::thread::available_parallelism;

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

/// File descriptors reserved for the database, folders and everything else.
const RESERVED: u64 = 256;
/// Maximum number of descriptors per request: its connection, twice, a file that is written, and
/// its folder.
const PER_CONNECTION: u64 = 4;
/// More connections would only cost memory.
const MAX_PER_WORKER: u64 = 25_000;

/// The distribution of connections among worker threads.
pub struct Capacity {
    pub workers: usize,
    pub connections_per_worker: usize,
}

impl Capacity {
    /// As many connections as the process has descriptors for, after raising its limit to the
    /// maximum.
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

/// The maximum number of descriptors of the process.
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
