//! What a worker gives up before it reads a file: files, connections, other processes, system calls.

use std::fs;
use std::io;

use landlock::{
    ABI, Access, AccessFs, AccessNet, Ruleset, RulesetAttr, RulesetError, RulesetStatus, Scope,
};
use rustix::process::{Signal, set_parent_process_death_signal, setpriority_process};
use thiserror::Error;

use super::limits::forbid_resources;
use super::system_calls::allow_system_calls;

/// Somebody waits for every answer, and for a thumbnail only the one who uploads: image work gets a tenth of
/// the time that whoever else has something to do gets, and all that nobody else needs (sched(7)).
const NICENESS: i32 = 10;

/// How far the kernel confines the image workers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Confinement {
    /// Landlock, which refuses files, TCP, and signals to other processes.
    pub landlock: Enforcement,
    /// The system call filter, which refuses all but computing and the pipe and socket of the server.
    pub seccomp: Enforcement,
}

/// How far the kernel enforces one kind of confinement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Enforcement {
    /// Not at all: the kernel lacks it, or something refuses the system calls that ask for it.
    None,
    /// In part: the kernel is older than some of what was asked for.
    Partial,
    /// All that was asked for.
    Full,
}

impl Confinement {
    /// Logs what is missing, and what it takes to have it.
    pub(super) fn log(self) {
        tracing::debug!(landlock = ?self.landlock, seccomp = ?self.seccomp, "image workers are confined");
        match self.landlock {
            Enforcement::Full => {}
            Enforcement::Partial => tracing::warn!(
                "image workers are confined by Landlock only in part: it is complete since Linux 6.12"
            ),
            Enforcement::None => tracing::warn!(
                "image workers are not confined by Landlock: the kernel lacks it, or a system call \
                filter refuses landlock_create_ruleset or landlock_restrict_self"
            ),
        }
        if self.seccomp != Enforcement::Full {
            tracing::warn!(
                "image workers are not confined by seccomp: the kernel lacks it, or a system call \
                filter refuses seccomp"
            );
        }
    }
}

/// A step that a worker must take before it reads a file, and cannot.
#[derive(Debug, Error)]
#[error("an image worker cannot {step}")]
pub struct CannotConfine {
    step: &'static str,
    pub(super) source: io::Error,
}

impl CannotConfine {
    /// Names the step that failed.
    pub(super) fn step<E: Into<io::Error>>(step: &'static str) -> impl FnOnce(E) -> Self {
        move |source| Self { step, source: source.into() }
    }
}

/// Confines this process for good: it dies with its parent, opens and creates nothing, reaches no other process,
/// and makes no system call but those that [`run_image_worker`](crate::run_image_worker) needs. What is open
/// already stays usable. Returns how far the kernel enforces that.
///
/// Limits of memory and processor time are set from outside, by the server.
///
/// # Errors
/// When the process cannot give up something that every kernel lets it give up.
pub fn confine_image_worker() -> Result<Confinement, CannotConfine> {
    set_parent_process_death_signal(Some(Signal::KILL))
        .map_err(CannotConfine::step("ask to die with the server (prctl)"))?;
    setpriority_process(None, NICENESS)
        .map_err(CannotConfine::step("lower its priority (setpriority)"))?;
    let landlock = refuse_files();
    forbid_resources()?;
    // Comes last, since it refuses all of the above.
    let seccomp = allow_system_calls();
    Ok(Confinement { landlock, seccomp })
}

/// The address space of this process in bytes: the first field of `/proc/self/statm` (proc(5)), in pages.
pub(super) fn address_space() -> Result<u64, CannotConfine> {
    let cannot = CannotConfine::step("read /proc/self/statm");
    let pages = fs::read_to_string("/proc/self/statm").and_then(|statm| {
        let pages = statm.split(' ').next().and_then(|field| field.parse::<u64>().ok());
        pages.ok_or_else(|| io::ErrorKind::InvalidData.into())
    });
    Ok(pages.map_err(cannot)?.saturating_mul(rustix::param::page_size() as u64))
}

/// Forbids every file, TCP connections, and signals to others, as far as the kernel can.
fn refuse_files() -> Enforcement {
    match restrict() {
        Ok(RulesetStatus::FullyEnforced) => Enforcement::Full,
        Ok(RulesetStatus::PartiallyEnforced) => Enforcement::Partial,
        Ok(RulesetStatus::NotEnforced) => Enforcement::None,
        Err(error) => {
            tracing::warn!(%error, "Landlock cannot be used");
            Enforcement::None
        }
    }
}

fn restrict() -> Result<RulesetStatus, RulesetError> {
    let known = ABI::V6;
    let status = Ruleset::default()
        .handle_access(AccessFs::from_all(known))?
        .handle_access(AccessNet::from_all(known))?
        .scope(Scope::from_all(known))?
        .create()?
        .restrict_self()?;
    Ok(status.ruleset)
}
