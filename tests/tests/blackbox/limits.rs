//! Uploads that are too large or break off leave nothing.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpStream};

use tests::{Form, Server, Site, eventually, http, on_both_databases, samples};

on_both_databases!(
    a_file_of_exactly_the_limit_is_stored,
    a_file_over_the_limit_is_refused_and_leaves_nothing,
    the_limit_applies_to_chunked_bodies,
    a_client_that_goes_away_leaves_nothing,
    a_client_that_breaks_off_in_its_form_leaves_nothing,
    an_image_over_the_pixel_limit_is_stored_without_thumbnails,
    a_name_of_255_characters_is_kept_and_one_more_is_refused,
);

const LIMIT: usize = 1024 * 1024;

fn limited(mut site: Site) -> (Server, String) {
    site.set("MEDIA_MAX_UPLOAD_SIZE", "1MiB");
    let server = site.start();
    let admin = server.admin();
    (server, admin)
}

#[track_caller]
fn expect_nothing_stored(server: &Server) {
    assert_eq!(server.row_count(), 0);
    eventually("nothing left on disk", || server.files().is_empty());
}

fn a_file_of_exactly_the_limit_is_stored(site: Site) {
    let (server, admin) = limited(site);
    let content = vec![b'x'; LIMIT];
    let details = server.stored(&admin, "a.txt", &content);
    assert_eq!(details["size"], LIMIT);
    assert!(server.open_f(&details).body == content);
}

fn a_file_over_the_limit_is_refused_and_leaves_nothing(site: Site) {
    let (server, admin) = limited(site);
    for length in [LIMIT + 1, 20 * LIMIT] {
        let answer = server.upload(&admin, Form::with_file("a.txt", vec![b'x'; length]));
        let detail = answer.json()["detail"].as_str().unwrap_or_default().to_owned();
        answer.expect_error(413, &detail);
        expect_nothing_stored(&server);
    }
}

/// Starts an upload with a chunked body, so that its length is unknown.
fn start_chunked_upload(server: &Server, key: &str) -> TcpStream {
    let head = format!(
        "POST /api/media/files HTTP/1.1\r\nHost: {}\r\nAuthorization: Token {key}\r\n\
         Content-Type: {}\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n",
        server.address(),
        Form::content_type(),
    );
    let mut connection = http::connect(server.address());
    connection.write_all(head.as_bytes()).expect("the server reads");
    connection
}

fn send_chunk(connection: &mut TcpStream, chunk: &[u8]) -> std::io::Result<()> {
    write!(connection, "{:x}\r\n", chunk.len())?;
    connection.write_all(chunk)?;
    connection.write_all(b"\r\n")
}

fn the_limit_applies_to_chunked_bodies(site: Site) {
    let (server, admin) = limited(site);
    let body = Form::with_file("a.txt", vec![b'x'; LIMIT + 1]).finish();
    let mut connection = start_chunked_upload(&server, &admin);
    // The server may have answered before everything is sent.
    let sent = body.chunks(10_000).try_for_each(|chunk| send_chunk(&mut connection, chunk));
    let _ = sent.and_then(|()| send_chunk(&mut connection, b""));
    let mut answer = Vec::new();
    let received = connection.read_to_end(&mut answer);
    assert!(answer.starts_with(b"HTTP/1.1 413 "), "{} {received:?}", answer.escape_ascii());
    expect_nothing_stored(&server);
}

fn a_client_that_goes_away_leaves_nothing(site: Site) {
    let (server, admin) = limited(site);
    let start = Form::new().text("name", "x").file("f", "a.txt", vec![b'x'; LIMIT / 2]);
    let mut connection = start_chunked_upload(&server, &admin);
    send_chunk(&mut connection, &start.unfinished()).expect("the server reads");
    eventually("the bytes are on their way", || !server.files().is_empty());
    drop(connection);
    expect_nothing_stored(&server);
}

fn a_client_that_breaks_off_in_its_form_leaves_nothing(site: Site) {
    let (server, admin) = limited(site);
    let start = Form::with_file("a.png", samples::png(200, 100)).unfinished();
    let mut connection = start_chunked_upload(&server, &admin);
    send_chunk(&mut connection, &start).expect("the server reads");
    send_chunk(&mut connection, b"").expect("the server reads");
    connection.shutdown(Shutdown::Write).expect("it is open");
    let mut answer = Vec::new();
    let received = connection.read_to_end(&mut answer);
    assert!(answer.starts_with(b"HTTP/1.1 400 "), "{} {received:?}", answer.escape_ascii());
    expect_nothing_stored(&server);
}

fn an_image_over_the_pixel_limit_is_stored_without_thumbnails(mut site: Site) {
    site.set("MEDIA_MAX_IMAGE_PIXELS", "5000");
    let server = site.start();
    let admin = server.admin();
    for (width, height, thumbnails) in [(100, 50, 4), (100, 51, 0)] {
        let details = server.stored(&admin, "a.png", samples::png(width, height));
        assert_eq!(details["width"], width);
        assert_eq!(details["height"], height);
        let made = details["thumbnails"].as_array().map(Vec::len);
        assert_eq!(made, Some(thumbnails), "{width}x{height}");
    }
}

fn a_name_of_255_characters_is_kept_and_one_more_is_refused(site: Site) {
    let server = site.start();
    let admin = server.admin();
    let upload =
        |name: &str| server.upload(&admin, Form::with_file("a.txt", "x").text("name", name));
    for letter in ["x", "ی", "🌞"] {
        let longest = letter.repeat(255);
        let details = upload(&longest).expect_status(201).json();
        assert_eq!(details["name"], longest);
        let _ = upload(&letter.repeat(256)).expect_status(400);
    }
}
