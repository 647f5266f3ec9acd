//! The command line.

use tests::{Backend, Site, on_both_databases};

on_both_databases!(
    users_are_added_listed_and_changed,
    a_username_is_taken_once,
    a_deactivated_user_can_be_made_active_again,
    token_issue_prints_the_key_and_nothing_else,
    tokens_are_listed_without_their_keys_and_can_be_revoked,
    only_a_digest_of_a_key_is_stored,
    unknown_users_and_tokens_are_named,
    migrate_is_done_once,
    the_first_admin_is_created_if_there_is_no_user,
    every_wrong_setting_is_named_at_once,
    an_unknown_database_scheme_is_refused_with_a_sentence,
    an_address_that_is_taken_is_named,
);

/// The line of a table that shows `word`, in its columns.
#[track_caller]
fn line_of<'a>(table: &'a str, word: &str) -> Vec<&'a str> {
    let lines = table.lines().map(|line| line.split_whitespace().collect::<Vec<_>>());
    lines.into_iter().find(|line| line.contains(&word)).unwrap_or_else(|| panic!("{word}: {table}"))
}

fn users_are_added_listed_and_changed(site: Site) {
    let flags = ["--first-name", "Ada", "--last-name", "Lovelace", "--staff"];
    let codes = ["--permission", "3801", "--permission", "3802"];
    let arguments = [&["user", "add", "ada"], flags.as_slice(), &codes].concat();
    let _ = site.run(&arguments).expect_success();
    let _ = site.run(&["user", "add", "بهرام", "--admin"]).expect_success();

    let table = site.run(&["user", "list"]).expect_success();
    let ada = line_of(&table, "ada");
    for word in ["1", "Ada", "Lovelace", "3801,3802"] {
        assert!(ada.contains(&word), "{word}: {table}");
    }
    assert_eq!(line_of(&table, "بهرام")[0], "2");

    let change = ["user", "set", "ada", "--last-name", "King", "--permission", "3805"];
    let _ = site.run(&change).expect_success();
    let table = site.run(&["user", "list"]).expect_success();
    let ada = line_of(&table, "ada");
    assert!(ada.contains(&"King") && ada.contains(&"3805") && ada.contains(&"Ada"), "{table}");
}

fn a_username_is_taken_once(site: Site) {
    let _ = site.run(&["user", "add", "ada"]).expect_success();
    let error = site.run(&["user", "add", "ada", "--admin"]).expect_failure();
    assert!(error.contains("ada"), "{error}");
    assert_eq!(site.number("SELECT count(*) FROM users"), 1);
}

fn a_deactivated_user_can_be_made_active_again(site: Site) {
    let server = site.start();
    let key = server.admin();
    let _ = server.run(&["user", "deactivate", "admin"]).expect_success();
    assert_eq!(server.details(&key, 1).status, 401);
    let _ = server.run(&["user", "set", "admin", "--active"]).expect_success();
    assert_eq!(server.details(&key, 1).status, 404);
}

fn token_issue_prints_the_key_and_nothing_else(site: Site) {
    let _ = site.run(&["user", "add", "ada"]).expect_success();
    let mut keys = Vec::new();
    for arguments in
        [&["token", "issue", "ada"] as &[_], &["token", "issue", "ada", "--expires", "90d"]]
    {
        let printed = site.run(arguments).expect_success();
        let key = printed.strip_suffix('\n').expect("one line").to_owned();
        let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
        assert!(key.len() >= 40 && key.bytes().all(is_plain), "{key}");
        keys.push(key);
    }
    assert_ne!(keys[0], keys[1]);
    assert_eq!(site.number("SELECT count(*) FROM tokens WHERE expires_at IS NULL"), 1);
    assert_eq!(site.number("SELECT count(*) FROM tokens WHERE expires_at > created_at"), 1);
}

fn tokens_are_listed_without_their_keys_and_can_be_revoked(site: Site) {
    let server = site.start();
    let first = server.admin();
    let second = server.token("admin");
    let table = server.run(&["token", "list", "admin"]).expect_success();
    assert_eq!(table.lines().count(), 3, "{table}");
    assert!(!table.contains(&first) && !table.contains(&second), "{table}");

    let id = line_of(&table, "1")[0];
    let _ = server.run(&["token", "revoke", id]).expect_success();
    assert_eq!(server.details(&first, 1).status, 401);
    assert_eq!(server.details(&second, 1).status, 404);
    let after = server.run(&["token", "list", "admin"]).expect_success();
    assert_ne!(line_of(&after, "1"), line_of(&table, "1"));
}

fn only_a_digest_of_a_key_is_stored(site: Site) {
    let key = site.admin();
    assert_eq!(site.number("SELECT count(*) FROM tokens WHERE length(key_sha256) = 32"), 1);
    if site.backend() == Backend::Sqlite {
        for entry in std::fs::read_dir(site.data()).expect("the data folder") {
            let path = entry.expect("an entry").path();
            let bytes = std::fs::read(&path).unwrap_or_default();
            let found = bytes.windows(key.len()).any(|window| window == key.as_bytes());
            assert!(!found, "the key is in {}", path.display());
        }
    }
}

