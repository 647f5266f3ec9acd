//! The settings file, in TOML. A key is the name of a flag with underscores: `data_dir` for
//! `--data-dir`.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use clap::Command;
use toml::{Table, Value};

use super::arguments::args;
use super::errors::{SettingErrors, UNKNOWN};
use super::names::key;

/// The keys that may also have an array as their value.
const LISTS: [&str; 3] = ["cors_origins", "signing_keys", "trusted_proxies"];

/// The values of a settings file, as texts that are not parsed yet.
#[derive(Default)]
pub(crate) struct SettingsFile {
    path: PathBuf,
    texts: BTreeMap<String, String>,
    errors: SettingErrors,
}

impl SettingsFile {
    /// Reads the file at `path`. Its errors are reported with all others, by
    /// [`CollectedSettings::parse`](super::CollectedSettings::parse).
    pub(crate) fn read(path: &Path) -> Self {
        let mut file = Self { path: path.to_owned(), ..Self::default() };
        match read_table(path) {
            Ok(table) => table.into_iter().for_each(|(key, value)| file.add(key, value)),
            Err(sentence) => file.errors.add(path.display().to_string(), sentence),
        }
        file
    }

    fn add(&mut self, key: String, value: Value) {
        let text = if is_known(&key) { text(&key, value) } else { Err(UNKNOWN.to_owned()) };
        match text {
            Ok(text) => drop(self.texts.insert(key, text)),
            Err(sentence) => self.errors.add(self.place(&key), sentence),
        }
    }

    /// The command with the values of the file as the defaults of its settings, so that flags and
    /// variables take precedence.
    pub(crate) fn set_defaults(&self, command: Command) -> Command {
        command.mut_args(|arg| match self.texts.get(&key(arg.get_id().as_str())) {
            Some(text) => arg.default_value(text.clone()),
            None => arg,
        })
    }

    pub(super) fn sets(&self, key: &str) -> bool {
        self.texts.contains_key(key)
    }

    /// A key of the file as errors name it.
    pub(super) fn place(&self, key: &str) -> String {
        format!("{key} in {}", self.path.display())
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    pub(super) fn errors(&self) -> SettingErrors {
        self.errors.clone()
    }
}

fn read_table(path: &Path) -> Result<Table, String> {
    let text = fs::read_to_string(path).map_err(|error| format!("It cannot be read: {error}."))?;
    // The error's own Display would quote the line, which may hold a password.
    toml::from_str(&text).map_err(|error| {
        let start = error.span().map_or(0, |span| span.start);
        let line = text.as_bytes().iter().take(start).filter(|byte| **byte == b'\n').count() + 1;
        format!("Line {line} is not valid TOML: {}.", error.message())
    })
}

fn is_known(name: &str) -> bool {
    args().iter().any(|arg| key(arg.get_id().as_str()) == name)
}

/// The value as a flag would have it.
fn text(key: &str, value: Value) -> Result<String, String> {
    match value {
        Value::String(text) => Ok(text),
        Value::Integer(number) => Ok(number.to_string()),
        Value::Boolean(boolean) => Ok(boolean.to_string()),
        Value::Array(values) if LISTS.contains(&key) => {
            let texts: Result<Vec<_>, _> =
                values.into_iter().map(|value| text("", value)).collect();
            Ok(texts?.join(","))
        }
        _ => Err("The value is neither a text, a whole number nor a boolean.".to_owned()),
    }
}
