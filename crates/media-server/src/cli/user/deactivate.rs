//! `user deactivate`: deactivates a user.

use std::io::Write;

use application::UserChanges;
use clap::Args;
use domain::Username;

use super::set;
use crate::cli::error::CliError;
use crate::wiring::OpenDatabase;

#[derive(Args)]
pub(in crate::cli) struct DeactivateUserArgs {
    /// User to deactivate
    name: Username,
}

pub(super) fn run(
    args: DeactivateUserArgs,
    database: &OpenDatabase,
    out: &mut dyn Write,
) -> Result<(), CliError> {
    let changes = UserChanges { is_active: Some(false), ..UserChanges::default() };
    set::change(args.name, changes, database, out)
}
