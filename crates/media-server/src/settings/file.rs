use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use clap::{Args, Command};
use toml::{Table, Value};

use super::setting_errors::UNKNOWN;
use super::{RawSettings, SettingErrors};

/// The settings of which a file may give several values as an array.
const LISTS: [&str; 2] = ["signing_keys", "trusted_proxies"];

/// What a TOML file sets, as texts that are judged as little as those of [`RawSettings`]. A key is the
/// name of a flag with underscores: `data_dir` for `--data-dir`.
#[derive(Default)]
pub(crate) struct SettingsFile {
    path: PathBuf,
    texts: BTreeMap<String, String>,
    errors: SettingErrors,
}

impl SettingsFile {
    /// What the file at `path` sets. What is wrong with it is told with everything else, by
    /// [`WrittenSettings::judge`](super::WrittenSettings::judge).
    pub(crate) fn read(path: &Path) -> Self {
        let mut file = Self { path: path.to_owned(), ..Self::default() };
        match read_table(path) {
            Ok(table) => table.into_iter().for_each(|(key, value)| file.add(key, value)),
            Err(sentence) => file.errors.add_in_file(path.display().to_string(), sentence),
        }
        file
    }

    fn add(&mut self, key: String, value: Value) {
        let text = if is_known(&key) { text(&key, value) } else { Err(UNKNOWN.to_owned()) };
        match text {
            Ok(text) => drop(self.texts.insert(key, text)),
            Err(sentence) => self.errors.add_in_file(self.place(&key), sentence),
        }
    }

    /// The command with the values of the file as the defaults of its settings, so that flags and
    /// environment variables count more.
    pub(crate) fn beneath(&self, command: Command) -> Command {
        command.mut_args(|arg| match self.texts.get(arg.get_id().as_str()) {
            Some(text) => arg.default_value(text.clone()),
            None => arg,
        })
    }

    pub(super) fn sets(&self, key: &str) -> bool {
        self.texts.contains_key(key)
    }

    /// A key of the file as it is told to people.
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
        format!("Line {line} is no TOML: {}.", error.message())
    })
}

fn is_known(key: &str) -> bool {
    let settings = RawSettings::augment_args(Command::new("settings"));
    settings.get_arguments().any(|arg| arg.get_id() == key)
}

/// The value as a flag would have it.
fn text(key: &str, value: Value) -> Result<String, String> {
    match value {
        Value::String(text) => Ok(text),
        Value::Integer(number) => Ok(number.to_string()),
        Value::Boolean(fact) => Ok(fact.to_string()),
        Value::Array(values) if LISTS.contains(&key) => {
            let texts: Result<Vec<_>, _> =
                values.into_iter().map(|value| text("", value)).collect();
            Ok(texts?.join(","))
        }
        _ => Err("The value is neither a text, a whole number nor a boolean.".to_owned()),
    }
}
