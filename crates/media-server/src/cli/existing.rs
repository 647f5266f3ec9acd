//! Commands that only look refuse a library that is not there, instead of creating an empty one.

use super::Command;
use super::error::CliError;
use super::quarantine::QuarantineCommand;
use super::token::TokenCommand;
use super::user::UserCommand;
use crate::settings::{DatabaseUrl, Settings};

/// Fails where `command` only looks and what it would look at does not exist: a mistyped setting otherwise
/// shows an empty library without findings.
pub(super) fn require_library(command: &Command, settings: &Settings) -> Result<(), CliError> {
    let (reads_rows, reads_bytes) = match command {
        Command::Check(_) | Command::Quarantine(QuarantineCommand::List) => (true, true),
        Command::User(UserCommand::List) | Command::Token(TokenCommand::List(_)) => (true, false),
        _ => (false, false),
    };
    match &settings.database_url() {
        DatabaseUrl::Sqlite(path) if reads_rows && !path.exists() => {
            Err(CliError::NoDatabase(path.clone()))
        }
        _ if reads_bytes && !settings.store.data_dir.exists() => {
            Err(CliError::NoDataFolder(settings.store.data_dir.clone()))
        }
        _ => Ok(()),
    }
}
