//! `copy-database`: copies the database into another one.

use std::fs;
use std::io::Write;
use std::path::Path;

use application::RecordKind;
use clap::Args;

use super::database_file::require_database;
use super::error::CliError;
use crate::assembly;
use crate::settings::{DatabaseUrl, Settings};
use crate::wiring::OpenDatabase;

#[derive(Args)]
pub(super) struct CopyDatabaseArgs {
    /// Database to fill, empty or with an unfinished copy: `sqlite:PATH` or
    /// `postgres://USER@HOST/NAME`
    ///
    /// A password belongs in PGPASSWORD or in the password file of PostgreSQL: every user of the
    /// machine can see arguments.
    #[arg(long, value_name = "URL")]
    to: String,
}

/// Copies the database of the settings into another one.
pub(super) fn run(
    args: &CopyDatabaseArgs,
    settings: &Settings,
    out: &mut dyn Write,
) -> Result<(), CliError> {
    let to = DatabaseUrl::parse(&args.to).map_err(CliError::Target)?;
    if is_same(&settings.database_url(), &to) {
        return Err(CliError::SameDatabase(to));
    }
    require_database(settings)?;
    let original = OpenDatabase::open(settings)?;
    let target = OpenDatabase::open_copy_target(&settings.with_database(to))?;
    if target.ports.is_incomplete().map_err(CliError::use_case)? {
        eprintln!("removing an unfinished copy from the target");
    }
    let copy = assembly::copy_database(&original, &target);
    let mut progress = |kind: RecordKind, count| eprintln!("copied {count} {}", kind.as_str());
    let counts = copy.run(&mut progress).map_err(CliError::use_case)?;
    let counts: Vec<String> =
        counts.iter().map(|(kind, count)| format!("{count} {}", kind.as_str())).collect();
    writeln!(out, "copied and compared {}", counts.join(", "))?;
    Ok(())
}

fn is_same(one: &DatabaseUrl, other: &DatabaseUrl) -> bool {
    match (one, other) {
        (DatabaseUrl::Sqlite(one), DatabaseUrl::Sqlite(other)) => {
            let real = |path: &Path| fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
            real(one) == real(other)
        }
        _ => one == other,
    }
}
