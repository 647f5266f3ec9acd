//! Signals to processes.

use std::process::Command;

/// Sends a signal to a process; returns whether the process was there.
pub(crate) fn signal(process_id: u32, name: &str) -> bool {
    let pid = process_id.to_string();
    // The command is a builtin of the shell.
    let kill = ["-c", "kill -s \"$0\" \"$1\"", name, &pid];
    Command::new("sh").args(kill).status().expect("there is a shell").success()
}
