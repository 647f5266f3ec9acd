use std::fs::File;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use application::{ImportToken, ImportTokenError, TokenKey};
use clap::Args;
use domain::Username;

use super::CliError;
use crate::system::SystemClock;
use crate::wiring::OpenDatabase;

/// Longer than a key and whatever blanks may be around it.
const MAX_FILE_BYTES: u64 = 1024;

#[derive(Args)]
pub(in crate::cli) struct ImportTokenArgs {
    /// On whose behalf the key's holder acts
    name: Username,
    /// File that holds the key and nothing else; - for standard input
    ///
    /// A key is of the form that `token issue` prints, or 40 hexadecimal digits. It is not taken from the
    /// command line, which every user of the machine can see.
    #[arg(long, value_name = "FILE")]
    key_file: PathBuf,
}

pub(super) fn run(
    args: ImportTokenArgs,
    database: &OpenDatabase,
    out: &mut dyn Write,
) -> Result<(), CliError> {
    let key = read_key(&args.key_file)?;
    let (users, tokens) = (database.ports.clone(), database.ports.clone());
    let import_token = ImportToken::new(users, tokens, Arc::new(SystemClock));
    let token = import_token.run(&args.name, key).map_err(|error| match error {
        ImportTokenError::UnknownUser => CliError::UnknownUser(args.name),
        other => CliError::use_case(other),
    })?;
    Ok(writeln!(out, "token {} is imported", token.id.get())?)
}

/// No error quotes what was read.
fn read_key(path: &Path) -> Result<TokenKey, CliError> {
    let text = if path == Path::new("-") {
        read_text(io::stdin().lock())
    } else {
        File::open(path).and_then(read_text)
    };
    let failed = |source| CliError::Path { path: path.to_owned(), source };
    let text = text.map_err(|error| failed(error.into()))?;
    text.trim().parse().map_err(|error: application::InvalidTokenKey| failed(error.into()))
}

fn read_text(file: impl Read) -> io::Result<String> {
    let mut text = String::new();
    file.take(MAX_FILE_BYTES).read_to_string(&mut text)?;
    Ok(text)
}
