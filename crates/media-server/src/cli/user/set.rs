//! `user set`: changes a user.

use std::io::Write;

use application::{SetUserError, UserChanges};
use clap::Args;
use domain::{PermissionCode, Username};

use super::print::write_users;
use crate::assembly;
use crate::cli::error::CliError;
use crate::wiring::OpenDatabase;

#[derive(Args)]
pub(in crate::cli) struct SetUserArgs {
    /// User to change
    name: Username,
    #[command(flatten)]
    changes: ChangeArgs,
}

#[derive(Args)]
#[group(required = true, multiple = true)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of the command line")]
struct ChangeArgs {
    /// First name; "" for none
    #[arg(long, value_name = "NAME")]
    first_name: Option<String>,
    /// Last name; "" for none
    #[arg(long, value_name = "NAME")]
    last_name: Option<String>,
    /// Allow the user what its permission codes permit
    #[arg(long, conflicts_with = "no_staff")]
    staff: bool,
    /// Ignore the permission codes
    #[arg(long)]
    no_staff: bool,
    /// Allow the user everything
    #[arg(long, conflicts_with = "no_admin")]
    admin: bool,
    /// Allow only what the permission codes permit
    #[arg(long)]
    no_admin: bool,
    /// Permission code of the user, 3801 to 3805; may be repeated; replaces all others
    #[arg(long = "permission", value_name = "CODE")]
    permissions: Vec<PermissionCode>,
    /// Remove every permission code
    #[arg(long, conflicts_with = "permissions")]
    no_permissions: bool,
    /// Accept the tokens of a deactivated user again
    #[arg(long)]
    active: bool,
}

impl From<ChangeArgs> for UserChanges {
    fn from(args: ChangeArgs) -> Self {
        let permissions = args.no_permissions || !args.permissions.is_empty();
        Self {
            first_name: args.first_name,
            last_name: args.last_name,
            is_staff: switch(args.staff, args.no_staff),
            is_admin: switch(args.admin, args.no_admin),
            is_active: switch(args.active, false),
            permissions: permissions.then(|| args.permissions.into_iter().collect()),
        }
    }
}

fn switch(on: bool, off: bool) -> Option<bool> {
    (on || off).then_some(on)
}

pub(super) fn run(
    args: SetUserArgs,
    database: &OpenDatabase,
    out: &mut dyn Write,
) -> Result<(), CliError> {
    change(args.name, args.changes.into(), database, out)
}

/// Changes the user with that name and prints it.
pub(super) fn change(
    name: Username,
    changes: UserChanges,
    database: &OpenDatabase,
    out: &mut dyn Write,
) -> Result<(), CliError> {
    let user = assembly::set_user(database).run(&name, &changes).map_err(|error| match error {
        SetUserError::UnknownUser => CliError::UnknownUser(name),
        other @ SetUserError::Port(_) => CliError::use_case(other),
    })?;
    Ok(write_users(out, &[user])?)
}
