//! `user`: adds, lists and changes users.

mod add;
mod deactivate;
mod list;
mod print;
mod set;

use std::io::Write;

use clap::Subcommand;

use super::error::CliError;
use crate::wiring::OpenDatabase;

#[derive(Subcommand)]
pub(super) enum UserCommand {
    /// Add a user
    Add(add::AddUserArgs),
    /// List every user
    List,
    /// Change only what is given
    Set(set::SetUserArgs),
    /// Reject a user's tokens until `user set NAME --active`
    Deactivate(deactivate::DeactivateUserArgs),
}

impl UserCommand {
    pub(super) fn run(self, database: &OpenDatabase, out: &mut dyn Write) -> Result<(), CliError> {
        match self {
            Self::Add(args) => add::run(args, database, out),
            Self::List => list::run(database, out),
            Self::Set(args) => set::run(args, database, out),
            Self::Deactivate(args) => deactivate::run(args, database, out),
        }
    }
}
