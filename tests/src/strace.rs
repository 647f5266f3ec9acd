//! System calls that kill their program or fail, injected with `strace`.

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread;

use tempfile::NamedTempFile;

/// Attaches to a running process to kill it.
pub struct Killer {
    _strace: Attached,
}

impl Killer {
    /// Kills the process when any of its threads makes its `number`th system call `call` from now
    /// on, before that call has any effect.
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
    /// Makes the system calls `call` fail with `error` (`ENOSPC`) without any effect, counted per
    /// thread from now on: `2` is only the second one, `2+` all from the second on.
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

/// A tracer of a process that it did not start.
struct Attached(Child);

impl Attached {
    fn to(process_id: u32, mut strace: Command) -> Self {
        strace.args(["-p", &process_id.to_string()]).stderr(Stdio::piped());
        let mut strace = strace.spawn().expect("strace is installed: apt-get install strace");
        let stderr = strace.stderr.take().expect("it is piped");
        let mut lines = BufReader::new(stderr).lines().map_while(Result::ok);
        let attached = lines.any(|line| line.contains("attached"));
        assert!(attached, "strace may not trace: it needs root, or CAP_SYS_PTRACE");
        // It reports every new thread, and would end if nothing read its output.
        thread::spawn(move || lines.for_each(drop));
        Self(strace)
    }
}

impl Drop for Attached {
    /// Detaches from the process if it still lives. The kernel does that when a tracer dies, while
    /// a tracer that detaches waits for ever for a dying process.
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// A command that runs another one, given by further arguments, and kills it like
/// [`Killer::attach`].
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
