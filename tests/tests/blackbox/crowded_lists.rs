//! Slow lists, and clients that request more of them than their share.

use std::io::Write;
use std::net::TcpStream;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;

use tests::{Backend, Response, Server, Site, eventually, http, on_both_databases};

on_both_databases!(
    searches_of_one_caller_do_not_block_others,
    waiting_writers_do_not_block_readers,
);

/// The number of clients of one caller.
const CROWD: usize = 40;

/// The number of requests of the others meanwhile.
const ROUNDS: usize = 25;

/// The number of rows that a search reads; each has a kilobyte of text without a z.
const ROWS: usize = 40_000;

/// Adds rows without bytes; their texts are not indexed.
fn fill(site: &Site) {
    let (numbers, text, time, end) = match site.backend() {
        Backend::Sqlite => (
            format!(
                "(WITH RECURSIVE n (i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n WHERE i < {ROWS}) \
                 SELECT i FROM n)"
            ),
            "replace(hex(zeroblob(250)), '0', 'text')",
            "1764547200000000 + i",
            "",
        ),
        Backend::Postgres => (
            format!("generate_series(1000, {ROWS} + 999) AS numbers (i)"),
            "repeat(i::text, 250)",
            "timestamptz '2025-12-01' + i * interval '1 second'",
            "ANALYZE",
        ),
    };
    if site.backend() == Backend::Sqlite {
        site.execute("DROP TRIGGER media_file_search_insert");
    }
    site.execute(&format!(
        "INSERT INTO media_files (file_type, key, created_at, updated_at, search_text)
         SELECT 'video', 'core_media/' || i || '.mp4', {time}, {time}, {text} FROM {numbers}; {end}"
    ));
}

fn list(server: &Server, token: &str, query: &str) -> Response {
    server.get(format!("/api/media/files?{query}")).token(token).send()
}

/// Searches for one letter until `is_over`; returns how many searches were rejected at least.
fn search_on(server: &Server, token: &str, is_over: &AtomicBool, refused: &AtomicUsize) {
    while !is_over.load(Ordering::Relaxed) {
        let answer = list(server, token, "search=z");
        if answer.status == 200 {
            assert_eq!(answer.json()["count"], 0);
        } else {
            answer.expect_unavailable();
            refused.fetch_add(1, Ordering::Relaxed);
        }
    }
}

fn searches_of_one_caller_do_not_block_others(site: Site) {
    let eager = site.user("eager", &["--staff", "--permission", "3801"]);
    let calm = site.admin();
    let server = site.start();
    let file = server.stored(&calm, "calm.txt", "text");
    let id = file["id"].as_i64().expect("ids are numbers");
    fill(&server);
    let (is_over, refused) = (AtomicBool::new(false), AtomicUsize::new(0));
    thread::scope(|scope| {
        for _ in 0..CROWD {
            scope.spawn(|| search_on(&server, &eager, &is_over, &refused));
        }
        eventually("a refusal", || refused.load(Ordering::Relaxed) > 0);
        for _ in 0..ROUNDS {
            let _ = server.details(&calm, id).expect_status(200);
            let _ = server.details(&calm, id + 1).expect_status(200);
            let _ = list(&server, &calm, "page_size=1").expect_status(200);
            let found = list(&server, &calm, "search=calm.txt").expect_status(200).json();
            assert_eq!(found["count"], 1);
            let _ = server.get("/readyz").send().expect_status(200);
        }
        is_over.store(true, Ordering::Relaxed);
    });
    let _ = list(&server, &eager, "search=calm").expect_status(200);
}

/// Sends a request for a list and leaves its answer unread.
fn ask(server: &Server, token: &str) -> TcpStream {
    let mut connection = http::connect(server.address());
    write!(
        connection,
        "GET /api/media/files?type=text HTTP/1.1\r\nHost: x\r\nAuthorization: Token {token}\r\n\r\n"
    )
    .expect("the server reads");
    connection
}

/// The number of statements of the server that wait for the lock.
fn waiting(server: &Server) -> i64 {
    server.number(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() \
         AND wait_event_type = 'Lock' AND query LIKE '%media_files%'",
    )
}

/// A lock in the database simulates rows that take long to read.
#[test]
fn statements_of_clients_that_have_gone_are_cancelled() {
    let server = Site::new(Backend::Postgres).start();
    let admin = server.admin();
    let lock = server.locked("ACCESS EXCLUSIVE");
    let gone = ask(&server, &admin);
    eventually("the statement", || waiting(&server) == 1);
    drop(gone);
    eventually("the end of the statement", || waiting(&server) == 0);

    let waits = server.get("/api/media/files?type=text").token(&admin).send();
    waits.expect_unavailable();
    eventually("the end of the statement", || waiting(&server) == 0);

    drop(lock);
    let _ = list(&server, &admin, "type=text").expect_status(200);
}

/// More than the number of connections.
const WRITERS: usize = 64;

fn rename(server: &Server, token: &str, id: i64) -> Response {
    server
        .request("PATCH", format!("/api/media/files/{id}"))
        .token(token)
        .body("application/json", r#"{"name":"b"}"#)
        .send()
}

/// Another process holds the write lock for longer than writers wait.
fn waiting_writers_do_not_block_readers(site: Site) {
    let admin = site.admin();
    let server = site.start();
    let id = server.stored(&admin, "a.txt", "text")["id"].as_i64().expect("ids are numbers");
    let lock = server.locked("SHARE ROW EXCLUSIVE");
    let is_over = AtomicBool::new(false);
    thread::scope(|scope| {
        let writers: Vec<_> =
            (0..WRITERS).map(|_| scope.spawn(|| rename(&server, &admin, id))).collect();
        let readers = [(); 8].map(|()| {
            scope.spawn(|| {
                while !is_over.load(Ordering::Relaxed) {
                    let _ = server.details(&admin, id).expect_status(200);
                    let _ = server.details(&admin, id + 1).expect_status(404);
                    let _ = list(&server, &admin, "search=a.txt").expect_status(200);
                    let _ = server.get("/readyz").send().expect_status(200);
                }
            })
        });
        for writer in writers {
            writer.join().expect("it is answered").expect_unavailable();
        }
        is_over.store(true, Ordering::Relaxed);
        for reader in readers {
            reader.join().expect("each is answered");
        }
    });
    drop(lock);
    eventually("a writer again", || rename(&server, &admin, id).status == 200);
}
