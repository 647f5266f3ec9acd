use std::io::Write;
use std::sync::Arc;

use application::{RevokeToken, RevokeTokenError};
use clap::Args;
use domain::{InvalidId, TokenId};

use super::CliError;
use crate::system::SystemClock;
use crate::wiring::OpenDatabase;

#[derive(Args)]
pub(in crate::cli) struct RevokeTokenArgs {
    /// The token's id, as `token list` shows it
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
    let revoke_token = RevokeToken::new(database.ports.clone(), Arc::new(SystemClock));
    revoke_token.run(args.id).map_err(|error| match error {
        RevokeTokenError::UnknownToken => CliError::UnknownToken(args.id),
        other @ RevokeTokenError::Port(_) => CliError::use_case(other),
    })?;
    Ok(writeln!(out, "token {} is revoked", args.id.get())?)
}
