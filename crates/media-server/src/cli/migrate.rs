//! `migrate`: prints the migrations that opening the database applied.

use std::io::Write;

use super::error::CliError;
use crate::wiring::OpenDatabase;

/// Prints the applied migrations, one a line.
pub(super) fn run(database: &OpenDatabase, out: &mut dyn Write) -> Result<(), CliError> {
    for name in &database.applied_migrations {
        writeln!(out, "{name}")?;
    }
    Ok(())
}
