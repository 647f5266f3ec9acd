//! `token`: issues, imports, lists and revokes tokens.

mod import;
mod issue;
mod list;
mod revoke;

use std::io::Write;

use clap::Subcommand;

use super::error::CliError;
use crate::settings::Settings;
use crate::wiring::OpenDatabase;

#[derive(Subcommand)]
pub(super) enum TokenCommand {
    /// Issue a token and print its key, which cannot be shown again
    Issue(issue::IssueTokenArgs),
    /// Accept a key that another system has issued
    Import(import::ImportTokenArgs),
    /// List the tokens of a user, without their keys
    List(list::ListTokensArgs),
    /// Revoke a token permanently
    Revoke(revoke::RevokeTokenArgs),
}

impl TokenCommand {
    pub(super) fn run(
        self,
        settings: &Settings,
        database: &OpenDatabase,
        out: &mut dyn Write,
    ) -> Result<(), CliError> {
        match self {
            Self::Issue(args) => issue::run(args, settings, database, out),
            Self::Import(args) => import::run(args, database, out),
            Self::List(args) => list::run(args, database, out),
            Self::Revoke(args) => revoke::run(&args, database, out),
        }
    }
}
