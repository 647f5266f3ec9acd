//! A command that runs in the background of a test.

use std::process::{Child, Command, Stdio};

use crate::outcome::Outcome;
use crate::signals::signal;

/// A running command, killed when dropped.
pub struct Running(Option<Child>);

impl Running {
    pub(crate) fn start(mut command: Command) -> Self {
        let process = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn();
        Self(Some(process.expect("the program starts")))
    }

    /// Sends it a signal: `STOP`, `CONT`.
    ///
    /// # Panics
    /// When it has ended already.
    #[track_caller]
    pub fn signal(&self, name: &str) {
        let id = self.0.as_ref().map(Child::id);
        assert!(id.is_some_and(|id| signal(id, name)), "it has ended already");
    }

    /// Waits until the command ends.
    ///
    /// # Panics
    /// When it prints something other than UTF-8.
    #[must_use]
    pub fn finish(mut self) -> Outcome {
        let process = self.0.take().expect("nobody else takes it");
        process.wait_with_output().expect("it ends").into()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        if let Some(process) = &mut self.0 {
            // It may have ended on its own.
            let _ = process.kill();
            let _ = process.wait();
        }
    }
}
