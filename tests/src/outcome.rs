//! The result of a finished command.

use std::process::Output;

/// The output and status of a finished command.
#[derive(Debug)]
pub struct Outcome {
    pub success: bool,
    /// The exit status; `None` when a signal has ended it.
    pub status: Option<i32>,
    pub stdout: String,
    pub stderr: String,
}

impl From<Output> for Outcome {
    fn from(output: Output) -> Self {
        Self {
            success: output.status.success(),
            status: output.status.code(),
            stdout: String::from_utf8(output.stdout).expect("UTF-8"),
            stderr: String::from_utf8(output.stderr).expect("UTF-8"),
        }
    }
}

impl Outcome {
    /// Standard output, when the command succeeded.
    ///
    /// # Panics
    /// When it did not.
    #[must_use]
    #[track_caller]
    pub fn expect_success(self) -> String {
        assert!(self.success, "{self:?}");
        self.stdout
    }

    /// Standard error, when the command failed.
    ///
    /// # Panics
    /// When it did not.
    #[must_use]
    #[track_caller]
    pub fn expect_failure(self) -> String {
        assert!(!self.success, "{self:?}");
        self.stderr
    }
}
