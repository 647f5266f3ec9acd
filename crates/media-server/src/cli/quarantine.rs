//! `quarantine`: lists and restores quarantined files.

use std::collections::BTreeSet;
use std::io::Write;

use chrono::{DateTime, SecondsFormat, Utc};
use clap::{Args, Subcommand};
use domain::StorageKey;
use ports::{PortError, Quarantine, QuarantinedFile};

use super::error::CliError;
use crate::settings::Settings;
use crate::wiring::Wiring;

#[derive(Subcommand)]
pub(super) enum QuarantineCommand {
    /// List the quarantined files: time, size in bytes, key
    List,
    /// Move files back to their keys
    Restore(RestoreArgs),
}

#[derive(Args)]
#[group(required = true, multiple = false)]
pub(super) struct RestoreArgs {
    /// Keys, as `quarantine list` shows them
    #[arg(value_name = "KEY")]
    keys: Vec<StorageKey>,
    /// All quarantined files
    #[arg(long)]
    all: bool,
}

impl QuarantineCommand {
    pub(super) fn run(self, settings: &Settings, out: &mut dyn Write) -> Result<(), CliError> {
        let wiring = Wiring::open(settings)?;
        match self {
            Self::List => list(&*wiring.quarantine, out),
            Self::Restore(RestoreArgs { keys, all: false }) => restore(&wiring, &keys, out),
            Self::Restore(_) => restore_all(&wiring, out),
        }
    }
}

/// All quarantined files, oldest first.
fn quarantined(quarantine: &dyn Quarantine) -> Result<Vec<QuarantinedFile>, CliError> {
    let mut files = Vec::new();
    let mut collect = |file: QuarantinedFile| {
        files.push(file);
        Ok(())
    };
    quarantine.visit_quarantined(&mut collect).map_err(CliError::use_case)?;
    files.sort_by(|one, other| {
        (one.quarantined_at, &one.key).cmp(&(other.quarantined_at, &other.key))
    });
    Ok(files)
}

fn list(quarantine: &dyn Quarantine, out: &mut dyn Write) -> Result<(), CliError> {
    let time = |at: DateTime<Utc>| at.to_rfc3339_opts(SecondsFormat::Secs, true);
    for QuarantinedFile { key, size, quarantined_at } in quarantined(quarantine)? {
        let since = quarantined_at.map_or_else(|| "-".to_owned(), time);
        writeln!(out, "{since:20}  {size:>12}  {key}")?;
    }
    Ok(())
}

fn restore(wiring: &Wiring, keys: &[StorageKey], out: &mut dyn Write) -> Result<(), CliError> {
    for key in keys {
        match wiring.quarantine.restore(key) {
            Ok(true) => {}
            Ok(false) => return Err(CliError::NotQuarantined(key.clone())),
            Err(PortError::Conflict) => return Err(CliError::KeyTaken(key.clone())),
            Err(error) => return Err(CliError::use_case(error)),
        }
    }
    report(wiring, keys, out)
}

/// Skips keys that another file has now.
fn restore_all(wiring: &Wiring, out: &mut dyn Write) -> Result<(), CliError> {
    let keys: BTreeSet<StorageKey> =
        quarantined(&*wiring.quarantine)?.into_iter().map(|file| file.key).collect();
    let (mut restored, mut taken) = (Vec::new(), 0);
    for key in keys {
        match wiring.quarantine.restore(&key) {
            Ok(true) => restored.push(key),
            Ok(false) => {}
            Err(PortError::Conflict) => {
                taken += 1;
                eprintln!("failed: {}", CliError::KeyTaken(key));
            }
            Err(error) => return Err(CliError::use_case(error)),
        }
    }
    report(wiring, &restored, out)?;
    if taken == 0 { Ok(()) } else { Err(CliError::Failures(taken)) }
}

/// Reports the restored keys, and those that the next sweep would quarantine again.
fn report(wiring: &Wiring, restored: &[StorageKey], out: &mut dyn Write) -> Result<(), CliError> {
    let used = wiring.database.ports.in_use(restored).map_err(CliError::use_case)?;
    let unused: Vec<&StorageKey> = restored.iter().filter(|key| !used.contains(key)).collect();
    for key in &unused {
        writeln!(out, "no row has the key {key}: sweeps quarantine it again")?;
    }
    writeln!(out, "restored {}, {} of them orphans", restored.len(), unused.len())?;
    Ok(())
}
