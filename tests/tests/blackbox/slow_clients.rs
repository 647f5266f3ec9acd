//! Slow clients block no other request and are disconnected.

use std::fs;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::thread;
use std::time::Duration;

use tests::{Backend, Form, Server, Site, eventually, http};

fn start(settings: &[(&str, &str)]) -> (Server, String) {
    let mut site = Site::new(Backend::Sqlite);
    for (variable, value) in settings {
        site.set(variable, value);
    }
    let server = site.start();
    let admin = server.admin();
    (server, admin)
}

/// How an upload marks the end of its body.
#[derive(Clone, Copy, Debug)]
enum Framing {
    Length,
    Chunks,
}

/// Starts an upload that stays incomplete.
fn start_upload(server: &Server, key: &str, framing: Framing) -> TcpStream {
    let body = Form::new().file("f", "a.txt", "some of it").unfinished();
    let field = match framing {
        Framing::Length => format!("Content-Length: {}", 1 << 20),
        Framing::Chunks => "Transfer-Encoding: chunked".to_owned(),
    };
    let head = format!(
        "POST /api/media/files HTTP/1.1\r\nHost: {}\r\nAuthorization: Token {key}\r\n\
         Content-Type: {}\r\n{field}\r\n\r\n",
        server.address(),
        Form::content_type(),
    );
    let mut connection = http::connect(server.address());
    connection.write_all(head.as_bytes()).expect("the server reads");
    send_piece(&mut connection, framing, &body).expect("the server reads");
    connection
}

fn send_piece(connection: &mut TcpStream, framing: Framing, piece: &[u8]) -> std::io::Result<()> {
    match framing {
        Framing::Length => connection.write_all(piece),
        Framing::Chunks => {
            write!(connection, "{:x}\r\n", piece.len())?;
            connection.write_all(&[piece, b"\r\n"].concat())
        }
    }
}

/// All bytes that the server still sends until it closes the connection.
#[track_caller]
fn rest(mut connection: TcpStream) -> String {
    let mut rest = Vec::new();
    connection.read_to_end(&mut rest).expect("the server closes the connection");
    String::from_utf8(rest).expect("errors are text")
}

#[track_caller]
fn expect_cut(server: &Server, connection: TcpStream) {
    let answer = rest(connection);
    assert!(answer.starts_with("HTTP/1.1 408 "), "{answer}");
    assert!(answer.ends_with("\"code\":\"request_timeout\"}"), "{answer}");
    assert_eq!(server.row_count(), 0);
    eventually("nothing left on disk", || server.files().is_empty());
}

#[test]
fn an_upload_that_stalls_is_cut_and_leaves_nothing() {
    let (server, admin) = start(&[("MEDIA_BODY_TIMEOUT", "1s")]);
    for framing in [Framing::Length, Framing::Chunks] {
        let connection = start_upload(&server, &admin, framing);
        expect_cut(&server, connection);
    }
}

#[test]
fn an_upload_that_trickles_is_cut_and_leaves_nothing() {
    let (server, admin) = start(&[("MEDIA_BODY_TIMEOUT", "1s")]);
    for framing in [Framing::Length, Framing::Chunks] {
        let mut connection = start_upload(&server, &admin, framing);
        let mut writer = connection.try_clone().expect("a socket can be cloned");
        let trickle = thread::spawn(move || {
            while send_piece(&mut writer, framing, b"x").is_ok() {
                thread::sleep(Duration::from_millis(200));
            }
        });
        let mut answer = [0; 13];
        connection.read_exact(&mut answer).expect("the server answers");
        assert_eq!(&answer, b"HTTP/1.1 408 ", "{framing:?}");
        trickle.join().expect("it ends with the connection");
    }
    eventually("nothing left on disk", || server.files().is_empty());
}

