//! A database that a newer version of the program has migrated is refused before any write.

use tests::{Site, on_both_databases};

on_both_databases!(
    every_command_refuses_a_newer_database_by_its_migrations,
    nothing_is_written_for_a_newer_database,
);

const NEWER: &str = "INSERT INTO __diesel_schema_migrations (version)
     VALUES ('20990102000001'), ('20990101000009')";

fn every_command_refuses_a_newer_database_by_its_migrations(site: Site) {
    let other = Site::new(site.backend());
    let _ = other.run(&["migrate"]).expect_success();
    let server = site.start();
    let admin = server.admin();
    let _ = server.stored(&admin, "a.txt", "text");
    let site = server.crash();
    site.execute(NEWER);
    let commands: [&[&str]; 12] = [
        &["serve"],
        &["migrate"],
        &["user", "list"],
        &["token", "issue", "admin"],
        &["token", "list", "admin"],
        &["import", "--user", "admin", "/dev/null"],
        &["thumbnails", "rebuild", "--all"],
        &["adopt", "/dev/null", "--without-bytes"],
        &["check"],
        &["check", "--adopt-store"],
        &["quarantine", "list"],
        &["copy-database", "--to", &other.database_url()],
    ];
    for command in commands {
        expect_refused(&site, command);
    }
    expect_refused(&other, &["copy-database", "--to", &site.database_url()]);
    assert_eq!(site.number("SELECT count(*) FROM tokens"), 1);

    site.execute("DELETE FROM __diesel_schema_migrations WHERE version LIKE '2099%'");
    let _ = site.start().details(&admin, 1).expect_status(200);
}

#[track_caller]
fn expect_refused(site: &Site, command: &[&str]) {
    let outcome = site.run(command);
    assert_eq!(outcome.status, Some(1), "{command:?}: {outcome:?}");
    let error = outcome.expect_failure();
    assert_eq!(error.trim_end().lines().count(), 1, "{command:?}: one sentence: {error}");
    for words in ["newer version", "20990101000009, 20990102000001"] {
        assert!(error.contains(words), "{command:?}: {error}");
    }
}

fn nothing_is_written_for_a_newer_database(site: Site) {
    let _ = site.run(&["migrate"]).expect_success();
    site.execute(NEWER);
    let applied = "SELECT count(*) FROM __diesel_schema_migrations";
    let all = site.number(applied);
    // A migration of this version that the newer one would have applied differently.
    site.execute("DELETE FROM __diesel_schema_migrations WHERE version LIKE '%000005'");
    expect_refused(&site, &["serve"]);
    expect_refused(&site, &["check"]);
    assert_eq!(site.number("SELECT count(*) FROM store_identity"), 0);
    assert_eq!(site.number(applied), all - 1);
    assert!(
        !site.data().join("store-id").exists() && !site.data().join("store-id.proposed").exists()
    );
}
