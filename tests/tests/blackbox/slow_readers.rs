//! Slow readers cost little memory, for any answer.

use std::fs;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::thread;
use std::time::Duration;

use serde_json::json;
use tests::{Backend, Server, Site, eventually, http};

const MIB: u64 = 1 << 20;

/// Readers at a time. With a chunk of 256 KiB each they would use 128 MiB.
const READERS: usize = 500;

/// The memory limit for all readers: 8 MiB for chunks, and 48 KiB per connection.
const ALLOWED: u64 = 32 * MIB;

/// The tolerance for the memory afterwards.
const REMAINDER: u64 = 64 * MIB;

fn start() -> (Server, String) {
    let server = Site::new(Backend::Sqlite).start();
    let admin = server.admin();
    (server, admin)
}

/// The memory of the server in bytes.
fn memory(server: &Server) -> u64 {
    let path = format!("/proc/{}/status", server.process_id());
    let status = fs::read_to_string(path).expect("it runs");
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).expect("it says so");
    let kib: u64 = line.trim().trim_end_matches(" kB").parse().expect("a number");
    kib * 1024
}

/// A client that requests `path` and reads nothing.
fn ask(server: &Server, path: &str, token: &str) -> TcpStream {
    let mut connection = http::connect(server.address());
    let head = format!("GET {path} HTTP/1.1\r\nHost: x\r\nAuthorization: Token {token}\r\n\r\n");
    connection.write_all(head.as_bytes()).expect("the server reads");
    connection
}

/// The first bytes of an answer.
fn status_line(connection: &mut TcpStream) -> String {
    let mut start = [0; 12];
    connection.read_exact(&mut start).expect("an answer begins");
    String::from_utf8_lossy(&start).into_owned()
}

/// That many clients with an answer in progress that they do not read.
fn readers(server: &Server, path: &str, token: &str) -> Vec<TcpStream> {
    let mut readers: Vec<TcpStream> = (0..READERS).map(|_| ask(server, path, token)).collect();
    for reader in &mut readers {
        assert_eq!(status_line(reader), "HTTP/1.1 200");
    }
    readers
}

#[track_caller]
fn expect_little_memory(server: &Server, path: &str, token: &str) {
    let _ = server.get(path).token(token).send().expect_status(200);
    let before = memory(server);
    let stalled = readers(server, path, token);
    let growth = memory(server).saturating_sub(before);
    assert!(growth <= ALLOWED, "{path}: {} MiB", growth / MIB);
    let _ = server.get("/healthz").send().expect_status(200);
    drop(stalled);
}

#[test]
fn readers_of_files_that_take_nothing_cost_little_memory() {
    let (server, admin) = start();
    for size in [100_000, 130_000, 8 << 20] {
        let details = server.stored(&admin, "a.bin", vec![7; size]);
        expect_little_memory(&server, &server.path_of_f(&details), &admin);
    }
}

#[test]
fn readers_of_the_reference_page_that_take_nothing_cost_little_memory() {
    let (server, admin) = start();
    for path in ["/api/docs/swagger-ui-bundle.js", "/api/openapi.json"] {
        expect_little_memory(&server, path, &admin);
    }
}

#[test]
fn readers_are_served_beside_those_that_take_nothing() {
    let (server, admin) = start();
    let content: Vec<u8> = (0..3_000_000_u32).flat_map(u32::to_le_bytes).collect();
    let details = server.stored(&admin, "a.bin", &content);
    let readers = readers(&server, &server.path_of_f(&details), &admin);
    assert!(server.open_f(&details).expect_status(200).body == content);
    drop(readers);
}

#[test]
fn a_reader_that_pauses_is_served_for_as_long_as_it_takes_something() {
    let mut site = Site::new(Backend::Sqlite);
    site.set("MEDIA_READER_TIMEOUT", "2s");
    let server = site.start();
    let admin = server.admin();
    let content: Vec<u8> = (0..1_000_000_u32).flat_map(u32::to_le_bytes).collect();
    let path = server.path_of_f(&server.stored(&admin, "a.bin", &content));
    let mut reader = ask(&server, &path, &admin);
    let (mut received, mut piece) = (Vec::new(), vec![0; 128 * 1024]);
    while !received.ends_with(&content) {
        thread::sleep(Duration::from_millis(100));
        let read = reader.read(&mut piece).expect("the connection holds");
        assert_ne!(read, 0, "it was closed after {} bytes", received.len());
        received.extend_from_slice(&piece[..read]);
    }
}

/// Media files with descriptions of maximum length.
fn adopt_long_descriptions(site: &Site, files: usize) {
    let row = |id: usize| {
        json!({
            "id": id, "type": "text", "user": null, "f": format!("/media/{id}.txt"), "name": null,
            "description": "x".repeat(64 * 1024), "size": 1,
            "created_at": "2025-12-22T17:29:34Z", "updated_at": "2025-12-22T17:29:34Z",
        })
    };
    let rows: Vec<String> = (1..=files).map(|id| row(id).to_string()).collect();
    let rows = rows.join("\n");
    let _ = site.run_with_input(&["adopt", "-", "--without-bytes"], &rows).expect_success();
}

#[test]
fn unread_pages_are_503_once_their_budget_is_used_up() {
    const PAGE: &str = "/api/media/files?page_size=100";
    let mut site = Site::new(Backend::Sqlite);
    // Each rejected page waits for the budget; no reader is dropped in the meantime.
    site.set("MEDIA_READER_TIMEOUT", "10m");
    adopt_long_descriptions(&site, 100);
    let server = site.start();
    let admin = server.admin();
    let page = server.get(PAGE).token(&admin).send().expect_status(200);
    assert_eq!(page.json()["results"].as_array().map(Vec::len), Some(100));
    let before = memory(&server);

    // One after the other: simultaneous lists of one caller are limited, too.
    let mut readers: Vec<TcpStream> = Vec::new();
    let mut ask_for_page = || {
        let mut reader = ask(&server, PAGE, &admin);
        let status = status_line(&mut reader);
        readers.push(reader);
        status
    };
    let statuses: Vec<String> = (0..40).map(|_| ask_for_page()).collect();
    let count = |status| statuses.iter().filter(|line| line.ends_with(status)).count();
    let (sent, refused) = (count("200"), count("503"));
    assert!((1..=10).contains(&sent) && sent + refused == statuses.len(), "{statuses:?}");
    // 64 MiB of unread pages, and eight in preparation.
    let taken = memory(&server).saturating_sub(before);
    assert!(taken <= 200 * MIB, "{} MiB", taken / MIB);

    let unavailable = server.get(PAGE).token(&admin).send();
    assert_eq!((unavailable.status, unavailable.header("retry-after")), (503, Some("1")));
    let small = server.get("/api/media/files/1").token(&admin).header("If-None-Match", "*").send();
    assert_eq!(small.status, 304);
    drop(readers);
    eventually("a page that is sent again", || server.get(PAGE).token(&admin).send().status == 200);
    eventually("memory that is given back", || memory(&server) <= before + REMAINDER);
}
