//! Runs a program under a system call filter, as systemd and containers do:
//! `filtered allow|refuse NAME,NAME… PROGRAM ARGUMENT…`. What the filter does not allow fails with `EPERM`.

use std::io;
use std::os::unix::process::CommandExt;
use std::process::Command;

use seccompiler::{BpfProgram, SeccompAction, SeccompFilter, TargetArch, apply_filter_all_threads};
use syscalls::Sysno;

fn main() -> io::Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [mode, names, program, rest @ ..] = &*arguments else {
        return Err(io::Error::other("filtered allow|refuse NAME,NAME… PROGRAM ARGUMENT…"));
    };
    let filter = filter(mode == "allow", names).map_err(io::Error::other)?;
    apply_filter_all_threads(&filter).map_err(io::Error::other)?;
    Err(Command::new(program).args(rest).exec())
}

/// Names that this machine does not have are passed over, as systemd does.
fn filter(is_allowed: bool, names: &str) -> Result<BpfProgram, seccompiler::BackendError> {
    let numbers = names.split(',').filter_map(|name| Some(name.parse::<Sysno>().ok()?.id()));
    let rules = numbers.map(|number| (number.into(), vec![])).collect();
    let refusal = SeccompAction::Errno(1);
    let (named, others) = match is_allowed {
        true => (SeccompAction::Allow, refusal),
        false => (refusal, SeccompAction::Allow),
    };
    let arch = TargetArch::try_from(std::env::consts::ARCH)?;
    SeccompFilter::new(rules, others, named, arch)?.try_into()
}
