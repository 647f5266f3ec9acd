//! System calls of choice that kill their program or fail, by the `strace` of Linux distributions.

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread;

use tempfile::NamedTempFile;

/// Waits beside a running process to kill it.
pub struct Killer {
    _strace: Attached,
}

impl Killer {
    /// Kills the process when any of its threads makes its `number`th system call called `call` from now
    /// on, before that call has done anything.
    ///
    /// # Panics
    /// When there is no strace, or it may not trace.
    #[must_use]
    pub fn attach(process_id: u32, call: &str, number: u32) -> Self {
        Self { _strace: Attached::to(process_id, killing(call, number)) }
    }
}

/// Makes system calls of a running process fail, until it is dropped.
pub struct FailingCalls {
    _strace: Attached,
    trace: NamedTempFile,
}

impl FailingCalls {
    /// Lets the system calls called `call` fail with `error` (`ENOSPC`) instead of doing anything, of each
    /// thread those that `which` numbers from now on: `2` is the second alone, `2+` all from then on.
    ///
    /// # Panics
    /// When there is no strace, or it may not trace.
    #[must_use]
    pub fn attach(process_id: u32, call: &str, error: &str, which: &str) -> Self {
        let trace = NamedTempFile::new().expect("a temporary file");
        let injection = format!("error={error}:when={which}");
        let strace = strace(call, &injection, trace.path());
        Self { _strace: Attached::to(process_id, strace), trace }
    }

    /// Whether any call has failed.
    ///
    /// # Panics
    /// When the record of them cannot be read.
    #[must_use]
    pub fn happened(&self) -> bool {
        let trace = fs::read_to_string(self.trace.path()).expect("strace writes it");
        trace.contains("(INJECTED)")
    }
}

/// A tracer beside a process that it has not started.
struct Attached(Child);

impl Attached {
    fn to(process_id: u32, mut strace: Command) -> Self {
        strace.args(["-p", &process_id.to_string()]).stderr(Stdio::piped());
        let mut strace = strace.spawn().expect("strace is installed: apt-get install strace");
        let stderr = strace.stderr.take().expect("it is piped");
        let mut lines = BufReader::new(stderr).lines().map_while(Result::ok);
        let attached = lines.any(|line| line.contains("attached"));
        assert!(attached, "strace may not trace: it needs root, or CAP_SYS_PTRACE");
        // It tells of every new thread, and would end where nobody listened any more.
        thread::spawn(move || lines.for_each(drop));
        Self(strace)
    }
}

impl Drop for Attached {
    /// Lets go of the process where it still lives. The kernel does that for a tracer that is gone, while a
    /// tracer that is asked to waits for ever for a process that is dying.
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// A command that runs another one, named by further arguments, and kills it as [`Killer::attach`] says.
pub(crate) fn killing(call: &str, number: u32) -> Command {
    strace(call, &format!("signal=SIGKILL:when={number}"), Path::new("/dev/null"))
}

fn strace(call: &str, injection: &str, trace: &Path) -> Command {
    let mut strace = Command::new("strace");
    strace.arg("-f").arg("-o").arg(trace).args(["-e", &format!("trace={call}")]);
    strace.args(["-e", &format!("inject={call}:{injection}")]);
    strace.stdin(Stdio::null()).stdout(Stdio::null());
    strace
}
