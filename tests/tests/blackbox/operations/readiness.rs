//! Readiness of a server whose uploads would fail.

use std::fs;
use std::path::PathBuf;
use std::thread;

use tests::{Backend, Form, Server, Site, eventually};

fn start() -> (Server, String) {
    let server = Site::new(Backend::Sqlite).start();
    let admin = server.admin();
    (server, admin)
}

fn readiness(server: &Server) -> u16 {
    server.get("/readyz").send().status
}

fn upload(server: &Server, admin: &str) -> u16 {
    server.upload(admin, Form::with_file("a.txt", "text")).status
}

#[test]
fn a_server_whose_folders_are_gone_is_not_ready_until_they_are_back() {
    let (server, admin) = start();
    let away = server.folder().join("away");
    for folder in ["media", "staging"] {
        let folder = server.data().join(folder);
        assert_eq!(readiness(&server), 200);
        fs::rename(&folder, &away).expect("renamed");
        eventually("a server that is not ready", || readiness(&server) == 503);
        fs::create_dir(&folder).expect("created");
        eventually("a server that still is not", || readiness(&server) == 503);
        fs::remove_dir(&folder).expect("removed");
        fs::rename(&away, &folder).expect("renamed");
        eventually("a server that is ready again", || readiness(&server) == 200);
        assert_eq!(upload(&server, &admin), 201);
    }
}

#[test]
fn uploads_into_folders_that_were_removed_are_answered_503() {
    for folder in ["media", "staging"] {
        let (server, admin) = start();
        fs::remove_dir_all(server.data().join(folder)).expect("removed");
        assert_eq!(upload(&server, &admin), 503, "without {folder}");
        eventually("a server that is not ready", || readiness(&server) == 503);
        assert_eq!(server.row_count(), 0);
    }
}

#[test]
fn a_server_that_could_not_store_anything_does_not_start() {
    let site = Site::new(Backend::Sqlite);
    fs::create_dir_all(site.data().join("media")).expect("created");
    fs::write(site.data().join("media/.readiness"), "in the way").expect("written");
    let error = site.run(&["serve"]).expect_failure();
    let sentence = format!("files cannot be stored in {}", site.data().display());
    assert!(error.contains(&sentence), "{error}");
}

#[test]
fn a_server_that_cannot_use_the_folder_of_the_keys_is_not_ready_and_does_not_start() {
    let (server, admin) = start();
    let folder = server.data().join("media/core_media");
    fs::write(&folder, "in the way").expect("written");
    assert_ne!(upload(&server, &admin), 201);
    eventually("a server that is not ready", || readiness(&server) == 503);
    let site = server.crash();
    let error = site.run(&["serve"]).expect_failure();
    assert!(error.contains("files cannot be stored in"), "{error}");
    fs::remove_file(&folder).expect("removed");
    assert_eq!(upload(&site.start(), &admin), 201);
}

#[test]
fn a_server_whose_postgresql_is_read_only_is_not_ready_until_it_is_writable() {
    let server = Site::new(Backend::Postgres).start();
    let admin = server.admin();
    let set = |value: &str| {
        server.execute(&format!(
            "BEGIN READ WRITE;
             DO $$ BEGIN EXECUTE format(
                 'ALTER DATABASE %I SET default_transaction_read_only = {value}',
                 current_database()); END $$;
             COMMIT;
             SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                 WHERE datname = current_database() AND pid <> pg_backend_pid()"
        ));
    };
    set("on");
    eventually("a server that is not ready", || readiness(&server) == 503);
    assert_eq!(upload(&server, &admin), 503);
    set("off");
    eventually("a server that is ready again", || readiness(&server) == 200);
    assert_eq!(upload(&server, &admin), 201);
}

#[test]
fn however_many_ask_servers_of_one_folder_are_ready_and_nothing_is_left() {
    let site = Site::new(Backend::Postgres);
    let servers = [site.clone().start(), site.clone().start()];
    thread::scope(|scope| {
        for server in &servers {
            for _ in 0..8 {
                scope.spawn(|| (0..20).for_each(|_| assert_eq!(readiness(server), 200)));
            }
        }
    });
    assert_eq!(site.files(), Vec::<PathBuf>::new());
    let outcome = site.run(&["check"]).expect_success();
    assert!(outcome.contains("stored files: 0, findings: 0"), "{outcome}");
}
