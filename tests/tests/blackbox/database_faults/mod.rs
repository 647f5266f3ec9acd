//! A PostgreSQL server that is frozen, down or overloaded, as clients of the service see it.

mod during_changes;

use std::path::PathBuf;
use std::thread;
use std::time::Duration;

use tests::{Backend, Link, Response, Server, Site, eventually, within};

/// The promise is 2.5 s. The rest is for machines that are busy with other tests.
const AT_MOST: Duration = Duration::from_secs(5);

/// A server whose database is behind a link that can be frozen and cut, with one file.
fn start() -> (Server, String, Link) {
    let mut site = Site::new(Backend::Postgres);
    let link = Link::to(&site.database_url());
    let url = link.url().to_owned();
    let admin = site.admin();
    site.set("MEDIA_DATABASE_URL", &url);
    let server = site.start();
    let _ = server.stored(&admin, "a.txt", "text");
    (server, admin, link)
}

#[track_caller]
fn in_time(what: &str, send: impl FnOnce() -> Response) -> Response {
    within(AT_MOST, what, send)
}

#[track_caller]
fn expect_unavailable(what: &str, send: impl FnOnce() -> Response) {
    in_time(what, send).expect_unavailable();
}

/// Requests that need the database are answered 503 in time, and all others continue.
fn expect_refusals(server: &Server, admin: &str) {
    expect_unavailable("details", || server.details(admin, 1));
    expect_unavailable("a list", || server.get("/api/media/files").token(admin).send());
    expect_unavailable("readyz", || server.get("/readyz").send());
    let _ = in_time("healthz", || server.get("/healthz").send()).expect_status(200);
    let _ = in_time("bytes", || server.get("/media/nothing").send()).expect_status(404);
    expect_bytes(server);
}

/// The path of the bytes of the first file.
fn path_of_bytes(server: &Server) -> String {
    let is_original = |path: &&PathBuf| path.ends_with("a.txt");
    let path = server.files().iter().find(is_original).cloned().expect("it is stored");
    let key = path.strip_prefix(server.data()).expect("it is in the data folder");
    format!("/{}", key.display())
}

/// Bytes are served by the last answer of the database. After the first timeout no request waits
/// for it.
fn expect_bytes(server: &Server) {
    let path = path_of_bytes(server);
    let _ = in_time("bytes", || server.get(&path).send()).expect_status(200);
    within(AT_MOST, "bytes, again and again", || {
        for _ in 0..50 {
            let _ = server.get(&path).send().expect_status(200);
        }
    });
}

fn expect_recovery(server: &Server, admin: &str) {
    eventually("an answer again", || server.details(admin, 1).status == 200);
    let _ = server.get("/readyz").send().expect_status(200);
    let _ = server.stored(admin, "b.txt", "text");
}

#[test]
fn a_frozen_database_is_503_within_the_promised_time() {
    let (server, admin, link) = start();
    link.freeze();
    expect_refusals(&server, &admin);
    link.thaw();
    expect_recovery(&server, &admin);
}

/// More than the number of blocking threads.
const MANY: usize = 600;

#[test]
fn many_requests_for_a_frozen_database_block_no_others() {
    let (server, admin, link) = start();
    link.freeze();
    thread::scope(|scope| {
        for _ in 0..MANY {
            scope.spawn(|| server.details(&admin, 1).expect_status(503));
        }
        for _ in 0..10 {
            let _ = in_time("healthz", || server.get("/healthz").send()).expect_status(200);
            let _ = in_time("bytes", || server.get("/media/nothing").send()).expect_status(404);
        }
    });
    link.thaw();
    expect_recovery(&server, &admin);
}

#[test]
fn bytes_that_are_known_to_be_deleted_stay_withheld_while_the_database_is_away() {
    let (server, admin, link) = start();
    let path = path_of_bytes(&server);
    server.execute(
        "INSERT INTO retired_keys (key, retired_at) SELECT key, created_at FROM media_files;
         DELETE FROM media_files",
    );
    eventually("it is known", || server.get(&path).send().status == 404);
    link.cut();
    for _ in 0..50 {
        let _ = in_time("bytes", || server.get(&path).send()).expect_status(404);
    }
    link.mend();
    eventually("an answer again", || server.details(&admin, 1).status == 404);
    let _ = server.get(&path).send().expect_status(404);
}

#[test]
fn a_database_that_is_down_is_503_until_it_is_back() {
    let (server, admin, link) = start();
    link.cut();
    expect_refusals(&server, &admin);
    link.mend();
    expect_recovery(&server, &admin);
}

#[test]
fn an_exhausted_pool_is_503_until_it_recovers() {
    let mut site = Site::new(Backend::Postgres);
    site.set("MEDIA_DATABASE_CONNECTIONS", "1");
    let server = site.start();
    let admin = server.admin();
    let _ = server.stored(&admin, "a.txt", "text");
    thread::scope(|scope| {
        let lock = "BEGIN; LOCK TABLE media_files; SELECT pg_sleep(8); COMMIT";
        let locked = scope.spawn(|| server.execute(lock));
        eventually("the lock", || {
            let held = "SELECT count(*) FROM pg_locks WHERE granted \
                        AND mode = 'AccessExclusiveLock' AND relation = 'media_files'::regclass";
            server.number(held) == 1
        });
        expect_unavailable("the one with the connection", || server.details(&admin, 1));
        expect_unavailable("one without", || server.details(&admin, 1));
        let _ = in_time("healthz", || server.get("/healthz").send()).expect_status(200);
        locked.join().expect("the lock is released");
    });
    expect_recovery(&server, &admin);
}
