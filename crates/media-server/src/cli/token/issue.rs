//! `token issue`: issues a token.

use std::io::Write;

use application::IssueTokenError;
use chrono::TimeDelta;
use clap::Args;
use domain::Username;

use crate::assembly;
use crate::cli::error::CliError;
use crate::cli::lifetime;
use crate::wiring::OpenDatabase;

#[derive(Args)]
pub(in crate::cli) struct IssueTokenArgs {
    /// User of the token
    name: Username,
    /// Lifetime of the token, such as 90d or 12h [default: unlimited]
    #[arg(long, value_name = "TIME", value_parser = lifetime::parse)]
    expires: Option<TimeDelta>,
}

pub(super) fn run(
    args: IssueTokenArgs,
    database: &OpenDatabase,
    out: &mut dyn Write,
) -> Result<(), CliError> {
    let issue_token = assembly::issue_token(database);
    let issued = issue_token.run(&args.name, args.expires).map_err(|error| match error {
        IssueTokenError::UnknownUser => CliError::UnknownUser(args.name),
        other => CliError::use_case(other),
    })?;
    Ok(writeln!(out, "{}", issued.key.reveal())?)
}
