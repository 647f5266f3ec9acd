use std::io::Write;

use application::{AddUser, AddUserError};
use clap::Args;
use domain::{PermissionCode, Username};
use ports::NewUser;

use super::{CliError, permission_code, write_users};
use crate::wiring::OpenDatabase;

#[derive(Args)]
pub(in crate::cli) struct AddUserArgs {
    /// The new user's name: letters, digits and @ . + - _
    name: Username,
    /// First name
    #[arg(long, value_name = "NAME", default_value = "", hide_default_value = true)]
    first_name: String,
    /// Last name
    #[arg(long, value_name = "NAME", default_value = "", hide_default_value = true)]
    last_name: String,
    /// Lets the user do what its permission codes allow
    #[arg(long)]
    staff: bool,
    /// Lets the user do everything
    #[arg(long)]
    admin: bool,
    /// Permission code to have; may be repeated
    ///
    /// 3801 to list, 3802 to retrieve, 3803 to create, 3804 to update, 3805 to delete.
    #[arg(long = "permission", value_name = "CODE", value_parser = permission_code)]
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
    let added = AddUser::new(database.ports.clone()).run(&user).map_err(|error| match error {
        AddUserError::UsernameTaken => CliError::UsernameTaken(user.username),
        other @ AddUserError::Port(_) => CliError::use_case(other),
    })?;
    Ok(write_users(out, &[added])?)
}
