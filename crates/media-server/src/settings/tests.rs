use std::path::Path;
use std::time::Duration;

use clap::{Command, CommandFactory, Parser};

use super::setting_errors::flag;
use super::{DatabaseUrl, LogFormat, RawSettings, SettingErrors, Settings};

#[derive(Parser)]
struct CommandLine {
    #[command(flatten)]
    settings: RawSettings,
}

fn command() -> Command {
    CommandLine::command().mut_args(|arg| arg.env(None::<&str>))
}

/// The settings of these arguments, whatever the environment holds.
fn settings(args: &[&str]) -> Result<Settings, SettingErrors> {
    let args = [&["media-server"], args].concat();
    let mut matches = command().try_get_matches_from(args).expect("the arguments are known");
    let line = <CommandLine as clap::FromArgMatches>::from_arg_matches_mut(&mut matches);
    Settings::from_raw(&line.expect("the arguments are complete").settings)
}

fn set(flag: &str, value: &str) -> Result<Settings, SettingErrors> {
    settings(&[&format!("{flag}={value}")])
}

fn sqlite(path: &str) -> DatabaseUrl {
    DatabaseUrl::Sqlite(Path::new(path).to_owned())
}

#[test]
fn without_any_setting_the_defaults_hold() {
    let settings = settings(&[]).expect("the defaults are sound");
    assert_eq!(settings.bind.to_string(), "127.0.0.1:8000");
    assert_eq!(settings.data_dir, Path::new("./data"));
    assert_eq!(settings.database_url, sqlite("./data/media.sqlite3"));
    assert_eq!(settings.database_connections.get(), 16);
    assert_eq!(settings.public_url, None);
    assert_eq!(settings.signed_access, None);
    assert_eq!(settings.accel_redirect, None);
    assert_eq!(settings.max_upload_size, 512 << 20);
    assert_eq!(settings.trusted_proxies, []);
    assert_eq!(settings.max_image_pixels.get(), 100_000_000);
    assert_eq!(settings.max_decoded_size, 512 << 20);
    assert_eq!(settings.cache_size, 128 << 20);
    assert_eq!(settings.body_timeout, Duration::from_secs(10));
    assert_eq!(settings.reader_timeout, Duration::from_secs(30));
    assert_eq!(settings.image_timeout, Duration::from_secs(30));
    assert_eq!(settings.shutdown_timeout, Duration::from_secs(30));
    assert!(!settings.allow_unsafe_database);
    assert_eq!(settings.sweep_interval, Some(Duration::from_hours(1)));
    assert_eq!(settings.sweep_grace, Duration::from_hours(1));
    assert_eq!(settings.sweep_max_percent, 5);
    assert_eq!(settings.quarantine_keep, Duration::from_hours(30 * 24));
    assert_eq!(settings.log_format, LogFormat::Text);
    assert_eq!(settings.log.to_string(), "info");
}

#[test]
fn the_default_database_is_in_the_data_folder() {
    let settings = set("--data-dir", "/srv/media").expect("a folder");
    assert_eq!(settings.database_url, sqlite("/srv/media/media.sqlite3"));
}

#[test]
fn the_bind_address_is_an_ip_address_and_a_port() {
    for good in ["0.0.0.0:80", "[::1]:8000", "127.0.0.1:0"] {
        assert_eq!(set("--bind", good).map(|found| found.bind.to_string()), Ok(good.to_owned()));
    }
    for bad in ["", "8000", ":8000", "localhost:8000", "127.0.0.1", "127.0.0.1:65536"] {
        assert!(set("--bind", bad).is_err(), "{bad}");
    }
}

#[test]
fn public_urls_are_absolute_and_lose_their_last_slash() {
    let table = [
        ("https://media.example.com", "https://media.example.com"),
        ("https://media.example.com/", "https://media.example.com"),
        ("http://127.0.0.1:8000", "http://127.0.0.1:8000"),
        ("https://example.com/a/b/", "https://example.com/a/b"),
        ("HTTPS://Example.com:443/A", "https://example.com/A"),
        ("http://[::1]:8000/", "http://[::1]:8000"),
    ];
    for (text, expected) in table {
        let found = set("--public-url", text).map(|found| found.public_url);
        assert_eq!(found, Ok(Some(expected.to_owned())));
    }
    let bad = ["", "/media", "example.com", "ftp://example.com", "https://", "https://a b/"];
    let odd = ["https://a/?b", "https://a/?", "https://a/#b", "https://ada@a/", "https://:x@a/"];
    for text in bad.into_iter().chain(odd) {
        assert!(set("--public-url", text).is_err(), "{text}");
    }
}

