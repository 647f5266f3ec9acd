use std::io::{self, Write};
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use application::{CheckLibrary, CheckTotals, Finding, Repair, RepairLibrary};
use clap::Args;
use domain::MediaFileId;
use serde_json::{Value, json};

use super::error::CliError;
use super::store::StoreArgs;
use crate::settings::Settings;
use crate::system::SystemClock;
use crate::wiring::Wiring;

/// Longer than an upload is between its bytes and its rows, unless the database is away or the disk at its limit.
const SETTLE: Duration = Duration::from_secs(5);

#[derive(Args)]
pub(super) struct CheckArgs {
    /// Moves bytes without rows into the quarantine, and forgets thumbnails without bytes
    #[arg(long)]
    repair: bool,
    /// Reads every original and compares its SHA-256
    #[arg(long)]
    deep: bool,
    /// Prints one JSON object a line
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    store: StoreArgs,
}

/// Compares rows and bytes, and repairs what it has found when that was asked for. A server may run
/// meanwhile. Fails while anything that was found is still as it was.
pub(super) fn run(
    args: &CheckArgs,
    settings: &Settings,
    out: &mut dyn Write,
) -> Result<(), CliError> {
    let _lock = args.store.lock(settings)?;
    let wiring = args.store.open(settings)?;
    let mut printer = Printer { out, json: args.json };
    let (checked, findings) = check(&wiring, args.deep, &mut printer)?;
    let mut remaining = findings.len();
    if args.repair {
        for finding in &findings {
            let repair = repairs(&wiring).run(finding).map_err(CliError::use_case)?;
            printer.repair(finding, repair)?;
            remaining -= usize::from(repair != Repair::Skipped);
        }
    }
    printer.summary(checked, findings.len(), remaining)?;
    if remaining == 0 { Ok(()) } else { Err(CliError::Findings(remaining)) }
}

fn check(
    wiring: &Wiring,
    deep: bool,
    printer: &mut Printer<'_>,
) -> Result<(CheckTotals, Vec<Finding>), CliError> {
    let library = CheckLibrary {
        files: wiring.database.ports.clone(),
        reader: wiring.database.ports.clone(),
        keys: wiring.database.ports.clone(),
        store: Arc::clone(&wiring.file_store),
        inventory: Arc::clone(&wiring.inventory),
    };
    let mut findings = Vec::new();
    let mut outcome = Ok(());
    let settle = || thread::sleep(SETTLE);
    let checked = library
        .run(deep, &settle, &mut |finding| {
            if outcome.is_ok() {
                outcome = printer.finding(&finding);
            }
            findings.push(finding);
        })
        .map_err(CliError::use_case)?;
    outcome?;
    Ok((checked, findings))
}

fn repairs(wiring: &Wiring) -> RepairLibrary {
    RepairLibrary {
        keys: wiring.database.ports.clone(),
        retired: wiring.database.ports.clone(),
        store: Arc::clone(&wiring.file_store),
        quarantine: Arc::clone(&wiring.quarantine),
        orphan_lock: Arc::clone(&wiring.orphan_lock),
        clock: Arc::new(SystemClock),
    }
}

/// Prints for people or for programs.
struct Printer<'a> {
    out: &'a mut dyn Write,
    json: bool,
}

impl Printer<'_> {
    fn finding(&mut self, finding: &Finding) -> io::Result<()> {
        let Facts { name, id, lengths } = facts(finding);
        let key = finding.key();
        if self.json {
            let [recorded, stored] = lengths;
            return self.line(&json!({
                "finding": name,
                "id": id.map(MediaFileId::get),
                "key": key.as_str(),
                "recorded_length": recorded,
                "stored_length": stored,
            }));
        }
        let name = name.replace('_', " ");
        let id = id.map_or_else(|| "-".to_owned(), |id| id.get().to_string());
        let lengths = match lengths {
            [Some(recorded), Some(stored)] => format!("  {stored} bytes instead of {recorded}"),
            [None, Some(stored)] => format!("  {stored} bytes"),
            _ => String::new(),
        };
        writeln!(self.out, "{name:17}  {id:>8}  {key}{lengths}")
    }

    fn repair(&mut self, finding: &Finding, repair: Repair) -> io::Result<()> {
        let key = finding.key();
        let name = match repair {
            Repair::Quarantined => "set_aside",
            Repair::ThumbnailRowRemoved => "thumbnail_forgotten",
            Repair::NotNeeded => "not_needed",
            Repair::Skipped => "left_as_it_is",
        };
        if self.json {
            return self.line(&json!({ "repair": name, "key": key.as_str() }));
        }
        writeln!(self.out, "{:>27}  {key}", name.replace('_', " "))
    }

    /// Programs count for themselves.
    fn summary(&mut self, checked: CheckTotals, found: usize, remaining: usize) -> io::Result<()> {
        if self.json {
            return Ok(());
        }
        let CheckTotals { rows, stored } = checked;
        let repaired = found - remaining;
        writeln!(
            self.out,
            "media files: {rows}, stored files: {stored}, findings: {found}, repaired: {repaired}"
        )
    }

    fn line(&mut self, value: &Value) -> io::Result<()> {
        writeln!(self.out, "{value}")
    }
}

/// A finding as it is printed.
struct Facts {
    name: &'static str,
    id: Option<MediaFileId>,
    /// What the row says and what is so, in bytes.
    lengths: [Option<u64>; 2],
}

fn facts(finding: &Finding) -> Facts {
    let of_a_row = |name, id: &MediaFileId| Facts { name, id: Some(*id), lengths: [None; 2] };
    match finding {
        Finding::MissingBytes(id, _) => of_a_row("missing_bytes", id),
        Finding::MissingThumbnail(id, _) => of_a_row("missing_thumbnail", id),
        Finding::WrongDigest(id, _) => of_a_row("wrong_digest", id),
        Finding::Unreadable(id, _) => of_a_row("unreadable", id),
        Finding::WrongLength { id, recorded, stored, .. } => {
            Facts { lengths: [Some(*recorded), Some(*stored)], ..of_a_row("wrong_length", id) }
        }
        Finding::Orphan(file) => {
            Facts { name: "bytes_without_row", id: None, lengths: [None, Some(file.size)] }
        }
    }
}
