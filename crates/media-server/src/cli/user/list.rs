use std::io::Write;

use super::{CliError, write_users};
use crate::wiring::Database;

pub(super) fn run(database: &Database, out: &mut dyn Write) -> Result<(), CliError> {
    let users = database.users.list().map_err(CliError::use_case)?;
    Ok(write_users(out, &users)?)
}
