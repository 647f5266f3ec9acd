use std::error::Error;
use std::fmt;

/// What is wrong with the settings: a sentence for each that is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct SettingErrors(Vec<(Place, String)>);

/// Where something is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Place {
    /// In the setting of this environment variable, wherever it was given.
    Setting(&'static str),
    /// In an environment variable that is no setting.
    Variable(String),
    /// In a file: which, and where in it.
    File(String),
}

/// What is wrong with a key of a file or with a variable that looks like a setting.
pub(super) const UNKNOWN: &str = "There is no setting of this name.";

impl SettingErrors {
    /// The value that was read for `variable`; where there is none, the sentence that says why is kept.
    pub(super) fn keep<T>(&mut self, variable: &'static str, read: Result<T, String>) -> Option<T> {
        read.map_err(|sentence| self.0.push((Place::Setting(variable), sentence))).ok()
    }

    /// Keeps that an environment variable looks like a setting and is none.
    pub(super) fn add_unknown_variable(&mut self, variable: String) {
        self.0.push((Place::Variable(variable), UNKNOWN.to_owned()));
    }

    /// Keeps a sentence about a place in a file.
    pub(super) fn add_in_file(&mut self, place: String, sentence: String) {
        self.0.push((Place::File(place), sentence));
    }

    /// The same about the settings whose place in a file `place` knows, told of that place.
    pub(super) fn located(mut self, place: impl Fn(&str) -> Option<String>) -> Self {
        for (found, _) in &mut self.0 {
            if let Place::Setting(variable) = *found
                && let Some(place) = place(variable)
            {
                *found = Place::File(place);
            }
        }
        self
    }

    /// These errors and then `more`.
    pub(super) fn and(mut self, more: Self) -> Self {
        self.0.extend(more.0);
        self
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The environment variables of the settings that are wrong.
    #[cfg(test)]
    pub(super) fn variables(&self) -> Vec<&'static str> {
        let variable = |(place, _): &(Place, String)| match place {
            Place::Setting(variable) => Some(*variable),
            Place::Variable(_) | Place::File(_) => None,
        };
        self.0.iter().filter_map(variable).collect()
    }
}

impl fmt::Display for SettingErrors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("these settings are wrong:")?;
        for (place, sentence) in &self.0 {
            write!(f, "\n  {place}: {sentence}")?;
        }
        Ok(())
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Setting(variable) => write!(f, "{variable} ({})", flag(variable)),
            Self::Variable(place) | Self::File(place) => f.write_str(place),
        }
    }
}

impl Error for SettingErrors {}

/// The flag that sets the same as the environment variable: `--data-dir` for `MEDIA_DATA_DIR`.
pub(super) fn flag(variable: &str) -> String {
    format!("--{}", key(variable).replace('_', "-"))
}

/// The key of a settings file that sets the same as the environment variable: `data_dir` for
/// `MEDIA_DATA_DIR`.
pub(super) fn key(variable: &str) -> String {
    variable.trim_start_matches("MEDIA_").to_ascii_lowercase()
}