#[test]
fn locations_are_paths_of_plain_names_and_lose_their_last_slash() {
    let location = |text| set("--accel-redirect", text).map(|found| found.accel_redirect);
    assert_eq!(location("/a/b_c.d/"), Ok(Some("/a/b_c.d".to_owned())));
    for bad in ["", "/", "//", "a", "@a", "/a//b", "/a/../b", "/a b", "/a?b", "/a%2fb", "/a\r\nb"] {
        assert!(location(bad).is_err(), "{bad}");
    }
}

#[test]
fn sizes_are_bytes_or_carry_a_unit() {
    let table = [("1", 1), ("1000000", 1_000_000), ("5GiB", 5 << 30), ("1.5 KiB", 1536)];
    for (text, bytes) in table {
        assert_eq!(set("--max-upload-size", text).map(|found| found.max_upload_size), Ok(bytes));
        assert_eq!(set("--max-decoded-size", text).map(|found| found.max_decoded_size), Ok(bytes));
    }
    for bad in ["", "0", "0GiB", "-1", "many", "1 elephant"] {
        assert!(set("--max-upload-size", bad).is_err(), "{bad}");
        assert!(set("--max-decoded-size", bad).is_err(), "{bad}");
    }
    assert_eq!(set("--cache-size", "0").map(|found| found.cache_size), Ok(0));
}

#[test]
fn counts_are_whole_and_positive() {
    for bad in ["", "0", "-1", "1.5", "ten", "99999999999999999999"] {
        assert!(set("--max-image-pixels", bad).is_err(), "{bad}");
        assert!(set("--database-connections", bad).is_err(), "{bad}");
    }
}

#[test]
fn clients_get_some_time() {
    for flag in ["--body-timeout", "--reader-timeout"] {
        assert!(set(flag, "1s").is_ok(), "{flag}");
        for bad in ["0s", "0m", "soon"] {
            assert!(set(flag, bad).is_err(), "{flag} {bad}");
        }
    }
}

#[test]
fn proxies_are_addresses_and_networks_between_commas() {
    let table = [
        ("", &[][..]),
        ("10.0.0.1", &["10.0.0.1/32"]),
        ("10.0.0.0/8, ::1 ,fd00::/8,", &["10.0.0.0/8", "::1/128", "fd00::/8"]),
    ];
    for (text, expected) in table {
        let settings = set("--trusted-proxies", text).expect(text);
        let found: Vec<_> = settings.trusted_proxies.iter().map(ToString::to_string).collect();
        assert_eq!(found, expected);
    }
    for bad in ["proxy.example.com", "10.0.0.0/33", "10.0.0", "10.0.0.1;10.0.0.2"] {
        assert!(set("--trusted-proxies", bad).is_err(), "{bad}");
    }
}

#[test]
fn logs_have_a_form_and_a_filter() {
    assert_eq!(set("--log-format", "json").map(|found| found.log_format), Ok(LogFormat::Json));
    assert!(set("--log-format", "xml").is_err());
    let filter = "warn,api_actix=debug";
    let read = set("--log", filter).map(|found| found.log.to_string());
    assert_eq!(read.as_deref(), Ok("api_actix=debug,warn"));
}

#[test]
fn everything_that_is_wrong_is_named_at_once() {
    let errors = settings(&[
        "--bind=localhost",
        "--data-dir=",
        "--database-url=mysql://ada:secret@host/media",
        "--database-connections=0",
        "--public-url=example.com",
        "--accel-redirect=stored-media",
        "--max-upload-size=much",
        "--min-free=much",
        "--trusted-proxies=everybody",
        "--max-image-pixels=-1",
        "--max-decoded-size=0",
        "--cache-size=lots",
        "--body-timeout=0s",
        "--reader-timeout=0s",
        "--image-timeout=0s",
        "--shutdown-timeout=soon",
        "--log-format=xml",
        "--log=a=b=c",
        "--access=private",
        "--signing-keys=secret",
        "--signature-lifetime=0s",
        "--allow-unsafe-database=maybe",
        "--sweep-interval=soon",
        "--sweep-grace=soon",
        "--sweep-max-percent=all",
        "--quarantine-keep=long",
    ])
    .expect_err("all of them are wrong");

    let text = errors.to_string();
    assert_eq!(text.lines().count(), 27, "a heading and a line for each: {text}");
    assert!(!text.contains("secret"), "{text}");
    for arg in command().get_arguments() {
        let Some(name) = arg.get_long().filter(|name| *name != "help") else { continue };
        assert!(text.contains(&format!("(--{name}): ")), "{name} is not named: {text}");
    }
}

