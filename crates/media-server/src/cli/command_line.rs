//! The grammar of the command line: commands, their arguments, and the settings.

use std::path::PathBuf;

use clap::{CommandFactory, Parser, Subcommand};

use super::adopt::AdoptArgs;
use super::check::CheckArgs;
use super::config::ConfigCommand;
use super::copy_database::CopyDatabaseArgs;
use super::import::ImportArgs;
use super::quarantine::QuarantineCommand;
use super::serve::ServeArgs;
use super::thumbnails::ThumbnailsCommand;
use super::token::TokenCommand;
use super::user::UserCommand;
use crate::settings::add_settings;

/// A media service: stores uploaded files, makes thumbnails and serves both over HTTP.
#[derive(Parser)]
#[command(name = "media-server", version)]
pub(super) struct CommandLine {
    #[command(subcommand)]
    pub(super) command: Command,
    /// TOML file of settings; variables and flags take precedence
    #[arg(
        long,
        env = "MEDIA_CONFIG",
        value_name = "FILE",
        help_heading = "Settings",
        global = true,
        hide_env_values = true
    )]
    pub(super) config: Option<PathBuf>,
}

#[derive(Subcommand)]
pub(super) enum Command {
    /// Migrate the database and serve until SIGTERM or SIGINT
    Serve(ServeArgs),
    /// Migrate the database, as every command that opens it does, and print the applied migrations
    Migrate,
    /// Add, list and change users
    #[command(subcommand)]
    User(UserCommand),
    /// Issue, import, list and revoke the tokens of users
    #[command(subcommand)]
    Token(TokenCommand),
    /// Import files and folders
    Import(ImportArgs),
    /// Rebuild thumbnails
    #[command(subcommand)]
    Thumbnails(ThumbnailsCommand),
    /// Take over the media files of another library, with their ids
    Adopt(AdoptArgs),
    /// Copy the database into another, empty one
    CopyDatabase(CopyDatabaseArgs),
    /// Compare the database with the stored files and report inconsistencies
    Check(CheckArgs),
    /// List and restore the files that sweeps and `check --repair` have quarantined
    #[command(subcommand)]
    Quarantine(QuarantineCommand),
    /// Show the settings
    #[command(subcommand)]
    Config(ConfigCommand),
    /// Ask the server at the configured address whether it is ready
    Healthcheck,
    /// Make thumbnails for the server that started this process
    #[command(hide = true)]
    ImageWorker,
}

/// The grammar of the whole command line.
pub(super) fn grammar() -> clap::Command {
    add_settings(CommandLine::command())
}

#[cfg(test)]
mod tests {
    use super::grammar;

    #[test]
    fn the_grammar_is_consistent() {
        grammar().debug_assert();
    }

    #[test]
    fn settings_may_stand_before_and_after_the_command() {
        for args in [["--data-dir=/srv", "migrate"], ["migrate", "--data-dir=/srv"]] {
            let args = std::iter::once("media-server").chain(args);
            let matches = grammar().try_get_matches_from(args).expect("the arguments are known");
            let folder = matches.get_one::<String>("MEDIA_DATA_DIR");
            assert_eq!(folder.map(String::as_str), Some("/srv"));
        }
    }

    #[test]
    fn invalid_command_lines_are_rejected() {
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
