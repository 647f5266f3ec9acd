//! `config`: shows the settings.

use std::io::Write;

use clap::Subcommand;

use super::error::CliError;
use crate::settings::{CollectedSettings, Settings};

#[derive(Subcommand)]
pub(super) enum ConfigCommand {
    /// Print every setting as TOML, with its source and without secrets
    ///
    /// If settings are wrong, all errors are reported and the status is 1.
    Check,
}

impl ConfigCommand {
    /// Prints the texts of `settings`.
    pub(super) fn run(
        &self,
        collected: &CollectedSettings,
        settings: &Settings,
        out: &mut dyn Write,
    ) -> Result<(), CliError> {
        match self {
            Self::Check => {
                out.write_all(collected.to_toml(settings).as_bytes())?;
                let folder = &settings.store.data_dir;
                if !folder.is_dir() {
                    eprintln!("warning: there is no data folder {} yet", folder.display());
                }
                Ok(())
            }
        }
    }
}
