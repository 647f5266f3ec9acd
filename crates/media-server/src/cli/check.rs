//! `check`: compares the database with the stored files.

use std::io::{self, Write};
use std::thread;
use std::time::Duration;

use application::{CheckTotals, Finding, Repair};
use clap::Args;
use domain::MediaFileId;
use serde_json::{Value, json};

use super::error::CliError;
use super::store::StoreArgs;
use crate::assembly;
use crate::settings::Settings;
use crate::wiring::Wiring;

/// Longer than the time between placing the files of an upload and adding its row, unless the
/// database is down or the disk is saturated.
const SETTLE: Duration = Duration::from_secs(5);

#[derive(Args)]
pub(super) struct CheckArgs {
    /// Quarantine orphans, and remove the rows of thumbnails without a file
    #[arg(long)]
    repair: bool,
    /// Read every original and compare its SHA-256
    #[arg(long)]
    deep: bool,
    /// Print one JSON object a line
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    store: StoreArgs,
}

/// Compares the database with the stored files and repairs findings with `--repair`. A server may
/// run at the same time. Fails if a finding remains.
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
            let repair =
                assembly::repair_library(&wiring).run(finding).map_err(CliError::use_case)?;
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
    let library = assembly::check_library(wiring);
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

/// Prints findings as text or as JSON.
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

    /// Prints the totals, as text only.
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
    /// The recorded and the stored size, in bytes.
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
