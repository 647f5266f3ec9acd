//! Errors, and which error comes first.

use serde_json::{Value, json};
use tests::{Form, Response, Server, Site, on_both_databases};

on_both_databases!(
    unknown_ids_are_not_found,
    unknown_paths_are_not_found_in_json,
    a_405_lists_the_allowed_methods,
    options_names_the_methods,
    accept_headers_follow_their_table,
    hosts_follow_their_table,
    bodies_of_other_types_are_unsupported,
    malformed_json_is_a_parse_error,
    json_other_than_an_object_is_rejected,
    a_malformed_form_is_a_parse_error,
    fields_that_are_wrong_are_named,
    the_checks_come_in_their_order,
    no_error_names_the_inside,
);

const NOT_FOUND: &str = "Not found.";

#[track_caller]
fn expect_field_errors(answer: &Response, expected: &Value) {
    assert_eq!((answer.status, answer.json()), (400, expected.clone()));
}

fn unknown_ids_are_not_found(site: Site) {
    let server = site.start();
    let admin = server.admin();
    let details = server.stored(&admin, "a.txt", "text");
    assert_eq!(details["id"], 1);
    for id in ["1", "00001", "1/"] {
        let answer = server.get(format!("/api/media/files/{id}")).token(&admin).send();
        assert_eq!(answer.expect_status(200).json(), details, "{id}");
    }
    let nothing = [
        "2",
        "0",
        "-1",
        "+1",
        "1.0",
        "1e0",
        "abc",
        "%20",
        "%201",
        "%D9%A1",
        "9223372036854775807",
        "9223372036854775808",
        "99999999999999999999999999999999",
        "2/",
        "abc/",
    ];
    for id in nothing {
        let answer = server.get(format!("/api/media/files/{id}")).token(&admin).send();
        assert_eq!(answer.expect_error(404, NOT_FOUND), "not_found", "{id}");
    }
}

fn unknown_paths_are_not_found_in_json(site: Site) {
    let server = site.start();
    let paths = [
        "/nothing",
        "/index.html",
        "/api",
        "/api/media",
        "/api/media/file/1",
        "/api/media/files/1/2",
        "/api/media/files//",
        "/API/media/files/1",
        "/media",
        "/%00",
        "/%ff",
        "/nothing?a=b",
    ];
    for path in paths {
        for method in ["GET", "POST", "DELETE"] {
            let answer = server.request(method, path).send();
            assert_eq!(answer.expect_error(404, NOT_FOUND), "not_found", "{method} {path}");
        }
        let answer = server.get(path).header("Accept", "text/html").send();
        answer.expect_error(404, NOT_FOUND);
    }
}

/// Paths with methods that they will never have, and one that they have.
const METHODS: [(&str, &[&str], &str); 6] = [
    ("/api/media/files", &["DELETE", "PUT", "PATCH", "TRACE", "FETCH"], "POST"),
    ("/api/media/files/", &["DELETE", "PUT"], "POST"),
    ("/api/media/files/1", &["POST", "TRACE", "FETCH"], "GET"),
    ("/api/media/files/1/", &["POST"], "GET"),
    ("/media/core_media/2025/12/22/a.txt", &["POST", "PUT", "PATCH", "DELETE"], "GET"),
    ("/healthz", &["POST", "DELETE"], "GET"),
];

fn a_405_lists_the_allowed_methods(site: Site) {
    let server = site.start();
    let admin = server.admin();
    for (path, methods, right) in METHODS {
        for method in methods {
            let answer = server.request(method, path).token(&admin).send();
            let code = answer.expect_error(405, &format!("Method \"{method}\" not allowed."));
            assert_eq!(code, "method_not_allowed");
            let allow: Vec<&str> = answer.header("allow").unwrap_or("").split(", ").collect();
            assert!(allow.contains(&right), "{method} {path}: {allow:?}");
            assert!(!allow.contains(method), "{method} {path}: {allow:?}");
        }
    }
}

fn options_names_the_methods(site: Site) {
    let server = site.start();
    let admin = server.admin();
    for (path, _, right) in METHODS {
        let answer = server.request("OPTIONS", path).token(&admin).send();
        let allow: Vec<&str> = answer.header("allow").unwrap_or("").split(", ").collect();
        assert!(allow.contains(&right) && allow.contains(&"OPTIONS"), "{path}: {answer:?}");
        assert_eq!(allow.contains(&"HEAD"), allow.contains(&"GET"), "{path}: {allow:?}");
        assert!((200..300).contains(&answer.status), "{path}: {answer:?}");
    }
}

