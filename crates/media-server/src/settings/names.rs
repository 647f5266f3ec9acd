//! The names of a setting: one variable, from which flag and key of the settings file follow.

/// The beginning of every variable that is a setting.
pub(super) const PREFIX: &str = "MEDIA_";

/// The flag of a variable, without its dashes: `data-dir` for `MEDIA_DATA_DIR`.
pub(super) fn flag(variable: &str) -> String {
    key(variable).replace('_', "-")
}

/// The key of a variable in a settings file: `data_dir` for `MEDIA_DATA_DIR`.
pub(super) fn key(variable: &str) -> String {
    variable.trim_start_matches(PREFIX).to_ascii_lowercase()
}
