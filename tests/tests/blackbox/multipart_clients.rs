//! Uploads of real clients are accepted: recorded bodies, and all variants that clients may write.

use std::fs;

use serde_json::json;
use tests::workspace::root;
use tests::{Backend, Form, Response, Server, Site};

/// The content of the file in each recorded body.
const RECORDED: &str = "line one\r\nline two\r\n--not a boundary\r\n";

fn start() -> (Server, String) {
    let server = Site::new(Backend::Sqlite).start();
    let admin = server.admin();
    (server, admin)
}

fn upload(
    server: &Server,
    admin: &str,
    content_type: impl AsRef<[u8]>,
    body: impl Into<Vec<u8>>,
) -> Response {
    let request = server.request("POST", "/api/media/files").token(admin);
    request.untyped_body(body).header("Content-Type", content_type).send()
}

/// A body with one file and the given boundaries.
fn body(boundary: &str) -> String {
    let head = "Content-Disposition: form-data; name=\"f\"; filename=\"a.txt\"";
    format!("--{boundary}\r\n{head}\r\n\r\ntext\r\n--{boundary}--\r\n")
}

#[track_caller]
fn expect_stored(server: &Server, what: &str, answer: Response) -> serde_json::Value {
    let details = answer.expect_status(201).json();
    assert_eq!(server.open_f(&details).text(), "text", "{what}");
    details
}

#[test]
fn recorded_forms_are_stored() {
    let (server, admin) = start();
    let folder = root().join("tests/fixtures/multipart");
    let mut count = 0;
    for entry in fs::read_dir(folder).expect("there are recorded forms") {
        let path = entry.expect("an entry").path();
        let client = path.file_name().expect("a name").to_string_lossy().into_owned();
        let recorded = fs::read(&path).expect("it can be read");
        let head = recorded.windows(2).position(|bytes| bytes == b"\n\n").expect("an empty line");
        let answer = upload(&server, &admin, &recorded[..head], &recorded[head + 2..]);
        let details = answer.expect_status(201).json();
        let name = match client.as_str() {
            "apache-httpclient-4.5.14" | "apache-httpclient-4.5.14-rfc6532" => "name",
            // Its text is in a local code page that the client does not name.
            "chromium-156-windows-1251" => "\u{FFFD}\u{FFFD}\u{FFFD}",
            "undici-7.30.2" => "نام\r\nو",
            _ => "نام",
        };
        assert_eq!(details["name"], name, "{client}");
        assert_eq!(server.open_f(&details).text(), RECORDED, "{client}");
        count += 1;
    }
    assert!(count > 20, "{count}");
}

#[test]
fn boundaries_are_taken_however_they_are_written() {
    let (server, admin) = start();
    let unquoted = "=/:?(b)@{b},<b[";
    let table = [
        (format!("multipart/form-data; boundary={unquoted}"), body(unquoted)),
        (format!("multipart/form-data; boundary=\"{unquoted}\""), body(unquoted)),
        (format!("multipart/form-data; boundary={0}", "b".repeat(70)), body(&"b".repeat(70))),
        ("multipart/form-data; boundary=\"a b;c\"".to_owned(), body("a b;c")),
        ("multipart/form-data ; boundary=b".to_owned(), body("b")),
        ("multipart/form-data\t;\tboundary=b".to_owned(), body("b")),
        ("multipart/form-data; boundary = b ".to_owned(), body("b")),
        ("multipart/form-data; ;;boundary=b;".to_owned(), body("b")),
        ("Multipart/Form-Data;BOUNDARY=b; charset=x-unknown".to_owned(), body("b")),
        ("multipart/form-data; boundary=b".to_owned(), body("b").replace("--b\r\n", "--b \t\r\n")),
        ("multipart/form-data; boundary=b".to_owned(), body("b").replace("--b--", "--b--\t ")),
    ];
    for (content_type, body) in table {
        let answer = upload(&server, &admin, &content_type, body);
        expect_stored(&server, &content_type, answer);
    }
}

#[test]
fn padding_after_a_boundary_does_not_hide_the_next_part() {
    let (server, admin) = start();
    let id = server.stored(&admin, "a.txt", "x")["id"].clone();
    let body = "--b  \r\nContent-Disposition: form-data; name=\"name\"\r\n\r\nnew\r\n--b--  \r\n";
    let request = server.request("PATCH", format!("/api/media/files/{id}")).token(&admin);
    let answer = request.body("multipart/form-data; boundary=b", body).send();
    assert_eq!(answer.expect_status(200).json()["name"], "new");
}

