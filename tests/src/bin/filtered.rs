//! Runs a program under a system call filter, as systemd and containers do: `filtered allow|refuse
//! NAME,NAME… PROGRAM ARGUMENT…`. Blocked calls fail with `EPERM`.

use std::io;
use std::os::unix::process::CommandExt;
use std::process::Command;

use seccompiler::{BpfProgram, SeccompAction, SeccompFilter, TargetArch, apply_filter_all_threads};
use syscalls::Sysno;

/// "Operation not permitted" (errno(3)).
const EPERM: u32 = 1;

fn main() -> io::Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [mode, names, program, rest @ ..] = &*arguments else {
        return Err(io::Error::other("filtered allow|refuse NAME,NAME… PROGRAM ARGUMENT…"));
    };
    let filter = filter(mode == "allow", names).map_err(io::Error::other)?;
    apply_filter_all_threads(&filter).map_err(io::Error::other)?;
    Err(Command::new(program).args(rest).exec())
}

/// Names that this machine does not have are skipped, as systemd does.
fn filter(is_allowed: bool, names: &str) -> Result<BpfProgram, seccompiler::BackendError> {
    let numbers = names.split(',').filter_map(|name| Some(name.parse::<Sysno>().ok()?.id()));
    let rules = numbers.map(|number| (number.into(), vec![])).collect();
    let (allow, refuse) = (SeccompAction::Allow, SeccompAction::Errno(EPERM));
    let (listed, others) = if is_allowed { (allow, refuse) } else { (refuse, allow) };
    let arch = TargetArch::try_from(std::env::consts::ARCH)?;
    SeccompFilter::new(rules, others, listed, arch)?.try_into()
}
