//! `user add`: adds a user.

use std::io::Write;

use application::AddUserError;
use clap::Args;
use domain::{PermissionCode, Username};
use ports::NewUser;

use super::print::write_users;
use crate::assembly;
use crate::cli::error::CliError;
use crate::wiring::OpenDatabase;

#[derive(Args)]
pub(in crate::cli) struct AddUserArgs {
    /// Username: letters, digits and @ . + - _
    name: Username,
    /// First name
    #[arg(long, value_name = "NAME", default_value = "", hide_default_value = true)]
    first_name: String,
    /// Last name
    #[arg(long, value_name = "NAME", default_value = "", hide_default_value = true)]
    last_name: String,
    /// Allow the user what its permission codes permit
    #[arg(long)]
    staff: bool,
    /// Allow the user everything
    #[arg(long)]
    admin: bool,
    /// Permission code of the user; may be repeated
    ///
    /// 3801 to list, 3802 to retrieve, 3803 to create, 3804 to update, 3805 to delete.
    #[arg(long = "permission", value_name = "CODE")]
    permissions: Vec<PermissionCode>,
}

pub(super) fn run(
    args: AddUserArgs,
    database: &OpenDatabase,
    out: &mut dyn Write,
) -> Result<(), CliError> {
    let user = NewUser {
        username: args.name,
        first_name: args.first_name,
        last_name: args.last_name,
        is_staff: args.staff,
        is_admin: args.admin,
        permissions: args.permissions.into_iter().collect(),
    };
    let added = assembly::add_user(database).run(&user).map_err(|error| match error {
        AddUserError::UsernameTaken => CliError::UsernameTaken(user.username),
        other @ AddUserError::Port(_) => CliError::use_case(other),
    })?;
    Ok(write_users(out, &[added])?)
}
