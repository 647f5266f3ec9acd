//! Rejects a library that does not exist, for every command that must not create one.

use super::command_line::Command;
use super::database_file::require_database;
use super::error::CliError;
use super::user::UserCommand;
use crate::settings::{DatabaseUrl, Settings};

/// What must exist before a command runs.
#[derive(PartialEq)]
enum Needs {
    Nothing,
    Database,
    DatabaseAndFiles,
}

/// Fails if `command` works on an existing library and there is none, as with a mistyped setting.
/// Opening would create an empty library, without findings.
pub(super) fn require_library(command: &Command, settings: &Settings) -> Result<(), CliError> {
    let needs = needs(command);
    if needs == Needs::Nothing {
        return Ok(());
    }
    require_database(settings)?;
    if needs == Needs::DatabaseAndFiles && !has_files(settings) {
        return Err(CliError::NoDataFolder(settings.store.data_dir.clone()));
    }
    Ok(())
}

/// Whether the data folder is in use: it has the folder of stored files, or the database.
fn has_files(settings: &Settings) -> bool {
    let folder = &settings.store.data_dir;
    let has_database = match settings.database_url() {
        DatabaseUrl::Sqlite(file) => file.parent() == Some(folder),
        DatabaseUrl::Postgres(_) => false,
    };
    folder.join("media").is_dir() || (has_database && folder.is_dir())
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
        // The first import into a new library creates the folder.
        Command::User(_) | Command::Token(_) | Command::Import(_) => Needs::Database,
        Command::Check(_) | Command::Quarantine(_) | Command::Thumbnails(_) => {
            Needs::DatabaseAndFiles
        }
    }
}
