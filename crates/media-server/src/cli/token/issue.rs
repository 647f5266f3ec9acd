use std::io::Write;
use std::sync::Arc;

use application::{IssueToken, IssueTokenError};
use chrono::TimeDelta;
use clap::Args;
use domain::Username;

use super::CliError;
use crate::cli::lifetime;
use crate::system::{OsRandomness, SystemClock};
use crate::wiring::OpenDatabase;

#[derive(Args)]
pub(in crate::cli) struct IssueTokenArgs {
    /// On whose behalf the token's holder acts
    name: Username,
    /// How long the token is valid, such as 90d; s, m, h, d and w are known [default: for ever]
    #[arg(long, value_name = "TIME", value_parser = lifetime::parse)]
    expires: Option<TimeDelta>,
}

pub(super) fn run(
    args: IssueTokenArgs,
    database: &OpenDatabase,
    out: &mut dyn Write,
) -> Result<(), CliError> {
    let issue_token = IssueToken::new(
        database.ports.clone(),
        database.ports.clone(),
        Arc::new(SystemClock),
        Arc::new(OsRandomness),
    );
    let issued = issue_token.run(&args.name, args.expires).map_err(|error| match error {
        IssueTokenError::UnknownUser => CliError::UnknownUser(args.name),
        other => CliError::use_case(other),
    })?;
    Ok(writeln!(out, "{}", issued.key.reveal())?)
}