fn accept_headers_follow_their_table(site: Site) {
    let server = site.start();
    let admin = server.admin();
    let _ = server.stored(&admin, "a.txt", "text");
    let table = [
        ("*/*", true),
        ("application/json", true),
        ("application/*", true),
        ("APPLICATION/JSON", true),
        ("application/json; indent=4", true),
        ("text/html, application/json;q=0.5", true),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", true),
        ("text/html", false),
        ("application/xml, text/plain", false),
        ("image/*", false),
        ("application/json;q=0", false),
    ];
    for (accept, admitted) in table {
        let answer = server.get("/api/media/files/1").token(&admin).header("Accept", accept).send();
        if admitted {
            let _ = answer.expect_status(200);
        } else {
            let detail = "Could not satisfy the request Accept header.";
            assert_eq!(answer.expect_error(406, detail), "not_acceptable", "{accept}");
        }
    }
}

fn hosts_follow_their_table(site: Site) {
    let server = site.start();
    let admin = server.admin();
    let details = server.stored(&admin, "a.txt", "text");
    let path = server.path_of_f(&details);
    let hosts = [
        "example.com",
        "EXAMPLE.com",
        "media-1.example.com:8443",
        "127.0.0.1:8000",
        "[::1]",
        "[::1]:8000",
        "localhost:0",
    ];
    for host in hosts {
        let answer = server.get("/api/media/files/1").token(&admin).header("Host", host).send();
        let details = answer.expect_status(200).json();
        assert_eq!(details["f"], format!("http://{host}{path}"), "{host}");
    }
    let no_hosts = [
        "",
        "exa mple.com",
        "example.com/path",
        "example.com:port",
        "example.com:",
        "user@example.com",
        "example.com\"",
        "<script>",
        "ex_ample.com",
        "[::1",
        "::1",
        "[zz]",
        "example.com:80:80",
        "مثال.com",
    ];
    for host in no_hosts {
        let answer = server.get("/api/media/files/1").token(&admin).header("Host", host).send();
        assert_eq!(answer.status, 400, "{host}: {answer:?}");
    }
    let twice = server.get("/api/media/files/1").token(&admin);
    let twice = twice.header("Host", "example.com").header("Host", "example.org").send();
    assert_eq!(twice.status, 400, "{twice:?}");
}

fn upload_body(server: &Server, admin: &str, content_type: &str, body: &str) -> Response {
    server.request("POST", "/api/media/files").token(admin).body(content_type, body).send()
}

fn bodies_of_other_types_are_unsupported(site: Site) {
    let server = site.start();
    let admin = server.admin();
    for media_type in ["text/plain", "application/xml", "image/png", "rubbish"] {
        let answer = upload_body(&server, &admin, media_type, "body");
        let code = answer
            .expect_error(415, &format!("Unsupported media type \"{media_type}\" in request."));
        assert_eq!(code, "unsupported_media_type");
    }
    assert!(server.files().is_empty());
}

fn malformed_json_is_a_parse_error(site: Site) {
    let server = site.start();
    let admin = server.admin();
    for body in ["{", "nothing", "{\"name\": }", "{'name': 'x'}", "{} {}", "\u{feff}x"] {
        let answer = upload_body(&server, &admin, "application/json", body);
        let detail = answer.json()["detail"].as_str().unwrap_or_default().to_owned();
        assert!(detail.starts_with("JSON parse error - "), "{body}: {answer:?}");
        assert_eq!(answer.expect_error(400, &detail), "parse_error");
    }
}

fn json_other_than_an_object_is_rejected(site: Site) {
    let server = site.start();
    let admin = server.admin();
    let table = [
        ("[]", "list"),
        ("[{}]", "list"),
        ("\"x\"", "str"),
        ("1", "int"),
        ("1.5", "float"),
        ("true", "bool"),
    ];
    for (body, kind) in table {
        let answer = upload_body(&server, &admin, "application/json", body);
        let sentence = format!("Invalid data. Expected a dictionary, but got {kind}.");
        expect_field_errors(&answer, &json!({ "non_field_errors": [sentence] }));
    }
}

fn a_malformed_form_is_a_parse_error(site: Site) {
    let server = site.start();
    let admin = server.admin();
    let whole = String::from_utf8(Form::with_file("a.txt", "text").finish()).expect("it is text");
    let cut = &whole[..whole.len() - 20];
    let table = [
        ("multipart/form-data", whole.as_str()),
        ("multipart/form-data; boundary=other", &whole),
        (&Form::content_type(), cut),
        (&Form::content_type(), "rubbish"),
    ];
    for (content_type, body) in table {
        let answer = upload_body(&server, &admin, content_type, body);
        let detail = answer.json()["detail"].as_str().unwrap_or_default().to_owned();
        assert_eq!(answer.expect_error(400, &detail), "parse_error", "{content_type}: {body}");
    }
    assert_eq!(server.row_count(), 0);
    assert!(server.files().is_empty(), "{:?}", server.files());
}