#[test]
fn a_text_body_that_stalls_is_cut() {
    let (server, admin) = start(&[("MEDIA_BODY_TIMEOUT", "1s")]);
    let mut connection = http::connect(server.address());
    let head = format!(
        "POST /api/media/files HTTP/1.1\r\nHost: x\r\nAuthorization: Token {admin}\r\n\
         Content-Type: application/json\r\nContent-Length: 100\r\n\r\n{{",
    );
    connection.write_all(head.as_bytes()).expect("the server reads");
    expect_cut(&server, connection);
}

/// More than the number of blocking threads.
const MANY: usize = 700;

#[test]
fn stalled_uploads_block_no_other_request() {
    let (server, admin) = start(&[("MEDIA_BODY_TIMEOUT", "10m")]);
    let stalled: Vec<TcpStream> =
        (0..MANY).map(|_| start_upload(&server, &admin, Framing::Length)).collect();
    eventually("all of them under way", || server.files().len() == MANY);

    let details = server.stored(&admin, "b.txt", "another");
    assert_eq!(server.open_f(&details).expect_status(200).text(), "another");
    let _ = server.details(&admin, 1).expect_status(200);
    let _ = server.get("/readyz").send().expect_status(200);
    assert_eq!(server.row_count(), 1);

    drop(stalled);
    eventually("nothing left of them", || server.files().len() == 1);
}

/// The number of open descriptors of a process.
fn open_descriptors(server: &Server) -> usize {
    fs::read_dir(format!("/proc/{}/fd", server.process_id())).expect("it runs").count()
}

#[test]
fn connections_beyond_the_descriptors_wait_and_those_within_are_served() {
    const DESCRIPTORS: u32 = 700;
    // More than the server accepts, and no more than the system queues.
    const CROWD: usize = 230;
    let mut site = Site::new(Backend::Sqlite);
    site.limit_descriptors(DESCRIPTORS);
    let server = site.start();
    let admin = server.admin();
    let mut early = start_upload(&server, &admin, Framing::Chunks);
    eventually("it is under way", || !server.files().is_empty());
    let crowd: Vec<TcpStream> = (0..CROWD).map(|_| http::connect(server.address())).collect();

    let rest = [b"\r\n", Form::new().finish().as_slice()].concat();
    let framed =
        [format!("{:x}\r\n", rest.len()).as_bytes(), rest.as_slice(), b"\r\n0\r\n\r\n"].concat();
    early.write_all(&framed).expect("the server reads");
    let mut answer = [0; 13];
    early.read_exact(&mut answer).expect("the server answers");
    assert_eq!(answer.escape_ascii().to_string(), "HTTP/1.1 201 ");
    assert!(open_descriptors(&server) < DESCRIPTORS as usize / 2, "room is left for files");

    drop((early, crowd));
    let _ = server.get("/healthz").send().expect_status(200);
}

#[test]
fn a_refused_body_that_never_ends_has_its_connection_closed() {
    let (server, _) = start(&[]);
    let answer = rest(start_upload(&server, "nobody", Framing::Chunks));
    assert!(answer.starts_with("HTTP/1.1 401 "), "{answer}");
}

/// Whether the server has a stored file open.
fn is_reading(server: &Server) -> bool {
    let open = fs::read_dir(format!("/proc/{}/fd", server.process_id())).expect("it runs");
    open.flatten()
        .filter_map(|entry| fs::read_link(entry.path()).ok())
        .any(|path| path.to_string_lossy().contains("core_media"))
}

#[test]
fn a_reader_that_stalls_is_dropped() {
    let (server, admin) = start(&[("MEDIA_READER_TIMEOUT", "1s")]);
    let details = server.stored(&admin, "a.bin", vec![0; 64 << 20]);
    let path = server.path_of_f(&details);
    let mut connection = http::connect(server.address());
    write!(connection, "GET {path} HTTP/1.1\r\nHost: x\r\n\r\n").expect("the server reads");
    eventually("the answer on its way", || is_reading(&server));
    eventually("the reader is disconnected", || !is_reading(&server));
    let mut received = Vec::new();
    let _ = connection.read_to_end(&mut received);
    assert!(received.len() < 64 << 20, "all of it was sent");
}
