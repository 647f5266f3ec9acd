//! The privileges that an image worker drops before it reads any content: files, connections, other
//! processes, system calls.

use std::fs;
use std::io;

use rustix::process::{Signal, set_parent_process_death_signal, setpriority_process};

use super::confinement::{Confinement, ConfinementError};
use super::landlock::restrict_access;
use super::limits::drop_resources;
use super::seccomp::allow_system_calls;

/// Image work yields to requests: a worker gets about a tenth of the processor time of a busy
/// thread of the server, and all time that is idle otherwise (sched(7)).
const NICENESS: i32 = 10;

/// Confines this process irrevocably: it dies with its parent, opens and creates no files, reaches
/// no other process, and is limited to the system calls that
/// [`run_image_worker`](crate::run_image_worker) needs. Open descriptors stay usable. Returns how
/// far the kernel enforces that.
///
/// The server sets the limits of memory and processor time from outside.
///
/// # Errors
/// When a step fails that every kernel supports.
pub fn confine_image_worker() -> Result<Confinement, ConfinementError> {
    set_parent_process_death_signal(Some(Signal::KILL))
        .map_err(ConfinementError::step("ask to die with the server (prctl)"))?;
    setpriority_process(None, NICENESS)
        .map_err(ConfinementError::step("lower its priority (setpriority)"))?;
    let landlock = restrict_access();
    drop_resources()?;
    // Last, because the filter rejects the system calls of the steps above.
    let seccomp = allow_system_calls();
    Ok(Confinement { landlock, seccomp })
}

/// The address space of this process in bytes: the first field of `/proc/self/statm` (proc(5)), in
/// pages.
pub(super) fn address_space() -> Result<u64, ConfinementError> {
    let cannot = ConfinementError::step("read /proc/self/statm");
    let pages = fs::read_to_string("/proc/self/statm").and_then(|statm| {
        let pages = statm.split(' ').next().and_then(|field| field.parse::<u64>().ok());
        pages.ok_or_else(|| io::ErrorKind::InvalidData.into())
    });
    Ok(pages.map_err(cannot)?.saturating_mul(rustix::param::page_size() as u64))
}
