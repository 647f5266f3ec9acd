//! Forms that resemble their own boundaries: memory is bounded, and other requests do not wait.

use std::fs;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::sync::Barrier;
use std::thread;

use tests::{Backend, Form, Server, Site, http};

const UPLOADS: usize = 12;
const CONTENT_BYTES: usize = 6 << 20;
/// For all uploads together: far less than their bytes.
const MAX_GROWTH_KIB: usize = 40 << 10;

/// Patterns of contents. None of them contains the boundary, and many almost do.
fn shapes() -> Vec<String> {
    let content_type = Form::content_type();
    let (_, boundary) = content_type.split_once("boundary=").expect("there is one");
    let near = &boundary[..boundary.len() - 1];
    vec![
        "\r\n".to_owned(),
        "\r\n--".to_owned(),
        "\r".to_owned(),
        "-".to_owned(),
        format!("\r\n--{near}"),
        format!("\r\n--{near}_"),
        format!("\r--{boundary}\n"),
        "INSERT INTO orders VALUES (10248, 'VINET', 5, '1996-07-04', 32.38);\r\n".to_owned(),
    ]
}

fn content(shape: &str) -> Vec<u8> {
    shape.bytes().cycle().take(CONTENT_BYTES).collect()
}

/// The peak memory of the server so far, in KiB.
fn peak_kib(server: &Server) -> usize {
    let status =
        fs::read_to_string(format!("/proc/{}/status", server.process_id())).expect("it runs");
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).expect("it has memory");
    line.trim().trim_end_matches(" kB").parse().expect("a number")
}

/// The split of a body into pieces.
#[derive(Clone, Copy, Debug)]
enum Framing {
    Length,
    /// Into chunks of this many bytes.
    Chunks(usize),
}

/// The bytes of a request that uploads `content`.
fn request(server: &Server, key: &str, content: &[u8], framing: Framing) -> Vec<u8> {
    let body = Form::with_file("a.txt", content).finish();
    let (field, body) = match framing {
        Framing::Length => (format!("Content-Length: {}", body.len()), body),
        Framing::Chunks(length) => {
            ("Transfer-Encoding: chunked".to_owned(), chunked(&body, length))
        }
    };
    let head = format!(
        "POST /api/media/files HTTP/1.1\r\nHost: {}\r\nAuthorization: Token {key}\r\n\
         Content-Type: {}\r\n{field}\r\nConnection: close\r\n\r\n",
        server.address(),
        Form::content_type(),
    );
    [head.as_bytes(), &body].concat()
}

fn chunked(body: &[u8], length: usize) -> Vec<u8> {
    let mut chunked = Vec::new();
    for chunk in body.chunks(length) {
        write!(chunked, "{:x}\r\n", chunk.len()).expect("memory can be written");
        chunked.extend_from_slice(&[chunk, b"\r\n"].concat());
    }
    [&chunked[..], b"0\r\n\r\n"].concat()
}

fn answer(mut connection: TcpStream) -> String {
    let mut answer = Vec::new();
    connection.read_to_end(&mut answer).expect("the server answers and closes");
    String::from_utf8_lossy(&answer).into_owned()
}

#[test]
fn many_uploads_that_resemble_boundaries_take_little_memory_and_block_no_others() {
    let server = Site::new(Backend::Sqlite).start();
    let admin = server.admin();
    // The allocations of a first upload.
    let first = server.stored(&admin, "a.txt", content("x"));
    let shapes = shapes();
    for framing in [Framing::Length, Framing::Chunks(4096), Framing::Chunks(10)] {
        let before = peak_kib(&server);
        let half_way = Barrier::new(UPLOADS + 1);
        thread::scope(|scope| {
            for shape in shapes.iter().cycle().take(UPLOADS) {
                let (server, admin, half_way) = (&server, &admin, &half_way);
                scope.spawn(move || {
                    let request = request(server, admin, &content(shape), framing);
                    let (start, rest) = request.split_at(request.len() / 2);
                    let mut connection = http::connect(server.address());
                    connection.write_all(start).expect("the server reads");
                    half_way.wait();
                    connection.write_all(rest).expect("the server reads");
                    let answer = answer(connection);
                    assert!(answer.starts_with("HTTP/1.1 201 "), "{framing:?} {shape:?}: {answer}");
                });
            }
            half_way.wait();
            for _ in 0..50 {
                let _ = server.get("/healthz").send().expect_status(200);
                let id = first["id"].as_i64().expect("a number");
                let _ = server.details(&admin, id).expect_status(200);
            }
        });
        let growth = peak_kib(&server) - before;
        assert!(growth < MAX_GROWTH_KIB, "{framing:?}: {growth} KiB");
    }
}

#[test]
fn contents_that_look_like_boundaries_are_stored_as_they_are() {
    let server = Site::new(Backend::Sqlite).start();
    let admin = server.admin();
    for shape in shapes() {
        let content: Vec<u8> = shape.bytes().cycle().take(200_000).collect();
        for framing in [Framing::Length, Framing::Chunks(1), Framing::Chunks(1000)] {
            let mut connection = http::connect(server.address());
            let request = request(&server, &admin, &content, framing);
            connection.write_all(&request).expect("the server reads");
            let answer = answer(connection);
            let (_, body) = answer.split_once("\r\n\r\n").expect("a body");
            let details = serde_json::from_str(body).unwrap_or_else(|_| panic!("{answer}"));
            assert!(server.open_f(&details).body == content, "{framing:?} {shape:?}");
        }
    }
}
