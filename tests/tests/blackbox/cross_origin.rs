//! The headers for pages of other origins (CORS): of preflights, answers and errors.

use std::collections::BTreeSet;
use std::io::{Read, Write};

use tests::http::connect;
use tests::{Backend, Form, Link, Request, Response, Server, Site, eventually};

const APP: &str = "https://app.example.com";
const DEV: &str = "http://localhost:5173";
const STRANGER: &str = "https://evil.example.com";

/// What pages may send.
const ALLOWED: [&str; 5] = ["authorization", "content-type", "if-match", "if-none-match", "range"];
/// What pages may read.
const EXPOSED: [&str; 6] =
    ["content-range", "etag", "link", "location", "retry-after", "x-request-id"];
const OF_UPLOADS: [&str; 4] =
    ["tus-resumable", "upload-length", "upload-metadata", "upload-offset"];

fn site_with(origins: &str) -> Site {
    let mut site = Site::new(Backend::Sqlite);
    site.set("MEDIA_CORS_ORIGINS", origins);
    site
}

fn server() -> Server {
    site_with(&format!("{APP}, {DEV}")).start()
}

fn preflight(server: &Server, path: &str, origin: &str, method: &str) -> Request {
    server
        .request("OPTIONS", path)
        .header("Origin", origin)
        .header("Access-Control-Request-Method", method)
}

/// The words of a header that is a list.
fn words(answer: &Response, name: &str) -> BTreeSet<String> {
    let value = answer.header(name).unwrap_or_default();
    value.split(',').map(|word| word.trim().to_ascii_lowercase()).collect()
}

#[track_caller]
fn expect_words<'a>(answer: &Response, name: &str, expected: impl IntoIterator<Item = &'a str>) {
    let words = words(answer, name);
    for word in expected {
        assert!(words.contains(word), "{word} is not in {name}: {words:?}");
    }
}

#[track_caller]
fn expect_readable(answer: &Response, origin: &str) {
    assert_eq!(answer.header("access-control-allow-origin"), Some(origin), "{answer:?}");
    assert_eq!(answer.header("access-control-allow-credentials"), None);
    expect_words(answer, "access-control-expose-headers", EXPOSED);
    expect_words(answer, "access-control-expose-headers", OF_UPLOADS);
}

#[track_caller]
fn expect_unreadable(answer: &Response) {
    assert_eq!(answer.header("access-control-allow-origin"), None, "{answer:?}");
    assert_eq!(answer.header("access-control-allow-credentials"), None);
}

#[test]
fn a_preflight_of_an_allowed_origin_needs_no_token() {
    let server = server();
    let requested = [&ALLOWED[..], &OF_UPLOADS].concat().join(",");
    for path in ["/api/media/files", "/api/media/files/1", "/api/media/files/1/", "/api/nothing"] {
        for method in ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"] {
            for origin in [APP, DEV] {
                let request = preflight(&server, path, origin, method)
                    .header("Access-Control-Request-Headers", &requested);
                let answer = request.send().expect_status(200);
                assert_eq!(answer.header("access-control-allow-origin"), Some(origin));
                assert_eq!(answer.header("access-control-allow-credentials"), None);
                assert_eq!(answer.header("www-authenticate"), None);
                assert!(answer.header("x-request-id").is_some());
                assert!(answer.body.is_empty());
                expect_words(&answer, "access-control-allow-methods", [&*method.to_lowercase()]);
                expect_words(&answer, "access-control-allow-headers", ALLOWED);
                expect_words(&answer, "access-control-allow-headers", OF_UPLOADS);
                expect_words(&answer, "vary", ["origin"]);
            }
        }
    }
}

