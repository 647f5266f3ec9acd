//! The settings: what an operator sets by flag, environment variable or file.
//!
//! Each setting is one field in the struct of its subject, such as
//! [`HttpSettings`](http::HttpSettings). Its name, default, parser and help stand there, and
//! nowhere else: flag, variable and key of the file follow from the name. The command line collects
//! texts ([`CollectedSettings`]) and parses them afterwards, so that all errors are reported at
//! once.

mod access;
mod arguments;
mod collected;
mod database;
mod database_url;
mod errors;
mod file;
mod http;
mod images;
mod log;
mod log_filter;
mod names;
mod origins;
mod parse;
mod store;
mod subjects;
mod sweep;
#[cfg(test)]
mod tests;
mod unknown_variables;

pub(crate) use self::arguments::add_settings;
pub(crate) use self::collected::CollectedSettings;
pub(crate) use self::database_url::DatabaseUrl;
pub(crate) use self::errors::SettingErrors;
pub(crate) use self::file::SettingsFile;
pub(crate) use self::log::LogFormat;
pub(crate) use self::parse::any_span;
pub use self::subjects::Settings;
pub(crate) use self::unknown_variables::unknown_variables;
