//! Forms that are malformed or too large are rejected completely.

use tests::{Backend, Form, Server, Site};

fn file() -> Form {
    Form::with_file("a.txt", "text")
}

/// A part `f` with this line in its head.
fn file_with(line: &str) -> Form {
    let disposition = "Content-Disposition: form-data; name=\"f\"; filename=\"a.txt\"";
    Form::new().part(&format!("{disposition}\r\n{line}"), "text")
}

fn texts(count: usize) -> Form {
    (0..count).fold(file(), |form, number| form.text(&format!("field{number}"), "x"))
}

fn upload(server: &Server, admin: &str, body: Vec<u8>) -> tests::Response {
    server.request("POST", "/api/media/files").token(admin).body(&Form::content_type(), body).send()
}

fn cut(body: Vec<u8>, bytes: usize) -> Vec<u8> {
    body[..body.len() - bytes].to_vec()
}

fn replaced(body: Vec<u8>, old: &str, new: &str) -> Vec<u8> {
    String::from_utf8(body).expect("it is text").replace(old, new).into_bytes()
}

#[test]
fn forms_that_are_too_much_are_refused_and_leave_nothing() {
    let server = Site::new(Backend::Sqlite).start();
    let admin = server.admin();
    let long = |bytes| "x".repeat(bytes);
    let end = file().finish().len() - file().unfinished().len();
    let table = [
        ("eleven parts", texts(10).finish()),
        ("a head over 8 KiB", file_with(&format!("X: {}", long(8 * 1024))).finish()),
        ("a head over 64 KiB", file_with(&format!("X: {}", long(65 * 1024))).finish()),
        ("a head of too many lines", file_with(&"X: y\r\n".repeat(40)).finish()),
        ("a long text", file().text("other", long(64 * 1024 + 1)).finish()),
        ("a long text before", Form::new().text("other", long(900_000)).finish()),
        ("two files", file().file("f", "b.txt", "text").finish()),
        ("a file and a text called f", file().text("f", "text").finish()),
        ("no final boundary", file().unfinished()),
        ("nothing after a part", cut(file().unfinished(), 2)),
        ("half a final boundary", cut(file().finish(), end / 2)),
        ("a boundary that is not final", cut(file().finish(), 4)),
        ("a final boundary of one hyphen", cut(file().finish(), 3)),
        ("base64", file_with("Content-Transfer-Encoding: base64").finish()),
        ("quoted-printable", file_with("Content-Transfer-Encoding: Quoted-Printable").finish()),
        ("an unknown encoding", file_with("Content-Transfer-Encoding: x-rot13").finish()),
        ("a boundary that goes on", replaced(file().finish(), "tests--", "tests-x")),
        ("a boundary with more behind blanks", replaced(file().finish(), "tests\r", "tests x\r")),
        ("a head that never ends", [file().unfinished(), vec![b'x'; 200_000]].concat()),
        ("nothing", b"\r\n".to_vec()),
    ];
    for (what, body) in table {
        let answer = upload(&server, &admin, body);
        let detail = answer.json()["detail"].as_str().unwrap_or_default().to_owned();
        assert_eq!(answer.expect_error(400, &detail), "parse_error", "{what}");
        assert!(detail.starts_with("Multipart form parse error - "), "{what}: {detail}");
        assert_eq!(server.row_count(), 0, "{what}");
        tests::eventually(what, || server.files().is_empty());
    }
}

#[test]
fn forms_that_are_just_enough_are_stored() {
    let server = Site::new(Backend::Sqlite).start();
    let admin = server.admin();
    let table = [
        ("ten parts", texts(9).finish()),
        ("a head of 8 KiB", file_with(&format!("X: {}", "x".repeat(8000))).finish()),
        ("a text of 64 KiB", file().text("description", "x".repeat(64 * 1024)).finish()),
        ("7bit", file_with("Content-Transfer-Encoding: 7BIT").finish()),
        ("8bit", file_with("Content-Transfer-Encoding: 8bit").finish()),
        ("binary", file_with("Content-Transfer-Encoding: binary").finish()),
        ("no line break at the end", cut(file().finish(), 2)),
        ("a preamble", [b"preamble\r\n".to_vec(), file().finish()].concat()),
        ("an epilogue", [file().finish(), b"epilogue".to_vec()].concat()),
    ];
    for (what, body) in table {
        let answer = upload(&server, &admin, body);
        assert_eq!(answer.status, 201, "{what}: {answer:?}");
        assert_eq!(server.open_f(&answer.json()).text(), "text", "{what}");
    }
}
