use std::error::Error;
use std::fmt;

/// What is wrong with the settings: a sentence for each that is.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct SettingErrors(Vec<(&'static str, String)>);

impl SettingErrors {
    /// The value that was read for `variable`; where there is none, the sentence that says why is kept.
    pub(super) fn keep<T>(&mut self, variable: &'static str, read: Result<T, String>) -> Option<T> {
        read.map_err(|sentence| self.0.push((variable, sentence))).ok()
    }

    /// The environment variables whose values are wrong.
    #[cfg(test)]
    pub(super) fn variables(&self) -> Vec<&'static str> {
        self.0.iter().map(|(variable, _)| *variable).collect()
    }
}

impl fmt::Display for SettingErrors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("these settings are wrong:")?;
        for (variable, sentence) in &self.0 {
            write!(f, "\n  {variable} ({}): {sentence}", flag(variable))?;
        }
        Ok(())
    }
}

impl Error for SettingErrors {}

/// The flag that sets the same as the environment variable: `--data-dir` for `MEDIA_DATA_DIR`.
pub(super) fn flag(variable: &str) -> String {
    let name = variable.trim_start_matches("MEDIA_").to_ascii_lowercase().replace('_', "-");
    format!("--{name}")
}
