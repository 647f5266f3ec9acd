use std::fs;
use std::io;

use landlock::{ABI, Access, AccessFs, AccessNet, Ruleset, RulesetAttr, RulesetError, Scope};
use rustix::process::{
    Resource, Rlimit, Signal, getrlimit, set_parent_process_death_signal, setpriority_process,
    setrlimit,
};
use rustix::time::{ClockId, clock_gettime};

/// Address space that a process keeps beyond what an image takes: what its allocator has not given back
/// after earlier images, and holes in it.
const SPARE_BYTES: u64 = 128 << 20;

/// Somebody waits for every answer, and for a thumbnail only the one who uploads: image work gets a tenth of
/// the time that whoever else has something to do gets, and all that nobody else needs (sched(7)).
const NICENESS: i32 = 10;

/// What keeps this process within bounds.
pub(super) struct Confinement {
    /// The address space that it takes without an image.
    base_bytes: u64,
}

impl Confinement {
    /// From here on the process dies with its parent, opens nothing, leaves no image of itself, and stands
    /// back behind others who have something to do.
    ///
    /// It stays able to use what is open already. Where the kernel has no Landlock, files can be opened.
    pub(super) fn enter() -> io::Result<Self> {
        set_parent_process_death_signal(Some(Signal::KILL))?;
        limit(Resource::Core, 0)?;
        setpriority_process(None, NICENESS)?;
        let base_bytes = address_space()?;
        open_nothing().map_err(io::Error::other)?;
        Ok(Self { base_bytes })
    }

    /// Allows this much from now on. Memory beyond it is refused to the process, which ends it; and so
    /// does time beyond it.
    pub(super) fn allow(&self, memory_bytes: u64, cpu_seconds: u64) -> io::Result<()> {
        let memory = self.base_bytes.saturating_add(SPARE_BYTES).saturating_add(memory_bytes);
        limit(Resource::As, memory)?;
        let used = clock_gettime(ClockId::ProcessCPUTime).tv_sec;
        limit(Resource::Cpu, cpu_seconds.saturating_add(used.try_into().unwrap_or(0)))
    }
}

fn limit(resource: Resource, amount: u64) -> io::Result<()> {
    let maximum = getrlimit(resource).maximum;
    let current = Some(maximum.map_or(amount, |maximum| amount.min(maximum)));
    Ok(setrlimit(resource, Rlimit { current, maximum })?)
}

/// The address space of this process in bytes: the first field of `/proc/self/statm` (proc(5)), in pages.
fn address_space() -> io::Result<u64> {
    let statm = fs::read_to_string("/proc/self/statm")?;
    let pages = statm.split(' ').next().and_then(|field| field.parse::<u64>().ok());
    let page_bytes = rustix::param::page_size() as u64;
    pages.map(|pages| pages * page_bytes).ok_or_else(|| io::ErrorKind::InvalidData.into())
}

/// Forbids every file, every connection, and signals to others, as far as the kernel can.
fn open_nothing() -> Result<(), RulesetError> {
    let known = ABI::V6;
    let status = Ruleset::default()
        .handle_access(AccessFs::from_all(known))?
        .handle_access(AccessNet::from_all(known))?
        .scope(Scope::from_all(known))?
        .create()?
        .restrict_self()?;
    tracing::debug!(landlock = ?status.ruleset, "confined");
    Ok(())
}