#[test]
fn other_preflights_are_rejected_in_json() {
    let server = server();
    let of_stranger = preflight(&server, "/api/media/files", STRANGER, "POST").send();
    let code = of_stranger.expect_error(403, "Origin is not allowed to make this request.");
    assert_eq!(code, "preflight_rejected");
    expect_unreadable(&of_stranger);
    for origin in ["null", "https://app.example.com.evil.example", "http://app.example.com"] {
        let answer = preflight(&server, "/api/media/files", origin, "GET").send();
        expect_unreadable(&answer.expect_status(403));
    }
    let _ = preflight(&server, "/api/media/files", APP, "BREW").send().expect_status(403);
    let of_header = preflight(&server, "/api/media/files", APP, "GET")
        .header("Access-Control-Request-Headers", "x-other");
    let _ = of_header.send().expect_status(403);
    let of_host = preflight(&server, "/api/media/files", APP, "GET").header("Host", "a b");
    of_host.send().expect_error(400, "The Host header is not valid.");
}

#[test]
fn options_without_a_preflight_is_answered_as_always() {
    let server = server();
    let admin = server.admin();
    let plain = server.request("OPTIONS", "/api/media/files");
    let half = plain.clone().header("Access-Control-Request-Method", "GET");
    let of_page = plain.clone().header("Origin", APP);
    for request in [&plain, &half, &of_page] {
        let _ = request.send().expect_status(401);
        let answer = request.clone().token(&admin).send().expect_status(200);
        assert_eq!(answer.header("allow"), Some("GET, POST, HEAD, OPTIONS"));
    }
    expect_readable(&of_page.send(), APP);
}

#[test]
fn answers_and_errors_can_be_read_by_pages_of_allowed_origins() {
    let mut site = site_with(APP);
    site.set("MEDIA_MAX_UPLOAD_SIZE", "10");
    let server = site.start();
    let admin = server.admin();
    let reader = server.user("reader", &["--staff", "--permission=3802"]);
    let _ = server.stored(&admin, "a.txt", "text");
    let upload = |content| {
        let form = Form::with_file("b.txt", content).finish();
        server.request("POST", "/api/media/files").body(&Form::content_type(), form).token(&admin)
    };
    let file = || server.get("/api/media/files/1").token(&admin);
    let etag = file().send().header("etag").expect("an ETag").to_owned();
    let patch = || server.request("PATCH", "/api/media/files/1").token(&admin);
    let table = [
        (file(), 200),
        (file().header("If-None-Match", &etag), 304),
        (server.request("HEAD", "/api/media/files/1").token(&admin), 200),
        (server.get("/api/openapi.json"), 200),
        (server.get("/api/media/files/1").header("Host", "a b"), 400),
        (patch().body("application/json", "{"), 400),
        (server.get("/api/media/files/1"), 401),
        (server.get("/api/media/files").token(&reader), 403),
        (file().header("If-None-Match", &etag).header("Accept", "text/html"), 406),
        (server.get("/api/media/files/2").token(&admin), 404),
        (server.get("/nothing"), 404),
        (server.request("DELETE", "/api/media/files").token(&admin), 405),
        (patch().header("If-Match", "\"other\""), 412),
        (upload("more than ten bytes"), 413),
        (patch().body("text/plain", "text"), 415),
        (upload("text"), 201),
    ];
    for (request, status) in table {
        let answer = request.clone().header("Origin", APP).send();
        assert_eq!(answer.status, status, "{answer:?}");
        expect_readable(&answer, APP);
        expect_words(&answer, "vary", ["origin"]);
        let of_stranger = request.header("Origin", STRANGER).send();
        assert_eq!(of_stranger.status, status, "{of_stranger:?}");
        expect_unreadable(&of_stranger);
        expect_words(&of_stranger, "vary", ["origin"]);
    }
}

#[test]
fn the_error_of_malformed_chunks_can_be_read() {
    let server = server();
    let admin = server.admin();
    let request = format!(
        "POST /api/media/files HTTP/1.1\r\nHost: a\r\nOrigin: {APP}\r\n\
         Authorization: Token {admin}\r\nContent-Type: application/json\r\n\
         Transfer-Encoding: chunked\r\n\r\nzz\r\n"
    );
    let mut connection = connect(server.address());
    connection.write_all(request.as_bytes()).expect("sent");
    let mut answer = String::new();
    // The server may close the connection before it has read everything.
    let _ = connection.read_to_string(&mut answer);
    assert!(answer.starts_with("HTTP/1.1 400 ") && answer.contains("broke off"), "{answer}");
    let header = format!("access-control-allow-origin: {APP}\r\n");
    assert!(answer.to_ascii_lowercase().contains(&header), "{answer}");
}

