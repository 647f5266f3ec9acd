//! Malformed HTTP requests: rejected without a body, and the connection closed.

use std::io::{Read, Write};

use serde_json::Value;
use tests::{Backend, Form, Server, Site, eventually, http};

/// Sends raw bytes; returns the answer until the server closes.
fn exchange(server: &Server, request: &[u8]) -> String {
    let mut connection = http::connect(server.address());
    // The server may answer and close before everything is sent.
    let _ = connection.write_all(request);
    let mut answer = Vec::new();
    let _ = connection.read_to_end(&mut answer);
    String::from_utf8(answer).expect("errors are text")
}

#[test]
fn malformed_requests_are_rejected_without_details() {
    let server = Site::new(Backend::Sqlite).start();
    let long = "x".repeat(200_000);
    let get = "GET /api/media/files/1 HTTP/1.1\r\n";
    let table = [
        ("no HTTP", "rubbish\r\n\r\n".to_owned(), "400"),
        ("TLS", "\u{16}\u{3}\u{1}\u{2}\0\u{1}\0\u{1}\r\n\r\n".to_owned(), "400"),
        ("no target", "GET HTTP/1.1\r\nHost: x\r\n\r\n".to_owned(), "400"),
        ("another version", "GET / HTTP/9.9\r\nHost: x\r\n\r\n".to_owned(), "400"),
        ("no host", format!("{get}\r\n"), "400"),
        ("two hosts", format!("{get}Host: x\r\nHost: y\r\n\r\n"), "400"),
        ("a header without a colon", format!("{get}Host: x\r\nrubbish\r\n\r\n"), "400"),
        ("a space before the colon", format!("{get}Host: x\r\nAccept : */*\r\n\r\n"), "400"),
        ("a control character", format!("{get}Host: x\r\nAccept: \u{1}\r\n\r\n"), "400"),
        (
            "two lengths",
            format!("{get}Host: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n"),
            "400",
        ),
        ("a negative length", format!("{get}Host: x\r\nContent-Length: -1\r\n\r\n"), "400"),
        ("an unknown coding", format!("{get}Host: x\r\nTransfer-Encoding: gzip\r\n\r\n"), "400"),
        ("a long target", format!("GET /{long} HTTP/1.1\r\nHost: x\r\n\r\n"), "4"),
        ("a long head", format!("{get}Host: x\r\nX: {long}\r\n\r\n"), "431"),
    ];
    for (what, request, status) in table {
        let answer = exchange(&server, request.as_bytes());
        let (head, body) =
            answer.split_once("\r\n\r\n").unwrap_or_else(|| panic!("{what}: {answer:?}"));
        assert!(head.starts_with(&format!("HTTP/1.1 {status}")), "{what}: {head}");
        assert!(head.to_lowercase().contains("\r\nconnection: close"), "{what}: {head}");
        assert!(!head.to_lowercase().contains("\r\nserver:"), "{what}: {head}");
        if !body.is_empty() {
            let error: Value =
                serde_json::from_str(body).unwrap_or_else(|_| panic!("{what}: {body}"));
            assert!(error["code"].is_string(), "{what}: {body}");
        }
    }
    let _ = server.get("/healthz").send().expect_status(200);
    let alarms: Vec<_> =
        server.log().into_iter().filter(|line| line.contains("\"ERROR\"")).collect();
    assert!(alarms.is_empty(), "{alarms:#?}");
}

/// Requests with a chunked body, up to the malformed chunk, each of another kind.
fn broken_requests(admin: &str) -> Vec<String> {
    let file = String::from_utf8(Form::with_file("a.txt", "text").unfinished()).expect("text");
    let whole = String::from_utf8(Form::with_file("a.txt", "text").finish()).expect("text");
    let large = file.replace("text", &"text".repeat(500_000));
    let form = Form::content_type();
    let bodies = [
        (form.as_str(), file.as_str()),
        (&form, &whole),
        (&form, &large),
        ("application/json", "{\"name\":\"x\"}"),
        ("application/x-www-form-urlencoded", "name=x"),
    ];
    let start = |(content_type, body): (&str, &str)| {
        format!(
            "POST /api/media/files HTTP/1.1\r\nHost: x\r\nAuthorization: Token {admin}\r\n\
             Content-Type: {content_type}\r\nTransfer-Encoding: chunked\r\n\r\n{:x}\r\n{body}",
            body.len(),
        )
    };
    bodies.into_iter().map(start).collect()
}

/// The end of the body is unknown then.
#[test]
fn malformed_chunks_are_answered_and_end_the_connection_and_leave_nothing() {
    let server = Site::new(Backend::Sqlite).start();
    let admin = server.admin();
    let endless = "f".repeat(40);
    for start in broken_requests(&admin) {
        for rest in ["\r\nzz\r\n", &format!("\r\n{endless}\r\n"), "xx0\r\n\r\n", "\r\n-1\r\n"] {
            let answer = exchange(&server, format!("{start}{rest}").as_bytes());
            assert!(answer.starts_with("HTTP/1.1 400 "), "{rest:?}: {answer}");
            assert!(answer.ends_with("\"code\":\"parse_error\"}"), "{rest:?}: {answer}");
            eventually("nothing left on disk", || server.files().is_empty());
        }
    }
    assert_eq!(server.row_count(), 0);
}

/// The handler has the first piece, or writes it to the disk, when the framing breaks.
#[test]
fn chunks_that_become_malformed_later_are_answered_too() {
    let server = Site::new(Backend::Sqlite).start();
    let admin = server.admin();
    for start in broken_requests(&admin) {
        let mut connection = http::connect(server.address());
        connection.write_all(start.as_bytes()).expect("the server reads");
        connection.write_all(b"\r\nzz\r\n").expect("the server reads");
        let mut answer = Vec::new();
        let _ = connection.read_to_end(&mut answer);
        assert!(answer.starts_with(b"HTTP/1.1 400 "), "{}", answer.escape_ascii());
        eventually("nothing left on disk", || server.files().is_empty());
    }
    assert_eq!(server.row_count(), 0);
}

#[test]
fn no_answer_names_the_server() {
    let server = Site::new(Backend::Sqlite).start();
    for path in ["/healthz", "/nothing", "/api/media/files", "/media/a", "/api/docs", "/metrics"] {
        let answer = server.get(path).send();
        assert_eq!(answer.header("server"), None, "{path}");
        assert_eq!(answer.header("x-powered-by"), None, "{path}");
    }
}