#[test]
fn one_wrong_setting_does_not_blame_the_others() {
    let errors = set("--bind", "localhost").expect_err("it has no port");
    assert_eq!(errors.variables(), ["MEDIA_BIND"]);
}

#[test]
fn flags_and_variables_have_the_same_names() {
    for arg in CommandLine::command().get_arguments() {
        let Some(variable) = arg.get_env().and_then(|name| name.to_str()) else { continue };
        assert_eq!(arg.get_long().map(|long| format!("--{long}")), Some(flag(variable)));
    }
}

#[test]
fn help_never_shows_what_the_environment_holds() {
    for arg in CommandLine::command().get_arguments().filter(|arg| arg.get_env().is_some()) {
        assert!(arg.is_hide_env_values_set(), "{}", arg.get_id());
    }
}

#[test]
fn the_sweep_has_a_share_and_can_be_switched_off() {
    for (text, expected) in [("0s", None), ("90s", Some(Duration::from_secs(90)))] {
        assert_eq!(set("--sweep-interval", text).map(|found| found.sweep_interval), Ok(expected));
    }
    for (text, expected) in [("0", 0), ("100", 100)] {
        let found = set("--sweep-max-percent", text).map(|found| found.sweep_max_percent);
        assert_eq!(found, Ok(expected));
    }
    for bad in ["", "-1", "101", "5%", "all"] {
        assert!(set("--sweep-max-percent", bad).is_err(), "{bad}");
    }
}

#[test]
fn an_unsafe_database_is_allowed_by_a_word_or_the_flag_alone() {
    for (args, expected) in [
        (&["--allow-unsafe-database"] as &[_], true),
        (&["--allow-unsafe-database=true"], true),
        (&["--allow-unsafe-database=false"], false),
        (&[], false),
    ] {
        let found = settings(args).map(|found| found.allow_unsafe_database);
        assert_eq!(found, Ok(expected), "{args:?}");
    }
    assert!(settings(&["--allow-unsafe-database=maybe"]).is_err());
}

#[test]
fn signing_keys_are_one_or_two_of_32_bytes_in_base64_or_hexadecimal() {
    let keys = |text: &str| {
        let settings = settings(&["--access=signed", &format!("--signing-keys={text}")]);
        settings.map(|found| found.signed_access.map(|signed| signed.keys.reveal().to_vec()))
    };
    let (hex, base64) = ("AbaB".repeat(16), "+/-_".replace("-_", "aa").repeat(11) + "aw==");
    let url_safe = base64.replace('+', "-").replace('/', "_");
    let of_hex = [0xab, 0xab].repeat(16);
    assert_eq!(keys(&hex), Ok(Some(vec![of_hex.clone()])));
    let both = keys(&format!("{hex}, {base64}")).expect("both are long enough").expect("signed");
    assert_eq!((&both[0], both[1].len()), (&of_hex, 34));
    assert_eq!(keys(&url_safe), Ok(Some(vec![both[1].clone()])));
    let short = &hex[2..];
    let three = format!("{hex},{hex},{hex}");
    for bad in ["", short, &format!("{hex},"), &three, &"ab!".repeat(30)] {
        let error = keys(bad).expect_err(bad);
        assert_eq!(error.variables(), ["MEDIA_SIGNING_KEYS"]);
        assert!(bad.is_empty() || !error.to_string().contains(bad), "it quotes {bad}");
    }
}

#[test]
fn signed_access_needs_a_key_and_time() {
    let error = set("--access", "signed").expect_err("there is no key");
    assert_eq!(error.variables(), ["MEDIA_SIGNING_KEYS"]);
    let key = format!("--signing-keys={}", "0f".repeat(32));
    let signed = settings(&["--access=signed", &key, "--signature-lifetime=90s"]);
    let signed = signed.expect("all is there").signed_access.expect("it is signed");
    assert_eq!(signed.lifetime, Duration::from_secs(90));
    assert_eq!(format!("{:?}", signed.keys), "SigningKeys(1)");
    assert_eq!(settings(&[&key]).map(|found| found.signed_access), Ok(None));
    for bad in ["--access=private", "--signature-lifetime=0s", "--signature-lifetime=1"] {
        assert!(settings(&[bad]).is_err(), "{bad}");
    }
}
