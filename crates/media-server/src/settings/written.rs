use std::collections::BTreeMap;
use std::fmt::Write;

use clap::parser::ValueSource;
use clap::{ArgMatches, Args, Command};
use toml::Value;

use super::setting_errors::{flag, key};
use super::{RawSettings, SettingErrors, Settings, SettingsFile};

/// The settings that are never shown.
const SECRETS: [&str; 1] = ["MEDIA_SIGNING_KEYS"];

/// The settings as they were written, and where each was found.
pub(crate) struct WrittenSettings {
    raw: RawSettings,
    file: SettingsFile,
    unknown_variables: SettingErrors,
    values: Vec<WrittenValue>,
}

struct WrittenValue {
    variable: String,
    text: Option<String>,
    source: Option<ValueSource>,
}

impl WrittenSettings {
    /// What `raw` was read from: `matches` of a command that had `file` beneath it, in an environment with
    /// `unknown_variables`.
    pub(crate) fn new(
        raw: RawSettings,
        file: SettingsFile,
        unknown_variables: SettingErrors,
        matches: &ArgMatches,
    ) -> Self {
        let settings = RawSettings::augment_args(Command::new("settings"));
        let values = settings.get_arguments().filter_map(|arg| {
            let id = arg.get_id().as_str();
            let mut texts = matches.get_raw(id).into_iter().flatten();
            Some(WrittenValue {
                variable: arg.get_env()?.to_str()?.to_owned(),
                text: texts.next().map(|text| text.to_string_lossy().into_owned()),
                source: matches.value_source(id),
            })
        });
        Self { values: values.collect(), raw, file, unknown_variables }
    }

    /// The settings, when all of them, the file itself and the environment are sound.
    ///
    /// # Errors
    /// [`SettingErrors`] with a sentence for everything that is wrong.
    pub(crate) fn judge(&self) -> Result<Settings, SettingErrors> {
        let others = self.file.errors().and(self.unknown_variables.clone());
        match Settings::from_raw(&self.raw) {
            Ok(settings) if others.is_empty() => Ok(settings),
            Ok(_) => Err(others),
            Err(errors) => Err(others.and(errors.located(|variable| self.place_in_file(variable)))),
        }
    }

    fn place_in_file(&self, variable: &str) -> Option<String> {
        let value = self.values.iter().find(|value| value.variable == variable)?;
        self.is_from_file(value).then(|| self.file.place(&key(variable)))
    }

    fn is_from_file(&self, value: &WrittenValue) -> bool {
        value.source == Some(ValueSource::DefaultValue) && self.file.sets(&key(&value.variable))
    }

    /// Every setting as a line of TOML that says where it was found; `settings` are what they come to.
    /// No secret is shown.
    pub(crate) fn to_toml(&self, settings: &Settings) -> String {
        let shown = BTreeMap::from([("MEDIA_DATABASE_URL", settings.database_url.to_string())]);
        let mut toml = String::new();
        for value in &self.values {
            let key = key(&value.variable);
            let text = shown.get(value.variable.as_str()).or(value.text.as_ref());
            // Writing to a String cannot fail.
            let _ = match text {
                Some(_) if SECRETS.contains(&value.variable.as_str()) => {
                    writeln!(toml, "# {key} is set and not shown  # {}", self.source(value))
                }
                Some(text) => {
                    writeln!(toml, "{key} = {}  # {}", to_value(text), self.source(value))
                }
                None => writeln!(toml, "# {key} is not set"),
            };
        }
        toml
    }

    fn source(&self, value: &WrittenValue) -> String {
        match value.source {
            Some(ValueSource::CommandLine) => flag(&value.variable),
            Some(ValueSource::EnvVariable) => value.variable.clone(),
            _ if self.is_from_file(value) => self.file.path().display().to_string(),
            _ => "default".to_owned(),
        }
    }
}

fn to_value(text: &str) -> Value {
    let number = text.parse::<i64>().map(Value::from);
    let fact = || text.parse::<bool>().map(Value::from);
    number.or_else(|_| fact()).unwrap_or_else(|_| Value::from(text))
}
