//! Sharing: one server per SQLite database and its data folder, any number on one PostgreSQL and
//! one data folder.

use tests::{Backend, Server, Site, on_both_databases, samples};

on_both_databases!(commands_work_beside_a_server, a_lock_ends_with_its_server);

fn commands_work_beside_a_server(site: Site) {
    let server = site.start();
    let admin = server.admin();
    let _ = server.stored(&admin, "a.png", samples::png(10, 10));
    for command in
        [&["user", "list"] as &[_], &["migrate"], &["check"], &["token", "list", "admin"]]
    {
        let _ = server.run(command).expect_success();
    }
}

fn a_lock_ends_with_its_server(site: Site) {
    let server = site.start();
    let admin = server.admin();
    let server = server.crash().start().crash().start();
    let _ = server.stored(&admin, "a.txt", "text");
}

/// The error message for a second server.
#[track_caller]
fn refused(site: &Site) -> String {
    let error = site.run(&["serve"]).expect_failure();
    assert_eq!(error.trim_end().lines().count(), 1, "one sentence: {error}");
    assert!(error.contains("another server"), "{error}");
    error
}

#[test]
fn a_second_server_on_a_sqlite_database_is_refused() {
    let site = Site::new(Backend::Sqlite);
    let mut other = site.clone();
    let server = site.start();
    let error = refused(&other);
    assert!(error.contains("media.sqlite3"), "{error}");

    let elsewhere = tempfile::tempdir().expect("a temporary folder");
    let folder = elsewhere.path().to_str().expect("temporary folders have plain names");
    other.set("MEDIA_DATABASE_URL", &format!("sqlite:{}/media.sqlite3", server.data().display()));
    other.set("MEDIA_DATA_DIR", folder);
    let error = refused(&other);
    assert!(error.contains("media.sqlite3"), "by another data folder: {error}");
}

#[test]
fn a_second_server_on_the_folder_of_a_sqlite_server_is_refused() {
    let site = Site::new(Backend::Sqlite);
    let postgres = Site::new(Backend::Postgres);
    let elsewhere = tempfile::tempdir().expect("a temporary folder");
    let other_database = format!("sqlite:{}/other.sqlite3", elsewhere.path().display());
    let mut other = site.clone();
    other.set("MEDIA_DATABASE_URL", &other_database);
    let server = site.start();
    let data = server.data().to_str().expect("temporary folders have plain names").to_owned();
    let error = refused(&other);
    assert!(error.contains(&data), "{error}");
    let mut other = postgres;
    other.set("MEDIA_DATA_DIR", &data);
    let error = refused(&other);
    assert!(error.contains(&data), "{error}");
}

#[test]
fn servers_on_one_postgresql_share_everything() {
    let site = Site::new(Backend::Postgres);
    let [one, other]: [Server; 2] = [site.clone().start(), site.start()];
    let admin = one.admin();
    let details = one.stored(&admin, "a.png", samples::png(10, 10));
    let id = details["id"].as_i64().expect("an id");
    for server in [&one, &other] {
        let told = server.details(&admin, id).expect_status(200).json();
        assert_eq!(told["size"], details["size"]);
    }
    let path = one.path_of_f(&details);
    let bytes = other.get(&path).send().expect_status(200).body;
    assert!(bytes == samples::png(10, 10));

    let file = format!("/api/media/files/{id}");
    let _ = other.request("DELETE", &file).token(&admin).send().expect_status(204);
    let _ = one.details(&admin, id).expect_status(404);
    let _ = one.get(&path).send().expect_status(404);
    assert!(one.files().is_empty());

    let names = [&one, &other].map(|server| {
        one.path_of_f(&{
            let details = server.stored(&admin, "a.png", samples::png(10, 10));
            let id = details["id"].as_i64().expect("an id");
            one.details(&admin, id).expect_status(200).json()
        })
    });
    assert_ne!(names[0], names[1], "both know the names of each other");
    let _ = other.run(&["check", "--deep"]).expect_success();
}

#[test]
fn a_postgresql_that_forgets_is_refused_unless_it_is_allowed() {
    let mut site = Site::new(Backend::Postgres);
    site.execute(
        "DO $$ BEGIN EXECUTE format(
             'ALTER DATABASE %I SET synchronous_commit = off', current_database());
         END $$",
    );
    let error = site.run(&["serve"]).expect_failure();
    for word in ["synchronous_commit", "MEDIA_ALLOW_UNSAFE_DATABASE"] {
        assert!(error.contains(word), "{error}");
    }
    site.set("MEDIA_ALLOW_UNSAFE_DATABASE", "true");
    let server = site.start();
    let admin = server.admin();
    let _ = server.stored(&admin, "a.txt", "text");
}
