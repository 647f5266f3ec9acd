//! Settings from flags, variables and the settings file.

use std::fs;

use tests::{Backend, Form, Site, eventually};

fn site() -> Site {
    Site::new(Backend::Sqlite)
}

/// Writes a settings file and names it to all later commands.
fn write_file(site: &mut Site, text: &str) -> String {
    fs::create_dir_all(site.data()).expect("a folder");
    let path = site.data().join("settings.toml");
    fs::write(&path, text).expect("written");
    let path = path.to_str().expect("temporary folders have plain names").to_owned();
    site.set("MEDIA_CONFIG", &path);
    path
}

#[track_caller]
fn expect_line(toml: &str, line: &str) {
    assert!(toml.lines().any(|found| found == line), "{line:?} is not in:\n{toml}");
}

#[test]
fn flags_count_more_than_variables_more_than_the_file_more_than_defaults() {
    let mut site = site();
    let text = "max_upload_size = 1000\nmax_decoded_size = '2KB'\nmax_image_pixels = 3\n\
                trusted_proxies = ['10.0.0.0/8', '::1']\n";
    let path = write_file(&mut site, text);
    site.set("MEDIA_MAX_DECODED_SIZE", "4KB");
    site.set("MEDIA_MAX_IMAGE_PIXELS", "5");
    for arguments in
        [["--max-image-pixels=6", "config", "check"], ["config", "check", "--max-image-pixels=6"]]
    {
        let toml = site.run(&arguments).expect_success();
        expect_line(&toml, "max_image_pixels = 6  # --max-image-pixels");
        expect_line(&toml, "max_decoded_size = \"4KB\"  # MEDIA_MAX_DECODED_SIZE");
        expect_line(&toml, &format!("max_upload_size = 1000  # {path}"));
        expect_line(&toml, &format!("trusted_proxies = \"10.0.0.0/8,::1\"  # {path}"));
        expect_line(&toml, "log = \"info\"  # default");
        expect_line(&toml, "# public_url is not set");
    }
}

#[test]
fn config_check_prints_a_valid_settings_file() {
    let mut site = site();
    let _ = write_file(&mut site, "log = 'warn,api_actix=debug'\nmax_upload_size = '1 KiB'\n");
    let printed = site.run(&["config", "check"]).expect_success();
    let path = write_file(&mut site, &printed);
    let again = site.run(&["config", "check"]).expect_success();
    expect_line(&again, &format!("log = \"warn,api_actix=debug\"  # {path}"));
    expect_line(&again, &format!("max_upload_size = \"1 KiB\"  # {path}"));
}

#[test]
fn the_server_works_with_the_settings_of_the_file() {
    let mut site = site();
    let path = write_file(&mut site, "max_upload_size = 10\npublic_url = 'https://a.example'\n");
    let server = site.start_with(&["--config", &path]);
    let admin = server.admin();
    let details = server.stored(&admin, "a.txt", "0123456789");
    let f = details["f"].as_str().expect("a text");
    assert!(f.starts_with("https://a.example/media/"), "{f}");
    let _ = server.upload(&admin, Form::with_file("a.txt", "0123456789x")).expect_status(413);
}

#[test]
fn everything_that_is_wrong_is_named_at_once_with_its_place() {
    let mut site = site();
    let path = write_file(
        &mut site,
        "colour = 'red'\npublic_url = 'ftp:/x'\nlog = 1.5\nmax_upload_size = 1\n",
    );
    site.set("MEDIA_MAX_UPLOAD_SIZE", "much");
    for (arguments, status) in [(["config", "check"].as_slice(), 1), (&["serve"], 2)] {
        let outcome = site.run(arguments);
        assert_eq!(outcome.status, Some(status), "{outcome:?}");
        let error = outcome.expect_failure();
        for named in ["colour", "public_url", "log"] {
            assert!(error.contains(&format!("  {named} in {path}: ")), "{named}: {error}");
        }
        assert!(error.contains("  MEDIA_MAX_UPLOAD_SIZE (--max-upload-size): "), "{error}");
        assert_eq!(error.trim_end().lines().count(), 5, "{error}");
    }
}

#[test]
fn a_variable_that_looks_like_a_setting_and_is_none_is_named() {
    let mut site = site();
    site.set("MEDIA_DATABSE_URL", "sqlite:elsewhere");
    site.set("MEDIA_SERVICE_PORT", "80");
    site.set("MEDIA_LOG", "loud");
    for (arguments, status) in [(["config", "check"].as_slice(), 1), (&["serve"], 2)] {
        let outcome = site.run(arguments);
        assert_eq!(outcome.status, Some(status), "{outcome:?}");
        let error = outcome.expect_failure();
        let named = "  MEDIA_DATABSE_URL: There is no setting of this name.";
        assert!(error.lines().any(|line| line == named), "{error}");
        assert!(error.contains("  MEDIA_LOG (--log): \"loud\" is not a level."), "{error}");
        assert_eq!(error.trim_end().lines().count(), 3, "{error}");
    }
}

#[test]
fn no_filter_but_off_silences_errors() {
    for (filter, is_logged) in
        [("warning", true), ("WARN", true), ("", true), ("domain=debug", true), ("off", false)]
    {
        let mut site = site();
        site.set("MEDIA_LOG", &format!("{filter},media_server::cli=info"));
        let server = site.start();
        fs::remove_dir_all(server.data().join("staging")).expect("removed");
        let _ = server.get("/readyz").send().expect_status(503);
        let errors = || server.log().iter().any(|line| line.contains("\"level\":\"ERROR\""));
        if is_logged {
            eventually("the error in the log", errors);
        } else {
            assert!(!errors(), "{:#?}", server.log());
        }
    }
}

#[test]
fn a_missing_or_malformed_settings_file_is_named_without_its_content() {
    let mut site = site();
    let path = write_file(&mut site, "bind = '127.0.0.1:1'\ndatabase_url = 'secret\n");
    let error = site.run(&["config", "check"]).expect_failure();
    assert!(error.contains(&path) && error.contains("ine 2"), "{error}");
    assert!(!error.contains("secret"), "{error}");

    fs::remove_file(&path).expect("it is there");
    let error = site.run(&["config", "check"]).expect_failure();
    assert!(error.contains(&path), "{error}");
}

#[test]
fn config_check_shows_no_password() {
    let mut site = site();
    site.set("MEDIA_DATABASE_URL", "postgres://ada:secret@db/media?password=secret");
    let toml = site.run(&["config", "check"]).expect_success();
    expect_line(&toml, "database_url = \"postgres://db/media?password=***\"  # MEDIA_DATABASE_URL");
    assert!(!toml.contains("secret"), "{toml}");
}

#[test]
fn a_healthcheck_reports_whether_the_server_is_ready() {
    let server = site().start();
    let bind = format!("--bind={}", server.address());
    let _ = server.run(&["healthcheck", &bind]).expect_success();
    fs::remove_dir_all(server.data().join("staging")).expect("removed");
    let error = server.run(&["healthcheck", &bind]).expect_failure();
    assert!(error.contains("503"), "{error}");
    let site = server.crash();
    let _ = site.run(&["healthcheck", &bind]).expect_failure();
}
