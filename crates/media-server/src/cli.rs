//! The command line of `media-server`, one file for each command.

mod adopt;
mod bulk;
mod check;
mod config;
mod content_pipeline;
mod copy_database;
mod error;
mod existing;
mod first_admin;
mod healthcheck;
mod import;
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

use clap::{CommandFactory, FromArgMatches, Parser, Subcommand};

use self::error::CliError;
use crate::logging;
use crate::settings::{CollectedSettings, SettingsFile, add_settings, unknown_variables};
use crate::wiring::{self, OpenDatabase};

/// Keeps uploaded media files, makes their thumbnails, and answers for them over HTTP.
#[derive(Parser)]
#[command(name = "media-server", version)]
struct CommandLine {
    #[command(subcommand)]
    command: Command,
    /// TOML file of settings; variables and flags count more
    #[arg(
        long,
        env = "MEDIA_CONFIG",
        value_name = "FILE",
        help_heading = "Settings",
        global = true,
        hide_env_values = true
    )]
    config: Option<PathBuf>,
}

/// The grammar of the command line, settings included.
fn grammar() -> clap::Command {
    add_settings(CommandLine::command())
}

#[derive(Subcommand)]
enum Command {
    /// Brings the database up to date and serves until SIGTERM or SIGINT
    Serve(serve::ServeArgs),
    /// Brings the database up to date, as every command does, and prints what was applied
    Migrate,
    /// Adds, lists and changes users
    #[command(subcommand)]
    User(user::UserCommand),
    /// Issues, imports, lists and revokes the tokens of users
    #[command(subcommand)]
    Token(token::TokenCommand),
    /// Makes media files of files and folders
    Import(import::ImportArgs),
    /// Makes thumbnails anew
    #[command(subcommand)]
    Thumbnails(thumbnails::ThumbnailsCommand),
    /// Takes over media files of another library, with their ids
    Adopt(adopt::AdoptArgs),
    /// Copies the database into another, empty one
    CopyDatabase(copy_database::CopyDatabaseArgs),
    /// Compares rows and bytes, and tells what contradicts itself
    Check(check::CheckArgs),
    /// Lists and restores the bytes that sweeps and `check --repair` have quarantined
    #[command(subcommand)]
    Quarantine(quarantine::QuarantineCommand),
    /// Tells what is set
    #[command(subcommand)]
    Config(config::ConfigCommand),
    /// Asks the server that listens at the set address whether it is ready
    Healthcheck,
    /// Makes thumbnails for the process that has started it
    #[command(hide = true)]
    ImageWorker,
}

/// Runs the command that `args` spell, the first of which is the program's name. The status is 0 when it
/// did what it is for, 2 when the arguments or settings are wrong, and 1 when anything else went wrong;
/// then standard error says what. Arguments that cannot be read end the process.
#[must_use]
pub fn main(args: impl IntoIterator<Item = OsString>) -> ExitCode {
    let args: Vec<OsString> = args.into_iter().collect();
    let (command, collected) = read(&args).unwrap_or_else(|error| error.exit());
    match run(command, &collected, &mut io::stdout()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => error.report(),
    }
}

/// The command, and each setting from the flag, variable, file or default that counts most.
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
        Command::Token(command) => command.run(&OpenDatabase::open(&settings)?, out),
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

#[cfg(test)]
mod tests {
    use super::grammar;

    #[test]
    fn the_command_line_contradicts_itself_nowhere() {
        grammar().debug_assert();
    }

    #[test]
    fn settings_are_taken_on_both_sides_of_the_command() {
        for args in [["--data-dir=/srv", "migrate"], ["migrate", "--data-dir=/srv"]] {
            let args = std::iter::once("media-server").chain(args);
            let matches = grammar().try_get_matches_from(args).expect("the arguments are known");
            let folder = matches.get_one::<String>("MEDIA_DATA_DIR");
            assert_eq!(folder.map(String::as_str), Some("/srv"));
        }
    }

    #[test]
    fn what_makes_no_sense_is_refused() {
        let table: [&[&str]; 25] = [
            &[],
            &["user", "add"],
            &["user", "add", "a b"],
            &["user", "add", "ada", "--permission", "3806"],
            &["user", "add", "ada", "--permission", "read"],
            &["user", "set", "ada"],
            &["user", "set", "ada", "--staff", "--no-staff"],
            &["user", "set", "ada", "--admin", "--no-admin"],
            &["user", "set", "ada", "--permission", "3801", "--no-permissions"],
            &["token", "issue", "ada", "--expires", "90"],
            &["token", "issue", "ada", "--expires", "0d"],
            &["token", "revoke", "0"],
            &["token", "revoke", "ms_0123456789"],
            &["adopt", "--media-root", "media"],
            &["adopt", "rows.jsonl"],
            &["copy-database"],
            &["import", "photos"],
            &["import", "--user", "ada"],
            &["thumbnails", "rebuild"],
            &["thumbnails", "rebuild", "--missing", "--all"],
            &["thumbnails", "rebuild", "--all", "--id", "1"],
            &["thumbnails", "rebuild", "--id", "0"],
            &["quarantine", "restore"],
            &["quarantine", "restore", "../a"],
            &["quarantine", "restore", "a", "--all"],
        ];
        for args in table {
            let line = std::iter::once("media-server").chain(args.iter().copied());
            assert!(grammar().try_get_matches_from(line).is_err(), "{args:?}");
        }
    }
}