#[test]
fn an_empty_body_is_an_empty_form() {
    let (server, admin) = start();
    let id = server.stored(&admin, "a.txt", "x")["id"].clone();
    for content_type in [Form::content_type().as_str(), "multipart/form-data"] {
        let answer = upload(&server, &admin, content_type, "");
        assert_eq!(answer.expect_status(400).json(), json!({ "f": ["No file was submitted."] }));
        let request = server.request("PATCH", format!("/api/media/files/{id}")).token(&admin);
        let details = request.body(content_type, "").send().expect_status(200).json();
        assert_eq!(details["name"], "a.txt", "{content_type}");
    }
    let no_parts = upload(&server, &admin, "multipart/form-data; boundary=b", "--b--\r\n");
    assert_eq!(no_parts.expect_status(400).json(), json!({ "f": ["No file was submitted."] }));
}

#[test]
fn heads_are_taken_however_they_are_written() {
    let (server, admin) = start();
    let file = "Content-Disposition: form-data; name=\"f\"; filename=\"a.txt\"";
    let table = [
        format!("{file}\r\nContent-Type: multipart/form-data"),
        format!("{file}\r\nContent-Type: multipart/mixed; boundary=x"),
        format!("{file}\r\nContent-Length: 99999"),
        format!("{file}\r\nContent-Length: many"),
        format!("rubbish\r\n{file}"),
        "content-disposition:attachment;filename=a.txt;name=f".to_owned(),
        "Content-Disposition: form-data; name=\" f \";\r\n\tfilename=\"a.txt\"".to_owned(),
    ];
    for head in table {
        let answer = server.upload(&admin, Form::new().part(&head, "text"));
        let details = expect_stored(&server, &head, answer);
        assert_eq!(details["name"], "a.txt", "{head}");
    }
}

#[test]
fn file_names_are_read_in_every_form() {
    let (server, admin) = start();
    let table: [(&[u8], &str); 14] = [
        (b"filename*=UTF-8''na%C3%AFve.txt", "naïve.txt"),
        (b"filename=plain.txt; filename*=UTF-8''na%C3%AFve.txt", "naïve.txt"),
        (b"filename*=\"UTF-8''na%C3%AFve.txt\"", "naïve.txt"),
        (b"filename*=ISO-8859-1''na%EFve.txt", "naïve.txt"),
        (b"filename*=iso-8859-1'en'%A3.txt", "£.txt"),
        (b"filename*=windows-1251''%EF%EE.txt", "по.txt"),
        (b"filename*=x-unknown''a.txt; filename=plain.txt", "plain.txt"),
        (b"filename*0=\"na\"; filename*1=\"ive.txt\"", "naive.txt"),
        (b"filename*0*=UTF-8''na%C3; filename*1*=%AFve; filename*2=\".txt\"", "naïve.txt"),
        (b"filename*1*=ve.txt; filename*0*=ISO-8859-1''na%EF", "naïve.txt"),
        (b"filename=\"na\xEFve.txt\"", "na\u{FFFD}ve.txt"),
        (b"filename=\"say \"hi\".txt\"", "say \"hi\".txt"),
        (b"filename=\"say \\\"hi\\\".txt\"", "say \"hi\".txt"),
        (b"filename=C:\\notes\\a.txt", "a.txt"),
    ];
    for (parameter, name) in table {
        let start = b"--b\r\nContent-Disposition: form-data; name=\"f\"; ";
        let body = [&start[..], parameter, b"\r\n\r\ntext\r\n--b--\r\n"].concat();
        let answer = upload(&server, &admin, "multipart/form-data; boundary=b", body);
        let details = expect_stored(&server, name, answer);
        assert_eq!(details["name"], name, "{}", parameter.escape_ascii());
    }
}

#[test]
fn parts_that_mean_nothing_here_are_ignored() {
    let (server, admin) = start();
    let large = vec![b'x'; 200 * 1024];
    let others = Form::new()
        .file("g", "large.bin", &large)
        .part("X: y", &large)
        .part("Content-Disposition: form-data", "text")
        .part("", "text");
    let answer = server.upload(&admin, others.clone().file("f", "a.txt", "text"));
    expect_stored(&server, "with a file", answer);
    let answer = server.upload(&admin, others);
    assert_eq!(answer.expect_status(400).json(), json!({ "f": ["No file was submitted."] }));
    let named = Form::with_file("a.txt", "text").file("name", "large.bin", &large);
    let answer = server.upload(&admin, named);
    assert_eq!(answer.expect_status(400).json(), json!({ "name": ["Not a valid string."] }));
    tests::eventually("only the first is stored", || server.files().len() == 1);
}