const NO_FILE: &str = "No file was submitted.";
const EMPTY: &str = "The submitted file is empty.";
const NOT_A_FILE: &str = "The submitted data was not a file. Check the encoding type on the form.";
const TOO_LONG: &str = "Ensure this field has no more than 255 characters.";
const NUL: &str = "Null characters are not allowed.";

fn fields_that_are_wrong_are_named(site: Site) {
    let server = site.start();
    let admin = server.admin();
    let sound = || Form::with_file("a.txt", "text");
    let long = "ی".repeat(256);
    let table = [
        (Form::new(), json!({ "f": [NO_FILE] })),
        (Form::new().text("name", "x"), json!({ "f": [NO_FILE] })),
        (Form::new().file("other", "a.txt", "text"), json!({ "f": [NO_FILE] })),
        (Form::with_file("a.txt", ""), json!({ "f": [EMPTY] })),
        (Form::new().text("f", "text"), json!({ "f": [NOT_A_FILE] })),
        (sound().text("name", &long), json!({ "name": [TOO_LONG] })),
        (Form::new().text("name", &long).file("f", "a.txt", "text"), json!({ "name": [TOO_LONG] })),
        (sound().text("name", "a\0b"), json!({ "name": [NUL] })),
        (sound().text("description", "a\0b"), json!({ "description": [NUL] })),
        (Form::new().text("name", &long), json!({ "name": [TOO_LONG], "f": [NO_FILE] })),
    ];
    for (form, expected) in table {
        expect_field_errors(&server.upload(&admin, form), &expected);
    }
    for body in ["{}", "{\"name\": \"x\"}"] {
        let answer = upload_body(&server, &admin, "application/json", body);
        expect_field_errors(&answer, &json!({ "f": [NO_FILE] }));
    }
    let answer = upload_body(&server, &admin, "application/json", "{\"f\": \"x\"}");
    expect_field_errors(&answer, &json!({ "f": [NOT_A_FILE] }));
    assert_eq!(server.row_count(), 0);
    assert!(server.files().is_empty(), "{:?}", server.files());
}

type Header<'a> = (&'a str, &'a str);

fn the_checks_come_in_their_order(mut site: Site) {
    site.set("MEDIA_MAX_UPLOAD_SIZE", "10");
    let server = site.start();
    let admin = server.admin();
    let powerless = server.user("powerless", &["--staff"]);
    let (bad_host, bad_accept) = (("Host", "a b"), ("Accept", "text/html"));
    let powerless = ("Authorization", &*format!("Token {powerless}"));
    let admin = ("Authorization", &*format!("Token {admin}"));
    let plain = ("Content-Type", "text/plain");
    let files = "/api/media/files";
    let table: [(&str, &str, &[Header], u16); 12] = [
        ("GET", "/nothing", &[bad_host, bad_accept], 400),
        ("POST", files, &[bad_host], 400),
        ("GET", "/nothing", &[bad_accept], 404),
        ("GET", "/api/media/files/1", &[bad_accept], 406),
        ("PUT", files, &[bad_accept], 406),
        ("PUT", files, &[], 401),
        ("POST", files, &[plain], 401),
        ("PUT", files, &[powerless], 403),
        ("POST", files, &[powerless, plain], 403),
        ("GET", "/api/media/files/abc", &[powerless], 403),
        ("PUT", files, &[admin, plain], 405),
        ("POST", files, &[admin, plain], 415),
    ];
    for (method, path, headers, status) in table {
        let body = "a body of more than ten bytes";
        let request = server.request(method, path).untyped_body(body);
        let request =
            headers.iter().fold(request, |request, (name, value)| request.header(name, value));
        let answer = request.send();
        assert_eq!(answer.status, status, "{method} {path} {headers:?}: {answer:?}");
    }
}

fn no_error_names_the_inside(site: Site) {
    let server = site.start();
    let admin = server.admin();
    let _ = server.stored(&admin, "a.txt", "text");
    server.execute("ALTER TABLE media_files RENAME TO mislaid");
    let answer = server.details(&admin, 1);
    let detail = answer.json()["detail"].as_str().unwrap_or_default().to_owned();
    answer.expect_error(500, &detail);
    for word in ["media_files", "SELECT", "sql", "relation", "table", "diesel", "/"] {
        assert!(!answer.text().to_lowercase().contains(word), "{word}: {answer:?}");
    }
    let id = answer.header("x-request-id").expect("every answer has an id").to_owned();
    let cause = |line: &String| line.contains(&id) && line.contains("media_files");
    tests::eventually("the cause in the log", || server.log().iter().any(cause));
}
