mod add;
mod deactivate;
mod list;
mod set;

use std::io::{self, Write};

use clap::Subcommand;
use domain::{PermissionCode, UnknownPermissionCode, User, full_name};

use super::error::CliError;
use super::table::{write_table, yes_or_no};
use crate::wiring::OpenDatabase;

#[derive(Subcommand)]
pub(super) enum UserCommand {
    /// Adds a user
    Add(add::AddUserArgs),
    /// Lists every user
    List,
    /// Changes what is given, and nothing else
    Set(set::SetUserArgs),
    /// Makes a user's tokens worthless until `user set NAME --active`
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

fn permission_code(text: &str) -> Result<PermissionCode, UnknownPermissionCode> {
    text.parse::<u16>().map_err(|_| UnknownPermissionCode)?.try_into()
}

fn write_users(out: &mut dyn Write, users: &[User]) -> io::Result<()> {
    let headings = ["ID", "USERNAME", "FULL NAME", "ACTIVE", "STAFF", "ADMIN", "PERMISSIONS"];
    write_table(out, headings, users.iter().map(row))
}

fn row(user: &User) -> [String; 7] {
    let codes: Vec<String> = user.permissions.iter().map(ToString::to_string).collect();
    [
        user.id.get().to_string(),
        user.username.to_string(),
        full_name(&user.first_name, &user.last_name),
        yes_or_no(user.is_active),
        yes_or_no(user.is_staff),
        yes_or_no(user.is_admin),
        codes.join(","),
    ]
}
