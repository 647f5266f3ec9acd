//! `user list`: lists all users.

use std::io::Write;

use ports::Users;

use super::print::write_users;
use crate::cli::error::CliError;
use crate::wiring::OpenDatabase;

pub(super) fn run(database: &OpenDatabase, out: &mut dyn Write) -> Result<(), CliError> {
    let users = Users::list(&*database.ports).map_err(CliError::use_case)?;
    Ok(write_users(out, &users)?)
}
