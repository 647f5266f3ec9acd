//! The command line of `media-server`, one file for each command.

mod error;
mod first_admin;
mod lifetime;
mod migrate;
mod serve;
mod table;
mod token;
mod user;

use std::io::{self, Write};
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use self::error::CliError;
use crate::logging;
use crate::settings::{RawSettings, Settings};
use crate::wiring::Database;

/// Keeps uploaded media files, makes their thumbnails, and answers for them over HTTP.
#[derive(Parser)]
#[command(name = "media-server", version)]
struct CommandLine {
    #[command(subcommand)]
    command: Command,
    #[command(flatten)]
    settings: RawSettings,
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
    /// Issues, lists and revokes the tokens of users
    #[command(subcommand)]
    Token(token::TokenCommand),
}

/// Runs the command that the process was started with. The status is 0 when it did what it is for, 2
/// when the arguments or settings are wrong, and 1 when anything else went wrong; then standard error
/// says what.
#[must_use]
pub fn main() -> ExitCode {
    let CommandLine { command, settings } = CommandLine::parse();
    match run(command, &settings, &mut io::stdout()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => error.report(),
    }
}

fn run(command: Command, settings: &RawSettings, out: &mut dyn Write) -> Result<(), CliError> {
    let settings = Settings::from_raw(settings)?;
    logging::init(&settings);
    match command {
        Command::Serve(args) => serve::run(&args, &settings, out),
        Command::Migrate => migrate::run(&Database::open(&settings)?, out),
        Command::User(command) => command.run(&Database::open(&settings)?, out),
        Command::Token(command) => command.run(&Database::open(&settings)?, out),
    }
}

#[cfg(test)]
mod tests {
    use clap::{CommandFactory, Parser};

    use super::CommandLine;

    #[test]
    fn the_command_line_contradicts_itself_nowhere() {
        CommandLine::command().debug_assert();
    }

    #[test]
    fn settings_are_taken_on_both_sides_of_the_command() {
        for args in [["--data-dir=/srv", "migrate"], ["migrate", "--data-dir=/srv"]] {
            let args = std::iter::once("media-server").chain(args);
            let line = CommandLine::try_parse_from(args).expect("the arguments are known");
            assert_eq!(line.settings.data_dir, "/srv");
        }
    }

    #[test]
    fn what_makes_no_sense_is_refused() {
        let table: [&[&str]; 13] = [
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
        ];
        for args in table {
            let line = std::iter::once("media-server").chain(args.iter().copied());
            assert!(CommandLine::try_parse_from(line).is_err(), "{args:?}");
        }
    }
}
