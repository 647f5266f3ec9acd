//! Rejects a library that does not exist, for every command that must not create one.

use super::command_line::Command;
use super::database_file::require_database;
use super::error::CliError;
use super::user::UserCommand;
use crate::settings::Settings;

/// What must exist before a command runs.
#[derive(PartialEq)]
enum Needs {
    Nothing,
    Database,
    DatabaseAndFolder,
}

/// Fails if `command` works on an existing library and there is none, as with a mistyped setting.
/// Opening would create an empty library, without findings.
pub(super) fn require_library(command: &Command, settings: &Settings) -> Result<(), CliError> {
    let needs = needs(command);
    if needs == Needs::Nothing {
        return Ok(());
    }
    require_database(settings)?;
    let folder = &settings.store.data_dir;
    if needs == Needs::DatabaseAndFolder && !folder.exists() {
        return Err(CliError::NoDataFolder(folder.clone()));
    }
    Ok(())
}

fn needs(command: &Command) -> Needs {
    match command {
        Command::Serve(_)
        | Command::Migrate
        | Command::User(UserCommand::Add(_))
        | Command::Adopt(_)
        // Validates its target first, then its source.
        | Command::CopyDatabase(_)
        | Command::Config(_)
        | Command::Healthcheck
        | Command::ImageWorker => Needs::Nothing,
        Command::User(_) | Command::Token(_) | Command::Import(_) => Needs::Database,
        Command::Check(_) | Command::Quarantine(_) | Command::Thumbnails(_) => {
            Needs::DatabaseAndFolder
        }
    }
}
