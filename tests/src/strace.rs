//! A program's death at a system call of choice, by the `strace` of Linux distributions.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::thread;

/// Waits beside a running process to kill it.
pub struct Killer(Child);

impl Killer {
    /// Kills the process when any of its threads makes its `number`th system call called `call` from now
    /// on, before that call has done anything.
    ///
    /// # Panics
    /// When there is no strace, or it may not trace.
    #[must_use]
    pub fn attach(process_id: u32, call: &str, number: u32) -> Self {
        let mut strace = strace(call, number);
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

impl Drop for Killer {
    /// Lets go of the process where it still lives. The kernel does that for a tracer that is gone, while a
    /// tracer that is asked to waits for ever for a process that is dying.
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// A command that runs another one, named by further arguments, and kills it as [`Killer::attach`] says.
pub(crate) fn strace(call: &str, number: u32) -> Command {
    let mut strace = Command::new("strace");
    strace.args(["-f", "-o", "/dev/null", "-e", &format!("trace={call}")]);
    strace.args(["-e", &format!("inject={call}:signal=SIGKILL:when={number}")]);
    strace.stdin(Stdio::null()).stdout(Stdio::null());
    strace
}
