//! The errors in the settings, for the operator who corrects them.

use std::error::Error;
use std::fmt;

use super::names::flag;

/// Every error in the settings: where it is, and a sentence.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct SettingErrors(Vec<(String, String)>);

/// The sentence about a key of a file, or a variable, that looks like a setting.
pub(super) const UNKNOWN: &str = "There is no setting of this name.";

impl SettingErrors {
    /// Adds a sentence about `place`.
    pub(super) fn add(&mut self, place: String, sentence: impl Into<String>) {
        self.0.push((place, sentence.into()));
    }

    /// These errors and then `more`.
    pub(super) fn and(mut self, more: Self) -> Self {
        self.0.extend(more.0);
        self
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// A setting as errors name it: `MEDIA_DATA_DIR (--data-dir)`.
pub(super) fn place_of(variable: &str) -> String {
    format!("{variable} (--{})", flag(variable))
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

impl Error for SettingErrors {}
