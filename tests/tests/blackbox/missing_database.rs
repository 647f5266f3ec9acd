//! A SQLite database whose files disappear under a running server.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};

use tests::{Backend, Form, Response, Server, Site, eventually};

/// A server with one file, and the folder of its database.
fn start() -> (Server, String, PathBuf) {
    let site = Site::new(Backend::Sqlite);
    let folder = site.data();
    let admin = site.admin();
    let server = site.start();
    let _ = server.stored(&admin, "a.txt", "text");
    (server, admin, folder)
}

fn upload(server: &Server, admin: &str) -> Response {
    server.upload(admin, Form::with_file("b.txt", "text"))
}

/// Writes fail, nothing is acknowledged, and stored files can be read.
#[track_caller]
fn expect_refusals(server: &Server, admin: &str, what: &str) {
    let file = |method: &str| server.request(method, "/api/media/files/1").token(admin);
    for _ in 0..3 {
        upload(server, admin).expect_unavailable();
        file("PATCH").body("application/json", r#"{"name":"new"}"#).send().expect_unavailable();
        file("DELETE").send().expect_unavailable();
        server.get("/readyz").send().expect_unavailable();
        let _ = server.details(admin, 1).expect_status(200);
        let _ = server.get("/healthz").send().expect_status(200);
    }
    let told = |line: &String| line.contains("writes are refused");
    let told: Vec<_> = server.log().into_iter().filter(told).collect();
    assert_eq!(told.len(), 1, "{what}: {told:?}");
    assert!(told[0].contains(what), "{told:?}");
}

#[track_caller]
fn expect_recovery(server: &Server, admin: &str) {
    eventually("readiness", || server.get("/readyz").send().status == 200);
    let _ = upload(server, admin).expect_status(201);
    let _ = server.run(&["check", "--deep"]).expect_success();
}

fn rename(from: &Path, to: &Path) {
    fs::rename(from, to).expect("it is there");
}

#[test]
fn writes_are_refused_while_a_file_of_the_database_is_away() {
    for name in ["media.sqlite3", "media.sqlite3-wal", "media.sqlite3-shm"] {
        let (server, admin, folder) = start();
        rename(&folder.join(name), &folder.join("elsewhere"));
        expect_refusals(&server, &admin, name);
        rename(&folder.join("elsewhere"), &folder.join(name));
        expect_recovery(&server, &admin);
    }
}

#[test]
fn writes_are_refused_while_the_folder_of_the_database_is_away() {
    let (server, admin, folder) = start();
    let elsewhere = folder.with_file_name("elsewhere");
    rename(&folder, &elsewhere);
    expect_refusals(&server, &admin, "media.sqlite3");
    rename(&elsewhere, &folder);
    expect_recovery(&server, &admin);
}

/// SQLite looks for the log beside the target of a link: a restart would ignore the present log.
#[test]
fn writes_are_refused_while_a_link_replaces_the_database_or_its_folder() {
    let (server, admin, folder) = start();
    let beside = folder.with_file_name("elsewhere");
    fs::create_dir(&beside).expect("created");
    let database = folder.join("media.sqlite3");
    for (path, elsewhere) in [(&database, beside.join("db")), (&folder, beside.join("data"))] {
        rename(path, &elsewhere);
        symlink(&elsewhere, path).expect("linked");
        upload(&server, &admin).expect_unavailable();
        server.get("/readyz").send().expect_unavailable();
        fs::remove_file(path).expect("it is the link");
        rename(&elsewhere, path);
        expect_recovery(&server, &admin);
    }
    let told = |line: &String| line.contains("writes are refused: put the file back");
    assert_eq!(server.log().into_iter().filter(told).count(), 2);
}

#[test]
fn a_database_that_was_replaced_is_not_written_until_the_restart() {
    let (server, admin, folder) = start();
    let path = folder.join("media.sqlite3");
    // A backup replaces its own database.
    let backup = format!("VACUUM INTO '{}'", folder.join("backup").display());
    server.execute(&backup);
    let _ = server.stored(&admin, "later.txt", "text");
    rename(&folder.join("backup"), &path);
    expect_refusals(&server, &admin, "media.sqlite3");
    let site = server.crash();
    for name in ["media.sqlite3-wal", "media.sqlite3-shm"] {
        fs::remove_file(folder.join(name)).expect("it is there");
    }
    let server = site.start();
    let _ = server.details(&admin, 1).expect_status(200);
    let _ = server.details(&admin, 2).expect_status(404);
    let _ = server.get("/readyz").send().expect_status(200);
}

/// Acknowledged changes are only in the log, and are moved into the database file while the server
/// can still read both.
#[test]
fn nothing_acknowledged_is_lost_with_the_log_of_the_database() {
    let (server, admin, folder) = start();
    let later = server.stored(&admin, "later.txt", "text")["id"].as_i64().expect("an id");
    fs::remove_file(folder.join("media.sqlite3-wal")).expect("it is there");
    upload(&server, &admin).expect_unavailable();
    let server = server.crash().start();
    for id in [1, later] {
        let details = server.details(&admin, id).expect_status(200).json();
        let _ = server.open_f(&details).expect_status(200);
    }
    expect_recovery(&server, &admin);
}

#[test]
fn a_removed_database_is_not_created_again_by_the_running_server() {
    let (server, admin, folder) = start();
    fs::remove_file(folder.join("media.sqlite3")).expect("it is there");
    expect_refusals(&server, &admin, "media.sqlite3");
    assert!(!folder.join("media.sqlite3").exists());
}
