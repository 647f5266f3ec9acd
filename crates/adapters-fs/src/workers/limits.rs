//! The resource limits of a worker: what it may never have, and what one job may take.

use std::fs;
use std::io;
use std::time::Duration;

use rustix::process::{Pid, Resource, Rlimit, prlimit, setrlimit};
use thiserror::Error;

use super::confinement::CannotConfine;

/// Address space that a process keeps beyond what an image takes: what its allocator has not given back
/// after earlier images, and holes in it.
const SPARE_BYTES: u64 = 128 << 20;

/// Processor time that a process may take beyond its jobs: its start, and what rounding adds.
const SPARE_SECONDS: u64 = 2;

/// What a worker gives up by itself and for good: each limit is 0, the hard one too.
///
/// Descriptors that are open stay usable; so do pipes and sockets where files may have no bytes. The number
/// of processes is not enforced for root (setrlimit(2)).
pub(super) fn forbid_resources() -> Result<(), CannotConfine> {
    let nothing = || Rlimit { current: Some(0), maximum: Some(0) };
    for (resource, step) in [
        (Resource::Core, "limit core dumps (setrlimit)"),
        (Resource::Fsize, "limit the size of files (setrlimit)"),
        (Resource::Nproc, "limit the number of processes (setrlimit)"),
        (Resource::Nofile, "limit the number of open files (setrlimit)"),
    ] {
        setrlimit(resource, nothing()).map_err(CannotConfine::step(step))?;
    }
    Ok(())
}

/// What no job of any worker may exceed: the hard limits of memory and processor time.
#[derive(Clone, Copy, Debug)]
pub(super) struct Ceilings {
    /// Bytes of decoded images.
    pub(super) decoded_bytes: u64,
    /// Time for one job.
    pub(super) job: Duration,
    /// Time for all jobs of one worker; a job that begins within it may exceed it.
    pub(super) lifetime: Duration,
    /// The hard limits of this process, which its workers inherit.
    inherited: Inherited,
}

#[derive(Clone, Copy, Debug)]
struct Inherited {
    address_space: Option<u64>,
    cpu_seconds: Option<u64>,
}

impl Ceilings {
    pub(super) fn new(decoded_bytes: u64, job: Duration, lifetime: Duration) -> io::Result<Self> {
        Ok(Self { decoded_bytes, job, lifetime, inherited: Inherited::read()? })
    }
}

impl Inherited {
    /// Not by getrlimit(2), whose refusal by a system call filter rustix 1.1 takes for success.
    fn read() -> io::Result<Self> {
        let table = fs::read_to_string("/proc/self/limits")?;
        let hard = |name| hard_limit(&table, name);
        Ok(Self { address_space: hard("Max address space"), cpu_seconds: hard("Max cpu time") })
    }
}

/// The hard limit in a row of `/proc/<pid>/limits` (proc(5)): name, soft limit, hard limit, unit. `None` is
/// `unlimited`.
fn hard_limit(table: &str, name: &str) -> Option<u64> {
    let row = table.lines().find_map(|line| line.strip_prefix(name))?;
    row.split_whitespace().nth(1)?.parse().ok()
}

/// The limits of one worker, which the server sets from outside: the worker itself could not be trusted to
/// raise and lower them.
pub(super) struct Limits {
    ceilings: Ceilings,
    /// The address space that the worker takes without an image.
    idle_bytes: u64,
    /// How long it has worked so far. It has one thread, so that its processor time is not more.
    busy: Duration,
}

/// Limits cannot be set.
#[derive(Debug, Error)]
#[error("the {of} of an image worker cannot be limited (prlimit)")]
struct CannotLimit {
    of: &'static str,
    source: io::Error,
}

impl Limits {
    pub(super) fn new(ceilings: Ceilings, idle_bytes: u64) -> Self {
        Self { ceilings, idle_bytes, busy: Duration::ZERO }
    }

    /// Lets the process take so many bytes for an image, and the time for one job. Memory beyond it is refused to
    /// the process, which ends it; and so does time beyond it.
    pub(super) fn allow(&self, pid: Pid, decoded_bytes: u64) -> io::Result<()> {
        let memory = |bytes: u64| self.idle_bytes.saturating_add(SPARE_BYTES).saturating_add(bytes);
        let (soft, hard) = (memory(decoded_bytes), memory(self.ceilings.decoded_bytes));
        let hard = lower(hard, self.ceilings.inherited.address_space);
        set(pid, Resource::As, soft, hard).map_err(cannot_limit("memory"))?;

        let seconds = |before: Duration| {
            let time = before.saturating_add(self.ceilings.job);
            time.as_secs().saturating_add(SPARE_SECONDS)
        };
        let (soft, hard) = (seconds(self.busy), seconds(self.ceilings.lifetime));
        let hard = lower(hard, self.ceilings.inherited.cpu_seconds);
        set(pid, Resource::Cpu, soft, hard).map_err(cannot_limit("processor time"))
    }

    /// Adds the time that a job took.
    pub(super) fn add_busy(&mut self, elapsed: Duration) {
        self.busy = self.busy.saturating_add(elapsed);
    }

    /// Whether the time for all jobs is over.
    pub(super) fn are_used_up(&self) -> bool {
        self.busy >= self.ceilings.lifetime
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
