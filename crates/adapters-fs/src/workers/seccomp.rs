//! The system calls of a confined image worker: an allow-list, enforced by seccomp(2).
//!
//! Decoding needs memory and the open socket and pipe; Rust and libc need calls to panic, abort and
//! exit. The list results from traces of workers over all fixtures; see decision 31.

use std::collections::BTreeMap;
use std::process;

use libc::c_long;
use seccompiler::{
    BackendError, BpfProgram, SeccompAction, SeccompCmpArgLen, SeccompCmpOp, SeccompCondition,
    SeccompFilter, SeccompRule, TargetArch,
};

use super::confinement::Enforcement;

/// System calls that are allowed with any arguments.
const ALLOWED: [c_long; 22] = [
    // The socket of the server, and the pipe for error messages.
    libc::SYS_read,
    libc::SYS_recvfrom,
    libc::SYS_write,
    libc::SYS_writev,
    libc::SYS_sendto,
    libc::SYS_close,
    // Memory.
    libc::SYS_brk,
    libc::SYS_munmap,
    libc::SYS_mremap,
    libc::SYS_madvise,
    // Locks, clocks, and the seeds of hash maps.
    libc::SYS_futex,
    libc::SYS_clock_gettime,
    libc::SYS_getrandom,
    // Panics, aborts, stack overflows, and being stopped and continued.
    libc::SYS_getpid,
    libc::SYS_gettid,
    libc::SYS_rt_sigaction,
    libc::SYS_rt_sigprocmask,
    libc::SYS_rt_sigreturn,
    libc::SYS_sigaltstack,
    libc::SYS_restart_syscall,
    libc::SYS_exit,
    libc::SYS_exit_group,
];

/// System calls that fail with `EPERM`: libraries make them on their own and handle the error. Any
/// other system call ends the process.
const DENIED: &[c_long] = &[
    #[cfg(target_arch = "x86_64")]
    libc::SYS_open,
    #[cfg(target_arch = "x86_64")]
    libc::SYS_stat,
    #[cfg(target_arch = "x86_64")]
    libc::SYS_lstat,
    #[cfg(target_arch = "x86_64")]
    libc::SYS_access,
    #[cfg(target_arch = "x86_64")]
    libc::SYS_readlink,
    libc::SYS_openat,
    libc::SYS_newfstatat,
    libc::SYS_statx,
    libc::SYS_fstat,
    libc::SYS_faccessat,
    libc::SYS_faccessat2,
    libc::SYS_readlinkat,
    libc::SYS_getcwd,
    libc::SYS_ioctl,
    libc::SYS_uname,
    libc::SYS_sysinfo,
    libc::SYS_sched_getaffinity,
];

/// Applies the allow-list to all threads of this process for good.
pub(super) fn allow_system_calls() -> Enforcement {
    match apply() {
        Ok(()) => Enforcement::Full,
        Err(error) => {
            tracing::warn!(%error, "seccomp cannot be used");
            Enforcement::None
        }
    }
}

/// Two filters, because one filter supports two actions. The stricter action applies (seccomp(2)).
fn apply() -> Result<(), seccompiler::Error> {
    let arch = TargetArch::try_from(std::env::consts::ARCH)?;
    let denied: BTreeMap<_, _> = DENIED.iter().map(|call| (*call, vec![])).collect();
    let known = allowed()?.into_iter().chain(denied.clone()).collect();
    let denial = SeccompAction::Errno(libc::EPERM.unsigned_abs());
    // In this order, because the second one denies further filters.
    for filter in [
        SeccompFilter::new(denied, SeccompAction::Allow, denial, arch)?,
        SeccompFilter::new(known, SeccompAction::KillProcess, SeccompAction::Allow, arch)?,
    ] {
        seccompiler::apply_filter_all_threads(&BpfProgram::try_from(filter)?)?;
    }
    Ok(())
}

/// The allowed system calls, each with its argument rules; an empty list allows any arguments.
fn allowed() -> Result<BTreeMap<c_long, Vec<SeccompRule>>, BackendError> {
    let mut calls = BTreeMap::from(ALLOWED.map(|call| (call, vec![])));
    let exec = libc::PROT_EXEC.unsigned_abs().into();
    let is_data = SeccompCmpOp::MaskedEq(exec);
    calls.insert(libc::SYS_mmap, vec![argument(2, is_data.clone(), 0)?]);
    calls.insert(libc::SYS_mprotect, vec![argument(2, is_data, 0)?]);
    // An abort is a signal to itself.
    calls.insert(libc::SYS_tgkill, vec![argument(0, SeccompCmpOp::Eq, process::id().into())?]);
    // The standard library checks that a descriptor is open where assertions are enabled.
    let get_flags = libc::F_GETFD.unsigned_abs().into();
    calls.insert(libc::SYS_fcntl, vec![argument(1, SeccompCmpOp::Eq, get_flags)?]);
    Ok(calls)
}

/// A rule that compares the lower half of an argument with `value`; the kernel ignores the upper
/// half of these.
fn argument(index: u8, operator: SeccompCmpOp, value: u64) -> Result<SeccompRule, BackendError> {
    let length = SeccompCmpArgLen::Dword;
    SeccompRule::new(vec![SeccompCondition::new(index, length, operator, value)?])
}
