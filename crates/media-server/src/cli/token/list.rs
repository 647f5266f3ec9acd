//! `token list`: lists the tokens of a user.

use std::io::Write;

use application::ListTokensError;
use chrono::{DateTime, SecondsFormat, Utc};
use clap::Args;
use domain::{Token, Username};
use ports::Clock;

use crate::assembly;
use crate::cli::error::CliError;
use crate::cli::table::{write_table, yes_or_no};
use crate::system::SystemClock;
use crate::wiring::OpenDatabase;

#[derive(Args)]
pub(in crate::cli) struct ListTokensArgs {
    /// User of the tokens
    name: Username,
}

pub(super) fn run(
    args: ListTokensArgs,
    database: &OpenDatabase,
    out: &mut dyn Write,
) -> Result<(), CliError> {
    let list_tokens = assembly::list_tokens(database);
    let tokens = list_tokens.run(&args.name).map_err(|error| match error {
        ListTokensError::UnknownUser => CliError::UnknownUser(args.name),
        other @ ListTokensError::Port(_) => CliError::use_case(other),
    })?;
    let now = SystemClock.now();
    let headings = ["ID", "VALID", "ISSUED", "EXPIRES", "REVOKED"];
    Ok(write_table(out, headings, tokens.iter().map(|token| row(token, now)))?)
}

fn row(token: &Token, now: DateTime<Utc>) -> [String; 5] {
    [
        token.id.get().to_string(),
        yes_or_no(token.is_valid_at(now)),
        to_the_second(token.created_at),
        token.expires_at.map(to_the_second).unwrap_or_default(),
        token.revoked_at.map(to_the_second).unwrap_or_default(),
    ]
}

fn to_the_second(time: DateTime<Utc>) -> String {
    time.to_rfc3339_opts(SecondsFormat::Secs, true)
}
