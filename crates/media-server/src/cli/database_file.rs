//! Rejects a database file that does not exist, for commands that must not create one.

use super::error::CliError;
use crate::settings::{DatabaseUrl, Settings};

/// Fails if the database of the settings is a SQLite file that does not exist.
pub(super) fn require_database(settings: &Settings) -> Result<(), CliError> {
    match settings.database_url() {
        DatabaseUrl::Sqlite(path) if !path.exists() => Err(CliError::NoDatabase(path)),
        _ => Ok(()),
    }
}
