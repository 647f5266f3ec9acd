use std::io::Write;

use clap::Subcommand;

use super::error::CliError;
use crate::settings::{Settings, WrittenSettings};

#[derive(Subcommand)]
pub(super) enum ConfigCommand {
    /// Prints every setting as TOML, with where it was found and without secrets
    ///
    /// Where something is wrong, all of it is named and the status is 1.
    Check,
}

impl ConfigCommand {
    /// Prints `written`, which comes to `settings`.
    pub(super) fn run(
        &self,
        written: &WrittenSettings,
        settings: &Settings,
        out: &mut dyn Write,
    ) -> Result<(), CliError> {
        match self {
            Self::Check => Ok(out.write_all(written.to_toml(settings).as_bytes())?),
        }
    }
}