fn unknown_users_and_tokens_are_named(site: Site) {
    let _ = site.run(&["migrate"]).expect_success();
    let table: [(&[&str], &str); 5] = [
        (&["user", "set", "nobody", "--staff"], "nobody"),
        (&["user", "deactivate", "nobody"], "nobody"),
        (&["token", "issue", "nobody"], "nobody"),
        (&["token", "list", "nobody"], "nobody"),
        (&["token", "revoke", "77"], "77"),
    ];
    for (arguments, named) in table {
        let error = site.run(arguments).expect_failure();
        assert!(error.contains(named), "{arguments:?}: {error}");
        assert_eq!(error.trim_end().lines().count(), 1, "one sentence: {error}");
    }
}

fn migrate_is_done_once(site: Site) {
    let applied = site.run(&["migrate"]).expect_success();
    assert!(applied.lines().count() >= 1, "{applied}");
    let again = site.run(&["migrate"]).expect_success();
    assert_eq!(again, "");
    assert_eq!(site.row_count(), 0);
}

/// The key in a line such as `curl -H 'Authorization: Token <key>' …`.
fn shown_key(lines: &[String]) -> Option<String> {
    let (_, rest) = lines.iter().find_map(|line| line.split_once("Authorization: Token "))?;
    rest.split(['\'', '"']).next().map(str::to_owned)
}

fn the_first_admin_is_created_if_there_is_no_user(site: Site) {
    let server = site.start_with(&["--first-admin", "boss"]);
    let mut key = None;
    tests::eventually("curl lines with a key", || {
        key = shown_key(&server.log());
        key.is_some()
    });
    let key = key.expect("it came");
    let details = server.stored(&key, "a.txt", "text");
    assert_eq!(details["user"]["username"], "boss");
    let curl = |line: &String| line.contains("curl") && line.contains("/api/media/files");
    let lines = server.log();
    let curls: Vec<_> = lines.iter().filter(|line| curl(line)).collect();
    assert!(curls.len() >= 2, "one to upload, one to retrieve: {lines:?}");
    assert!(curls.iter().all(|line| line.contains(&server.address().to_string())), "{curls:?}");

    let server = server.crash().start_with(&["--first-admin", "usurper"]);
    assert_eq!(shown_key(&server.log()), None);
    assert_eq!(server.number("SELECT count(*) FROM users"), 1);
    let _ = server.details(&key, 1).expect_status(200);
}

fn every_wrong_setting_is_named_at_once(mut site: Site) {
    let wrong = [
        ("MEDIA_BIND", "nowhere"),
        ("MEDIA_MAX_UPLOAD_SIZE", "much"),
        ("MEDIA_PUBLIC_URL", "ftp:/x"),
        ("MEDIA_TRUSTED_PROXIES", "10.0.0.0/99"),
        ("MEDIA_LOG_FORMAT", "verse"),
    ];
    for (variable, value) in wrong {
        site.set(variable, value);
    }
    let error = site.run(&["serve"]).expect_failure();
    for (variable, value) in wrong {
        assert!(error.contains(variable), "{variable}={value}: {error}");
    }
}

fn an_unknown_database_scheme_is_refused_with_a_sentence(mut site: Site) {
    for url in ["mysql://localhost/media", "nonsense"] {
        site.set("MEDIA_DATABASE_URL", url);
        let error = site.run(&["serve"]).expect_failure();
        assert!(error.contains("MEDIA_DATABASE_URL"), "{url}: {error}");
        assert!(error.contains("postgres://"), "says what is known: {error}");
        assert!(!error.contains("panicked"), "{error}");
    }
}

fn an_address_that_is_taken_is_named(mut site: Site) {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = listener.local_addr().expect("it is bound").to_string();
    site.set("MEDIA_BIND", &address);
    let error = site.run(&["serve"]).expect_failure();
    assert!(error.contains(&address), "{error}");
}

#[test]
fn commands_reject_a_library_that_does_not_exist() {
    let site = Site::new(Backend::Sqlite);
    let elsewhere = site.data().join("mistyped");
    let data_dir = format!("--data-dir={}", elsewhere.display());
    let commands: [&[&str]; 14] = [
        &["check"],
        &["check", "--repair", "--adopt-store"],
        &["user", "list"],
        &["user", "set", "ada", "--staff"],
        &["user", "deactivate", "ada"],
        &["token", "list", "ada"],
        &["token", "issue", "ada"],
        &["token", "revoke", "1"],
        &["quarantine", "list"],
        &["quarantine", "restore", "--all"],
        &["thumbnails", "rebuild", "--all"],
        &["import", "/etc/hostname", "--user", "ada"],
        &["copy-database", "--to", "sqlite:/nowhere/copy.sqlite3"],
        &["copy-database", "--to", "postgres://nowhere/copy"],
    ];
    for command in commands {
        let error = site.run(&[command, &[&data_dir]].concat()).expect_failure();
        assert!(error.contains("there is no database file"), "{command:?}: {error}");
        assert!(!elsewhere.exists(), "{command:?}");
    }
    let _ = site.run(&["config", "check", &data_dir]).expect_success();
    let _ = site.run(&["healthcheck", "--bind=127.0.0.1:1", &data_dir]).expect_failure();
    assert!(!elsewhere.exists());
}
