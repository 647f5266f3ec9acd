//! The resource limits of an image worker: those of its whole life, and those of one job.

use std::fs;
use std::io;
use std::time::Duration;

use rustix::process::{Pid, Resource, Rlimit, prlimit, setrlimit};
use thiserror::Error;

use super::confinement::ConfinementError;

/// Spare address space beyond the memory for an image: memory that the allocator has kept after
/// earlier images, and fragmentation.
const SPARE_BYTES: u64 = 128 << 20;

/// Spare processor time beyond the jobs: the start of the process, and rounding.
const SPARE_SECONDS: u64 = 2;

/// Sets the soft and hard limits of resources that a worker never needs to zero, irrevocably.
///
/// Open descriptors stay usable, and the limit on file sizes does not apply to pipes and sockets.
/// The number of processes is not limited for root (setrlimit(2)).
pub(super) fn drop_resources() -> Result<(), ConfinementError> {
    let zero = || Rlimit { current: Some(0), maximum: Some(0) };
    for (resource, step) in [
        (Resource::Core, "limit core dumps (setrlimit)"),
        (Resource::Fsize, "limit the size of files (setrlimit)"),
        (Resource::Nproc, "limit the number of processes (setrlimit)"),
        (Resource::Nofile, "limit the number of open files (setrlimit)"),
    ] {
        setrlimit(resource, zero()).map_err(ConfinementError::step(step))?;
    }
    Ok(())
}

/// The hard limits of memory and processor time, which no job of any worker may exceed.
#[derive(Clone, Copy, Debug)]
pub(super) struct HardLimits {
    /// Bytes of decoded images.
    pub(super) decoded_bytes: u64,
    /// Time for one job.
    pub(super) job: Duration,
    /// Total time for the jobs of one worker; the last job may exceed it.
    pub(super) lifetime: Duration,
    /// The hard limits of this process, which its workers inherit.
    inherited: Inherited,
}

#[derive(Clone, Copy, Debug)]
struct Inherited {
    address_space: Option<u64>,
    cpu_seconds: Option<u64>,
}

impl HardLimits {
    pub(super) fn new(decoded_bytes: u64, job: Duration, lifetime: Duration) -> io::Result<Self> {
        Ok(Self { decoded_bytes, job, lifetime, inherited: Inherited::read()? })
    }
}

impl Inherited {
    /// Not by getrlimit(2): when a system call filter denies it, rustix 1.1 reports success.
    fn read() -> io::Result<Self> {
        let table = fs::read_to_string("/proc/self/limits")?;
        let hard = |name| hard_limit(&table, name);
        Ok(Self { address_space: hard("Max address space"), cpu_seconds: hard("Max cpu time") })
    }
}

/// The hard limit in a row of `/proc/<pid>/limits` (proc(5)): name, soft limit, hard limit, unit.
/// `None` is `unlimited`.
fn hard_limit(table: &str, name: &str) -> Option<u64> {
    let row = table.lines().find_map(|line| line.strip_prefix(name))?;
    row.split_whitespace().nth(1)?.parse().ok()
}

/// The limits of one worker. The server sets them from outside, because a compromised worker could
/// raise its own.
pub(super) struct Limits {
    hard: HardLimits,
    /// The address space that the worker takes without an image.
    idle_bytes: u64,
    /// Total duration of its jobs. A worker has one thread, so its processor time is not longer.
    busy: Duration,
}

/// A limit cannot be set.
#[derive(Debug, Error)]
#[error("the {of} of an image worker cannot be limited (prlimit)")]
struct CannotLimit {
    of: &'static str,
    source: io::Error,
}

impl Limits {
    pub(super) fn new(hard: HardLimits, idle_bytes: u64) -> Self {
        Self { hard, idle_bytes, busy: Duration::ZERO }
    }

    /// Allows the process `decoded_bytes` for an image, and the time for one job. It ends when it
    /// exceeds either: an allocation fails, or the kernel kills it.
    pub(super) fn allow(&self, pid: Pid, decoded_bytes: u64) -> io::Result<()> {
        let memory = |bytes: u64| self.idle_bytes.saturating_add(SPARE_BYTES).saturating_add(bytes);
        let (soft, hard) = (memory(decoded_bytes), memory(self.hard.decoded_bytes));
        let hard = lower(hard, self.hard.inherited.address_space);
        set(pid, Resource::As, soft, hard).map_err(cannot_limit("memory"))?;

        let seconds = |before: Duration| {
            let time = before.saturating_add(self.hard.job);
            time.as_secs().saturating_add(SPARE_SECONDS)
        };
        let (soft, hard) = (seconds(self.busy), seconds(self.hard.lifetime));
        let hard = lower(hard, self.hard.inherited.cpu_seconds);
        set(pid, Resource::Cpu, soft, hard).map_err(cannot_limit("processor time"))
    }

    /// Adds the duration of a job.
    pub(super) fn add_busy(&mut self, elapsed: Duration) {
        self.busy = self.busy.saturating_add(elapsed);
    }

    /// Whether the worker has reached its lifetime.
    pub(super) fn are_used_up(&self) -> bool {
        self.busy >= self.hard.lifetime
    }
}

fn lower(limit: u64, other: Option<u64>) -> u64 {
    other.map_or(limit, |other| limit.min(other))
}

fn set(pid: Pid, resource: Resource, soft: u64, hard: u64) -> io::Result<()> {
    let limit = Rlimit { current: Some(soft.min(hard)), maximum: Some(hard) };
    prlimit(Some(pid), resource, limit)?;
    Ok(())
}

fn cannot_limit(of: &'static str) -> impl FnOnce(io::Error) -> io::Error {
    move |source| io::Error::other(CannotLimit { of, source })
}
