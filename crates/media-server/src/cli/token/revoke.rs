//! `token revoke`: revokes a token.

use std::io::Write;

use application::RevokeTokenError;
use clap::Args;
use domain::{InvalidId, TokenId};

use crate::assembly;
use crate::cli::error::CliError;
use crate::wiring::OpenDatabase;

#[derive(Args)]
pub(in crate::cli) struct RevokeTokenArgs {
    /// Id of the token, as `token list` shows it
    #[arg(value_parser = token_id)]
    id: TokenId,
}

fn token_id(text: &str) -> Result<TokenId, InvalidId> {
    text.parse::<i64>().map_err(|_| InvalidId)?.try_into()
}

pub(super) fn run(
    args: &RevokeTokenArgs,
    database: &OpenDatabase,
    out: &mut dyn Write,
) -> Result<(), CliError> {
    let revoke_token = assembly::revoke_token(database);
    revoke_token.run(args.id).map_err(|error| match error {
        RevokeTokenError::UnknownToken => CliError::UnknownToken(args.id),
        other @ RevokeTokenError::Port(_) => CliError::use_case(other),
    })?;
    Ok(writeln!(out, "token {} is revoked", args.id.get())?)
}
