//! The store id: a database and a data folder that do not belong together are refused.

use std::fs;
use std::path::{Path, PathBuf};
use std::thread;

use serde_json::Value;
use tests::{Backend, Server, Site, on_both_databases};

on_both_databases!(
    a_database_and_a_folder_keep_the_id_they_got_first,
    a_library_older_than_the_ids_gets_one,
    an_empty_data_folder_is_refused,
    an_empty_database_is_refused,
    the_folder_of_another_library_is_refused,
    a_folder_restored_without_its_id_is_adopted_by_check,
    a_server_may_adopt_a_folder_that_no_other_database_uses,
    a_folder_in_use_by_a_server_is_not_adopted,
    a_file_that_holds_something_else_is_refused_by_its_name,
    a_command_that_died_between_its_steps_is_taken_up,
);

fn id_file(site: &Site) -> PathBuf {
    site.data().join("store-id")
}

/// The id in the data folder.
#[track_caller]
fn folder_id(site: &Site) -> String {
    fs::read_to_string(id_file(site)).expect("the folder has an id").trim_end().to_owned()
}

/// Whether the database keeps `id`.
fn database_has(site: &Site, id: &str) -> bool {
    site.number(&format!("SELECT count(*) FROM store_identity WHERE id = '{id}'")) == 1
}

/// A library with one file and no server; the key of its admin, and the file.
fn library(backend: Backend) -> (Site, String, Value) {
    let server = Site::new(backend).start();
    let admin = server.admin();
    let file = server.stored(&admin, "a.txt", "text");
    (server.crash(), admin, file)
}

/// The database of `site` with another data folder.
fn over(site: &Site, data: &Path) -> Site {
    let mut other = site.clone();
    other.set("MEDIA_DATABASE_URL", &site.database_url());
    other.set("MEDIA_DATA_DIR", data.to_str().expect("temporary folders have plain names"));
    other
}

/// Expects that every command that uses both refuses; returns one of the messages.
#[track_caller]
fn refused(site: &Site) -> String {
    let import = ["import", "--user", "admin", "/dev/null"];
    let rebuild = ["thumbnails", "rebuild", "--all"];
    let adopt = ["adopt", "/dev/null", "--without-bytes"];
    let commands =
        [&["check"] as &[_], &["quarantine", "list"], &import, &rebuild, &adopt, &["serve"]];
    let mut error = String::new();
    for command in commands {
        let outcome = site.run(command);
        assert_eq!(outcome.status, Some(1), "{outcome:?}");
        error = outcome.expect_failure();
        assert_eq!(error.trim_end().lines().count(), 1, "one sentence: {error}");
        for words in ["does not belong to the database", "--adopt-store"] {
            assert!(error.contains(words), "{command:?}: {error}");
        }
    }
    error
}

#[track_caller]
fn expect_whole(server: &Server, admin: &str, file: &Value) {
    let id = file["id"].as_i64().expect("an id");
    let details = server.details(admin, id).expect_status(200).json();
    assert_eq!(server.open_f(&details).expect_status(200).body, b"text");
}

fn a_database_and_a_folder_keep_the_id_they_got_first(site: Site) {
    let site = site.start().crash();
    let id = folder_id(&site);
    assert!(id.len() == 32 && id.bytes().all(|byte| byte.is_ascii_hexdigit()), "{id}");
    assert!(database_has(&site, &id));
    let site = site.start().crash();
    let _ = site.run(&["check"]).expect_success();
    assert_eq!(folder_id(&site), id);
    assert!(database_has(&site, &id));
    assert_ne!(folder_id(&Site::new(site.backend()).start()), id, "each has another");
}

fn a_library_older_than_the_ids_gets_one(site: Site) {
    let (site, admin, file) = library(site.backend());
    site.execute("DELETE FROM store_identity");
    fs::remove_file(id_file(&site)).expect("it was there");
    let server = site.start();
    assert!(database_has(&server, &folder_id(&server)));
    expect_whole(&server, &admin, &file);
}

fn an_empty_data_folder_is_refused(site: Site) {
    let (site, admin, file) = library(site.backend());
    let elsewhere = tempfile::tempdir().expect("a temporary folder");
    let error = refused(&over(&site, elsewhere.path()));
    assert!(error.contains("not mounted") && error.contains(&folder_id(&site)), "{error}");
    assert!(!elsewhere.path().join("store-id").exists());
    expect_whole(&site.start(), &admin, &file);
}

fn an_empty_database_is_refused(site: Site) {
    let empty = Site::new(site.backend());
    let _ = empty.run(&["migrate"]).expect_success();
    let (site, admin, file) = library(site.backend());
    let error = refused(&over(&empty, &site.data()));
    assert!(error.contains("the database has none"), "{error}");
    assert_eq!(empty.number("SELECT count(*) FROM store_identity"), 0);
    expect_whole(&site.start(), &admin, &file);
}

