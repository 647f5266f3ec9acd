//! `token import`: accepts a key that another system has issued.

use std::fs::File;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use application::{ImportTokenError, TokenKey};
use clap::Args;
use domain::Username;

use crate::assembly;
use crate::cli::error::CliError;
use crate::wiring::OpenDatabase;

/// Longer than a key with blanks around it.
const MAX_FILE_BYTES: u64 = 1024;

#[derive(Args)]
pub(in crate::cli) struct ImportTokenArgs {
    /// User of the key
    name: Username,
    /// File with only the key; - for standard input
    ///
    /// A key has the form that `token issue` prints, or 40 hexadecimal digits. It is not an
    /// argument, since every user of the machine can see those.
    #[arg(long, value_name = "FILE")]
    key_file: PathBuf,
}

pub(super) fn run(
    args: ImportTokenArgs,
    database: &OpenDatabase,
    out: &mut dyn Write,
) -> Result<(), CliError> {
    let key = read_key(&args.key_file)?;
    let token =
        assembly::import_token(database).run(&args.name, key).map_err(|error| match error {
            ImportTokenError::UnknownUser => CliError::UnknownUser(args.name),
            other => CliError::use_case(other),
        })?;
    Ok(writeln!(out, "token {} is imported", token.id.get())?)
}

/// Reads the key. No error quotes it.
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
