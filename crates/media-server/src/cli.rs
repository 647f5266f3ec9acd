//! The command line of `media-server`, one file for each command.

mod adopt;
mod bulk;
mod check;
mod command_line;
mod config;
mod copy_database;
mod database_file;
mod error;
mod existing;
mod first_admin;
mod healthcheck;
mod import;
mod library_link;
mod lifetime;
mod migrate;
mod quarantine;
mod serve;
mod store;
mod table;
mod thumbnails;
mod token;
mod user;

use std::ffi::OsString;
use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::FromArgMatches;

use self::command_line::{Command, CommandLine, grammar};
use self::error::CliError;
use crate::logging;
use crate::settings::{CollectedSettings, SettingsFile, unknown_variables};
use crate::wiring::{self, OpenDatabase};

/// Runs the command of `args`, which begin with the name of the program. The status is 0 on
/// success, 2 if the arguments or settings are wrong, and 1 for every other error; standard error
/// then says which. Invalid arguments end the process.
#[must_use]
pub fn main(args: impl IntoIterator<Item = OsString>) -> ExitCode {
    let args: Vec<OsString> = args.into_iter().collect();
    let (command, collected) = read(&args).unwrap_or_else(|error| error.exit());
    match run(command, &collected, &mut io::stdout()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => error.report(),
    }
}

/// The command, and each setting from the source that takes precedence: flag, variable, file or
/// default.
fn read(args: &[OsString]) -> Result<(Command, CollectedSettings), clap::Error> {
    let matches = grammar().try_get_matches_from(args)?;
    let file = matches.get_one("config").map(PathBuf::as_path);
    let file = file.map(SettingsFile::read).unwrap_or_default();
    let mut grammar = file.set_defaults(grammar());
    let matches = grammar.try_get_matches_from_mut(args)?;
    let CommandLine { command, .. } =
        CommandLine::from_arg_matches(&matches).map_err(|error| error.format(&mut grammar))?;
    let unknown = unknown_variables(&grammar, std::env::vars_os());
    Ok((command, CollectedSettings::new(file, unknown, &matches)))
}

fn run(
    command: Command,
    collected: &CollectedSettings,
    out: &mut dyn Write,
) -> Result<(), CliError> {
    let settings = collected.parse().map_err(|errors| match command {
        Command::Config(_) => CliError::Check(errors),
        _ => CliError::Settings(errors),
    })?;
    logging::init(&settings);
    existing::require_library(&command, &settings)?;
    match command {
        Command::Serve(args) => serve::run(&args, &settings, out),
        Command::Migrate => migrate::run(&OpenDatabase::open(&settings)?, out),
        Command::User(command) => command.run(&OpenDatabase::open(&settings)?, out),
        Command::Token(command) => command.run(&settings, &OpenDatabase::open(&settings)?, out),
        Command::Import(args) => import::run(args, &settings, out),
        Command::Thumbnails(command) => command.run(&settings, out),
        Command::Adopt(args) => adopt::run(&args, &settings, out),
        Command::CopyDatabase(args) => copy_database::run(&args, &settings, out),
        Command::Check(args) => check::run(&args, &settings, out),
        Command::Quarantine(command) => command.run(&settings, out),
        Command::Config(command) => command.run(collected, &settings, out),
        Command::Healthcheck => healthcheck::run(settings.http.bind),
        Command::ImageWorker => Ok(wiring::run_image_worker()?),
    }
}
