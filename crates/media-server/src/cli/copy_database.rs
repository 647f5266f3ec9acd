use std::fs;
use std::io::Write;
use std::path::Path;
use std::sync::Arc;

use application::{CopyDatabase, RecordKind};
use clap::Args;

use super::error::CliError;
use crate::settings::{DatabaseUrl, Settings};
use crate::system::OsRandomness;
use crate::wiring::OpenDatabase;

#[derive(Args)]
pub(super) struct CopyDatabaseArgs {
    /// Database to fill, which is empty or has an unfinished copy: `sqlite:PATH` or
    /// `postgres://USER@HOST/NAME`
    ///
    /// A password belongs in PGPASSWORD or in the password file of PostgreSQL: arguments are seen by
    /// every user of the machine.
    #[arg(long, value_name = "URL")]
    to: String,
}

/// Copies the set database into another one.
pub(super) fn run(
    args: &CopyDatabaseArgs,
    settings: &Settings,
    out: &mut dyn Write,
) -> Result<(), CliError> {
    let to = DatabaseUrl::parse(&args.to).map_err(CliError::Target)?;
    if is_same(&settings.database_url(), &to) {
        return Err(CliError::SameDatabase(to));
    }
    let original = OpenDatabase::open(settings)?;
    let target = OpenDatabase::open_copy_target(&settings.with_database(to))?;
    if target.ports.is_incomplete().map_err(CliError::use_case)? {
        eprintln!("the target has an unfinished copy, which is removed");
    }
    let copy = CopyDatabase {
        from: original.ports.clone(),
        from_identity: original.ports,
        to: target.ports.clone(),
        writer: target.ports.clone(),
        target: target.ports,
        randomness: Arc::new(OsRandomness),
    };
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