fn the_folder_of_another_library_is_refused(site: Site) {
    let ((one, ..), (other, ..)) = (library(site.backend()), library(site.backend()));
    let ids = [&one, &other].map(folder_id);
    for error in [refused(&over(&one, &other.data())), refused(&over(&other, &one.data()))] {
        assert!(ids.iter().all(|id| error.contains(id)), "{error}");
    }
    assert_eq!([&one, &other].map(folder_id), ids);
}

fn a_folder_restored_without_its_id_is_adopted_by_check(site: Site) {
    let (site, admin, file) = library(site.backend());
    let id = folder_id(&site);
    fs::remove_file(id_file(&site)).expect("it was there");
    let error = refused(&site);
    assert!(error.contains("restored without its id"), "{error}");
    let _ = site.run(&["check", "--adopt-store"]).expect_success();
    assert_eq!(folder_id(&site), id, "it is the id of the database");
    expect_whole(&site.start(), &admin, &file);
}

fn a_server_may_adopt_a_folder_that_no_other_database_uses(site: Site) {
    let (one, ..) = library(site.backend());
    let empty = Site::new(site.backend());
    let adopting = over(&empty, &one.data());
    drop(adopting.clone().start_with(&["--adopt-store"]));
    assert!(database_has(&empty, &folder_id(&one)));
    drop(adopting.start());
    let _ = refused(&one);
}

fn a_folder_in_use_by_a_server_is_not_adopted(site: Site) {
    let server = site.start();
    let empty = Site::new(server.backend());
    let _ = empty.admin();
    for site in [over(&empty, &server.data()), (*server).clone()] {
        for command in [["check", "--adopt-store"], ["serve", "--adopt-store"]] {
            let error = site.run(&command).expect_failure();
            assert!(error.contains("another server"), "{error}");
        }
    }
    assert!(database_has(&server, &folder_id(&server)));
}

fn a_file_that_holds_something_else_is_refused_by_its_name(site: Site) {
    let (site, admin, file) = library(site.backend());
    for content in ["", "an id", "ABCDEF00000000000000000000000000"] {
        fs::write(id_file(&site), content).expect("written");
        let error = site.run(&["serve"]).expect_failure();
        assert!(error.contains("the file store-id"), "{error}");
        assert!(error.contains("check --adopt-store"), "{error}");
    }
    let _ = site.run(&["check", "--adopt-store"]).expect_success();
    expect_whole(&site.start(), &admin, &file);
}

fn a_command_that_died_between_its_steps_is_taken_up(site: Site) {
    let site = site.start().crash();
    let proposed = site.data().join("store-id.proposed");
    // As after the commit, and as before it.
    fs::rename(id_file(&site), &proposed).expect("it was there");
    let site = site.start().crash();
    assert!(database_has(&site, &folder_id(&site)));
    fs::rename(id_file(&site), &proposed).expect("it was there");
    site.execute("DELETE FROM store_identity");
    let site = site.start().crash();
    assert!(database_has(&site, &folder_id(&site)));
    assert!(!proposed.exists());
}

#[test]
fn servers_that_start_at_once_over_one_postgresql_and_folder_share_one_id() {
    for _ in 0..3 {
        let site = Site::new(Backend::Postgres);
        thread::scope(|scope| {
            let starts: Vec<_> = (0..4).map(|_| scope.spawn(|| site.clone().start())).collect();
            for server in starts {
                let server = server.join().expect("none is refused");
                let _ = server.get("/readyz").send().expect_status(200);
            }
        });
        assert!(database_has(&site, &folder_id(&site)));
    }
}

#[test]
fn a_second_data_folder_on_one_postgresql_is_refused() {
    let server = Site::new(Backend::Postgres).start();
    let elsewhere = tempfile::tempdir().expect("a temporary folder");
    let _ = refused(&over(&server, elsewhere.path()));
}

/// By the steps of the manual: the files, the database, the files again.
#[test]
fn a_backup_of_sqlite_is_restored_into_an_empty_folder() {
    let (site, admin, file) = library(Backend::Sqlite);
    let restored = Site::new(Backend::Sqlite);
    let data = restored.data();
    fs::create_dir(&data).expect("it is missing");
    site.execute(&format!("VACUUM INTO '{}'", data.join("media.sqlite3").display()));
    copy_folder(&site.data().join("media"), &data.join("media"));
    fs::copy(id_file(&site), id_file(&restored)).expect("copied");
    expect_whole(&restored.start(), &admin, &file);
}

fn copy_folder(from: &Path, to: &Path) {
    fs::create_dir(to).expect("it is missing");
    for entry in fs::read_dir(from).expect("a folder") {
        let entry = entry.expect("an entry");
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy_folder(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).expect("copied");
        }
    }
}
