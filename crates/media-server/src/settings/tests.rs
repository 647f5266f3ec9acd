//! Tests of all settings together, and what the tests of each subject share.

mod documentation;

use std::path::Path;
use std::time::Duration;

use api_actix::AllowedOrigins;
use clap::{Arg, Command};

use super::access::Access;
use super::{
    CollectedSettings, DatabaseUrl, LogFormat, SettingErrors, Settings, SettingsFile, add_settings,
};

/// A command that ignores the environment.
fn command() -> Command {
    let command = add_settings(Command::new("media-server").no_binary_name(true));
    command.mut_args(|arg| arg.env(None::<&str>))
}

/// The settings of these arguments.
pub(super) fn settings(args: &[&str]) -> Result<Settings, SettingErrors> {
    let matches = command().try_get_matches_from(args).expect("the arguments are known");
    CollectedSettings::new(SettingsFile::default(), SettingErrors::default(), &matches).parse()
}

/// The settings where only `flag` is given.
pub(super) fn set(flag: &str, value: &str) -> Result<Settings, SettingErrors> {
    settings(&[&format!("{flag}={value}")])
}

/// The variables that errors name.
pub(super) fn wrong_variables(errors: &SettingErrors) -> Vec<String> {
    let text = errors.to_string();
    let names = text.lines().skip(1).filter_map(|line| line.split_whitespace().next());
    names.map(str::to_owned).collect()
}

#[test]
fn without_any_setting_the_defaults_apply() {
    let settings = settings(&[]).expect("the defaults are valid");
    let Settings { http, access, database, store, images, sweep, log } = &settings;
    assert_eq!(http.bind.to_string(), "127.0.0.1:8000");
    assert_eq!(http.public_url, None);
    assert_eq!(http.trusted_proxies, []);
    assert_eq!(http.cors_origins, AllowedOrigins::Listed(vec![]));
    assert_eq!(http.body_timeout, Duration::from_secs(10));
    assert_eq!(http.reader_timeout, Duration::from_secs(30));
    assert_eq!(http.shutdown_timeout, Duration::from_secs(30));
    assert_eq!((access.access, access.signed()), (Access::Public, None));
    assert_eq!(access.accel_redirect, None);
    let url = DatabaseUrl::Sqlite(Path::new("./data/media.sqlite3").to_owned());
    assert_eq!(settings.database_url(), url);
    assert_eq!(database.connections.get(), 16);
    assert_eq!(database.cache_size, 128 << 20);
    assert!(!database.allow_unsafe);
    assert_eq!(store.data_dir, Path::new("./data"));
    assert_eq!(store.max_upload_size, 512 << 20);
    assert_eq!(store.min_free, None);
    assert_eq!(images.max_pixels.get(), 100_000_000);
    assert_eq!(images.max_decoded_size, 512 << 20);
    assert_eq!(images.timeout, Duration::from_secs(30));
    assert_eq!(sweep.interval, Duration::from_hours(1));
    assert_eq!(sweep.grace, Duration::from_hours(1));
    assert_eq!(sweep.max_percent, 5);
    assert_eq!(sweep.quarantine_keep, Duration::from_hours(30 * 24));
    assert_eq!(log.format, LogFormat::Text);
    assert_eq!(log.filter.to_string(), "info");
}

#[test]
fn all_errors_are_reported_at_once() {
    // No setting accepts an equals sign, except that a folder may be called so.
    let wrong = |name: &str| format!("--{name}={}", if name == "data-dir" { "" } else { "=" });
    let command = command();
    let names: Vec<&str> = command.get_arguments().filter_map(Arg::get_long).collect();
    let flags: Vec<String> = names.iter().map(|name| wrong(name)).collect();
    let flags: Vec<&str> = flags.iter().map(String::as_str).collect();
    let text = settings(&flags).expect_err("all of them are wrong").to_string();
    assert_eq!(text.lines().count(), 1 + names.len(), "a heading and a line for each: {text}");
    for name in names {
        assert!(text.contains(&format!("(--{name}): ")), "{name} is not named: {text}");
    }
}

#[test]
fn errors_quote_no_secret() {
    let url = "--database-url=mysql://ada:secret@host/media";
    let text = settings(&[url, "--signing-keys=secret"]).expect_err("both are wrong").to_string();
    assert_eq!(text.lines().count(), 3, "{text}");
    assert!(!text.contains("secret"), "{text}");
}

#[test]
fn one_wrong_setting_does_not_blame_the_others() {
    let errors = set("--bind", "localhost").expect_err("it has no port");
    assert_eq!(wrong_variables(&errors), ["MEDIA_BIND"]);
}

#[test]
fn every_zero_is_rejected_by_the_same_sentence() {
    for flag in ["--database-connections", "--max-upload-size", "--max-image-pixels"] {
        let errors = set(flag, "0").expect_err(flag).to_string();
        assert!(errors.ends_with(": The value must be greater than zero."), "{errors}");
    }
    for flag in ["--body-timeout", "--signature-lifetime", "--image-timeout"] {
        let errors = set(flag, "0s").expect_err(flag).to_string();
        assert!(errors.ends_with(": The value must be greater than zero."), "{errors}");
    }
}

#[test]
fn help_never_shows_a_value_from_the_environment() {
    let command = add_settings(Command::new("media-server"));
    for arg in command.get_arguments() {
        assert!(arg.get_env().is_some() && arg.is_hide_env_values_set(), "{}", arg.get_id());
    }
}
