use std::io::{self, Write};

use clap::{Args, Subcommand};
use domain::StorageKey;
use ports::{PortError, Quarantine};

use super::error::CliError;
use crate::settings::Settings;
use crate::wiring::Wiring;

#[derive(Subcommand)]
pub(super) enum QuarantineCommand {
    /// Lists the keys and lengths of what `check --repair` has set aside
    List,
    /// Puts bytes back under their keys
    Restore(RestoreArgs),
}

#[derive(Args)]
#[group(required = true, multiple = false)]
pub(super) struct RestoreArgs {
    /// Keys, as `quarantine list` shows them
    #[arg(value_name = "KEY")]
    keys: Vec<StorageKey>,
    /// Everything that was set aside
    #[arg(long)]
    all: bool,
}

impl QuarantineCommand {
    pub(super) fn run(self, settings: &Settings, out: &mut dyn Write) -> Result<(), CliError> {
        let quarantine = &*Wiring::open(settings)?.quarantine;
        match self {
            Self::List => list(quarantine, out),
            Self::Restore(RestoreArgs { keys, all: false }) => restore(quarantine, keys),
            Self::Restore(_) => restore(quarantine, everything(quarantine)?),
        }
    }
}

fn list(quarantine: &dyn Quarantine, out: &mut dyn Write) -> Result<(), CliError> {
    let mut written: io::Result<()> = Ok(());
    quarantine
        .visit_set_aside(&mut |file| {
            if written.is_ok() {
                written = writeln!(out, "{:>12}  {}", file.size, file.key);
            }
            Ok(())
        })
        .map_err(CliError::use_case)?;
    Ok(written?)
}

fn everything(quarantine: &dyn Quarantine) -> Result<Vec<StorageKey>, CliError> {
    let mut keys = Vec::new();
    let mut collect = |file: ports::KeyedFile| {
        keys.push(file.key);
        Ok(())
    };
    quarantine.visit_set_aside(&mut collect).map_err(CliError::use_case)?;
    Ok(keys)
}

fn restore(quarantine: &dyn Quarantine, keys: Vec<StorageKey>) -> Result<(), CliError> {
    for key in keys {
        match quarantine.put_back(&key) {
            Ok(true) => {}
            Ok(false) => return Err(CliError::NotSetAside(key)),
            Err(PortError::Conflict) => return Err(CliError::KeyTaken(key)),
            Err(error) => return Err(CliError::use_case(error)),
        }
    }
    Ok(())
}
