//! How a server stops.

use std::io::{Read, Write};
use std::net::TcpStream;

use tests::{Form, Server, Site, eventually, http, on_both_databases};

on_both_databases!(
    an_upload_under_way_is_finished_before_the_end,
    all_that_is_under_way_is_finished_before_the_end,
    an_upload_that_stalls_is_cut_after_the_timeout,
    a_second_signal_stops_at_once,
    an_idle_server_ends_well,
);

/// An upload with half of its bytes sent.
pub struct SlowUpload {
    connection: TcpStream,
    rest: Vec<u8>,
}

impl SlowUpload {
    /// Returns when the server has started to store the first half.
    pub fn start(server: &Server, key: &str) -> Self {
        let mut body = Form::with_file("slow.txt", vec![b'x'; 100_000]).finish();
        let head = format!(
            "POST /api/media/files HTTP/1.1\r\nHost: {}\r\nAuthorization: Token {key}\r\n\
             Content-Type: {}\r\nContent-Length: {}\r\n\r\n",
            server.address(),
            Form::content_type(),
            body.len(),
        );
        let rest = body.split_off(body.len() / 2);
        let before = staged(server);
        let mut connection = http::connect(server.address());
        connection.write_all(head.as_bytes()).expect("the server reads");
        connection.write_all(&body).expect("the server reads");
        eventually("the bytes are on their way", || staged(server) > before);
        Self { connection, rest }
    }

    /// Sends the second half; returns the complete answer, after which the server has closed the
    /// connection.
    fn finish(mut self) -> String {
        self.connection.write_all(&self.rest).expect("the server reads");
        let mut answer = String::new();
        let _ = self.connection.read_to_string(&mut answer).expect("an answer and an end");
        answer
    }
}

/// The number of uploads in progress.
fn staged(server: &Server) -> usize {
    let staging = server.data().join("staging");
    server.files().iter().filter(|path| path.starts_with(&staging)).count()
}

#[track_caller]
fn expect_refusal(server: &Server) {
    eventually("connections are refused", || TcpStream::connect(server.address()).is_err());
}

fn an_upload_under_way_is_finished_before_the_end(site: Site) {
    let mut server = site.start();
    let admin = server.admin();
    let upload = SlowUpload::start(&server, &admin);
    server.signal("TERM");
    expect_refusal(&server);
    let answer = upload.finish();
    assert!(answer.starts_with("HTTP/1.1 201 "), "{answer}");
    assert_eq!(server.ended(), Some(0), "{:#?}", server.log());
    assert_eq!(server.row_count(), 1);
}

fn all_that_is_under_way_is_finished_before_the_end(site: Site) {
    let mut server = site.start();
    let admin = server.admin();
    let uploads: Vec<_> = (0..8).map(|_| SlowUpload::start(&server, &admin)).collect();
    server.signal("TERM");
    expect_refusal(&server);
    for upload in uploads {
        let answer = upload.finish();
        assert!(answer.starts_with("HTTP/1.1 201 "), "{answer}");
    }
    assert_eq!(server.ended(), Some(0), "{:#?}", server.log());
    assert_eq!(server.row_count(), 8);
    let _ = server.run(&["check", "--deep"]).expect_success();
}

fn an_upload_that_stalls_is_cut_after_the_timeout(mut site: Site) {
    site.set("MEDIA_SHUTDOWN_TIMEOUT", "1s");
    let mut server = site.start();
    let admin = server.admin();
    let upload = SlowUpload::start(&server, &admin);
    server.signal("TERM");
    assert_eq!(server.ended(), Some(0), "{:#?}", server.log());
    assert_eq!(server.row_count(), 0);
    drop(upload);
}

fn a_second_signal_stops_at_once(mut site: Site) {
    site.set("MEDIA_SHUTDOWN_TIMEOUT", "1000m");
    let mut server = site.start();
    let admin = server.admin();
    let upload = SlowUpload::start(&server, &admin);
    server.signal("INT");
    expect_refusal(&server);
    server.signal("TERM");
    assert_eq!(server.ended(), Some(0), "{:#?}", server.log());
    assert_eq!(server.row_count(), 0);
    drop(upload);
}

/// Idle keep-alive connections do not delay the stop.
fn an_idle_server_ends_well(mut site: Site) {
    site.set("MEDIA_SHUTDOWN_TIMEOUT", "1000m");
    let mut server = site.start();
    let mut connection = http::connect(server.address());
    write!(connection, "GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n").expect("the server reads");
    let mut first = [0; 12];
    connection.read_exact(&mut first).expect("an answer");
    assert_eq!(&first, b"HTTP/1.1 200");
    server.signal("INT");
    assert_eq!(server.ended(), Some(0), "{:#?}", server.log());
}