#[test]
fn errors_of_a_database_that_is_away_can_be_read() {
    let mut site = Site::new(Backend::Postgres);
    let link = Link::to(&site.database_url());
    let url = link.url().to_owned();
    let admin = site.admin();
    site.set("MEDIA_DATABASE_URL", &url);
    site.set("MEDIA_CORS_ORIGINS", APP);
    let server = site.start();
    link.cut();
    let request = server.get("/api/media/files/1").token(&admin).header("Origin", APP);
    eventually("an error", || request.send().status == 503);
    let answer = request.send();
    answer.expect_unavailable();
    expect_readable(&answer, APP);
}

#[test]
fn every_origin_may_be_allowed() {
    let server = site_with("*").start();
    let admin = server.admin();
    for origin in [STRANGER, "null"] {
        let answer = preflight(&server, "/api/media/files", origin, "DELETE").send();
        assert_eq!(answer.status, 200);
        assert_eq!(answer.header("access-control-allow-origin"), Some("*"));
        let list = server.get("/api/media/files").token(&admin).header("Origin", origin).send();
        expect_readable(&list.expect_status(200), "*");
        let unknown = server.get("/api/media/files").header("Origin", origin).send();
        expect_readable(&unknown.expect_status(401), "*");
    }
}

#[test]
fn by_default_no_page_of_another_origin_may_use_the_api() {
    let server = Site::new(Backend::Sqlite).start();
    let admin = server.admin();
    let answer = preflight(&server, "/api/media/files", APP, "GET").send().expect_status(401);
    expect_unreadable(&answer);
    let list = server.get("/api/media/files").token(&admin).header("Origin", APP).send();
    expect_unreadable(&list.clone().expect_status(200));
    assert_eq!(list.header("vary"), None);
}

/// For every setting: what is under a key never changes, and neither do its headers.
#[test]
fn bytes_can_be_read_by_every_page() {
    for origins in ["", APP, "*"] {
        let server = site_with(origins).start();
        let admin = server.admin();
        let path = server.path_of_f(&server.stored(&admin, "digits.txt", "0123456789"));
        let get = || server.get(&path);
        let etag = get().send().header("etag").expect("an ETag").to_owned();
        let table = [
            (get(), 200),
            (server.request("HEAD", &path), 200),
            (get().header("Range", "bytes=2-4"), 206),
            (get().header("If-None-Match", &etag), 304),
            (server.get("/media/nothing"), 404),
            (get().header("Host", "a b"), 400),
            (server.request("POST", &path), 405),
            (get().header("If-Match", "\"other\""), 412),
            (get().header("Range", "bytes=10-"), 416),
        ];
        for (request, status) in table {
            for request in [request.clone(), request.header("Origin", STRANGER)] {
                let answer = request.send();
                assert_eq!(answer.status, status, "{answer:?}");
                expect_readable(&answer, "*");
                assert_eq!(answer.header("cross-origin-resource-policy"), Some("cross-origin"));
                assert_eq!(answer.header("vary"), None);
            }
        }
        let range = preflight(&server, &path, STRANGER, "GET")
            .header("Access-Control-Request-Headers", "range,if-match");
        let answer = range.send().expect_status(200);
        assert_eq!(answer.header("access-control-allow-origin"), Some("*"));
        expect_words(&answer, "access-control-allow-headers", ["range", "if-match"]);
    }
}

#[test]
fn a_wrong_origin_is_an_error_at_the_start() {
    for (origins, named) in [
        ("https://app.example.com/", "\"https://app.example.com/\" is not an origin"),
        ("https://app.example.com,app.example.com", "\"app.example.com\" is not an origin"),
        ("*,https://app.example.com", "\"*\" allows every origin"),
    ] {
        let outcome = site_with(origins).run(&["serve"]);
        let error = outcome.expect_failure();
        assert!(error.contains("MEDIA_CORS_ORIGINS (--cors-origins)"), "{error}");
        assert!(error.contains(named), "{error}");
    }
}
