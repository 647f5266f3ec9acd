//! The text of every setting and its source, which errors and `config check` report.

use std::error::Error;
use std::fmt::Write;

use clap::parser::ValueSource;
use clap::{Arg, ArgMatches, Command, FromArgMatches};
use toml::Value;

use super::access::missing_key;
use super::arguments::args;
use super::errors::{SettingErrors, place_of};
use super::file::SettingsFile;
use super::names::{flag, key};
use super::subjects::Settings;

/// The settings whose values are never shown.
const SECRETS: [&str; 1] = ["MEDIA_SIGNING_KEYS"];

/// The text of every setting, not parsed yet, and its source.
pub(crate) struct CollectedSettings {
    texts: Vec<SettingText>,
    file: SettingsFile,
    unknown_variables: SettingErrors,
}

struct SettingText {
    arg: Arg,
    text: Option<String>,
    source: Source,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Source {
    Flag,
    Variable,
    File,
    Default,
}

impl CollectedSettings {
    /// Collects the texts from `matches` of a command whose defaults are from `file`.
    pub(crate) fn new(
        file: SettingsFile,
        unknown_variables: SettingErrors,
        matches: &ArgMatches,
    ) -> Self {
        let texts = args().into_iter().map(|arg| SettingText::new(arg, &file, matches)).collect();
        Self { texts, file, unknown_variables }
    }

    /// Parses all settings.
    ///
    /// # Errors
    /// [`SettingErrors`] with every error in the settings, in the file and in the environment.
    pub(crate) fn parse(&self) -> Result<Settings, SettingErrors> {
        let mut errors = self.file.errors().and(self.unknown_variables.clone());
        for setting in &self.texts {
            if let Some(sentence) = setting.error() {
                errors.add(self.place(setting), sentence);
            }
        }
        if let Some((variable, sentence)) = missing_key(|variable| self.text(variable)) {
            errors.add(place_of(variable), sentence);
        }
        if !errors.is_empty() {
            return Err(errors);
        }
        self.parse_valid().map_err(|error| {
            errors.add("settings".to_owned(), error.to_string());
            errors
        })
    }

    fn parse_valid(&self) -> Result<Settings, clap::Error> {
        let args = args().into_iter().map(|arg| arg.env(None::<&str>));
        let command = Command::new("settings").no_binary_name(true).args(args);
        let flags = self.texts.iter().filter_map(SettingText::to_flag);
        Settings::from_arg_matches(&command.try_get_matches_from(flags)?)
    }

    fn text(&self, variable: &str) -> Option<&str> {
        self.texts.iter().find(|setting| setting.variable() == variable)?.text.as_deref()
    }

    fn place(&self, setting: &SettingText) -> String {
        match setting.source {
            Source::File => self.file.place(&key(setting.variable())),
            _ => place_of(setting.variable()),
        }
    }

    /// Every setting as a line of TOML with its source. No secret is shown.
    pub(crate) fn to_toml(&self, settings: &Settings) -> String {
        let database = settings.database.url.as_ref().map(ToString::to_string);
        let mut toml = String::new();
        for setting in &self.texts {
            let (key, source) = (key(setting.variable()), self.source(setting));
            let text = match setting.variable() {
                "MEDIA_DATABASE_URL" => database.as_ref(),
                _ => setting.text.as_ref(),
            };
            // Writing to a String cannot fail.
            let _ = match text {
                Some(_) if SECRETS.contains(&setting.variable()) => {
                    writeln!(toml, "# {key} is set and not shown  # {source}")
                }
                Some(text) => writeln!(toml, "{key} = {}  # {source}", to_value(text)),
                None => writeln!(toml, "# {key} is not set"),
            };
        }
        toml
    }

    fn source(&self, setting: &SettingText) -> String {
        match setting.source {
            Source::Flag => format!("--{}", flag(setting.variable())),
            Source::Variable => setting.variable().to_owned(),
            Source::File => self.file.path().display().to_string(),
            Source::Default => "default".to_owned(),
        }
    }
}

impl SettingText {
    fn new(arg: Arg, file: &SettingsFile, matches: &ArgMatches) -> Self {
        let id = arg.get_id().as_str();
        let source = match matches.value_source(id) {
            Some(ValueSource::CommandLine) => Source::Flag,
            Some(ValueSource::EnvVariable) => Source::Variable,
            _ if file.sets(&key(id)) => Source::File,
            _ => Source::Default,
        };
        let text = matches.get_raw(id).and_then(|mut texts| texts.next());
        let text = text.map(|text| text.to_string_lossy().into_owned());
        Self { arg, text, source }
    }

    fn variable(&self) -> &str {
        self.arg.get_id().as_str()
    }

    fn to_flag(&self) -> Option<String> {
        Some(format!("--{}={}", flag(self.variable()), self.text.as_ref()?))
    }

    /// The sentence of the setting's own parser about its text.
    fn error(&self) -> Option<String> {
        let command = Command::new("setting").no_binary_name(true).arg(self.arg.clone());
        let error = command.try_get_matches_from([self.to_flag()?]).err()?;
        Some(error.source().map_or_else(|| error.to_string(), ToString::to_string))
    }
}

fn to_value(text: &str) -> Value {
    let number = text.parse::<i64>().map(Value::from);
    let boolean = || text.parse::<bool>().map(Value::from);
    number.or_else(|_| boolean()).unwrap_or_else(|_| Value::from(text))
}
