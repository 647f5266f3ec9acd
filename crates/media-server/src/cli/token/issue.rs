//! `token issue`: issues a token.

use std::io::Write;

use application::IssueTokenError;
use chrono::TimeDelta;
use clap::Args;
use domain::Username;

use crate::assembly;
use crate::cli::error::CliError;
use crate::cli::library_link::{base_url, library_link};
use crate::cli::lifetime;
use crate::settings::Settings;
use crate::wiring::OpenDatabase;

#[derive(Args)]
pub(in crate::cli) struct IssueTokenArgs {
    /// User of the token
    name: Username,
    /// Lifetime of the token, such as 90d or 12h [default: unlimited]
    #[arg(long, value_name = "TIME", value_parser = lifetime::parse)]
    expires: Option<TimeDelta>,
    /// Print a link to the library page that signs in, instead of the key
    #[arg(long)]
    link: bool,
}

pub(super) fn run(
    args: IssueTokenArgs,
    settings: &Settings,
    database: &OpenDatabase,
    out: &mut dyn Write,
) -> Result<(), CliError> {
    let issue_token = assembly::issue_token(database);
    let issued = issue_token.run(&args.name, args.expires).map_err(|error| match error {
        IssueTokenError::UnknownUser => CliError::UnknownUser(args.name.clone()),
        other => CliError::use_case(other),
    })?;
    if args.link {
        let http = &settings.http;
        let base_url = base_url(http.public_url.as_deref(), http.bind);
        return Ok(writeln!(out, "{}", library_link(&base_url, &issued.key))?);
    }
    Ok(writeln!(out, "{}", issued.key.reveal())?)
}
