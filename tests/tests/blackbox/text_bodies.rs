//! JSON and URL-encoded forms: numbers, charsets, and ignored keys.

use serde_json::Value;
use tests::{Backend, Response, Server, Site};

fn start() -> (Server, String, String) {
    let server = Site::new(Backend::Sqlite).start();
    let admin = server.admin();
    let id = &server.stored(&admin, "a.txt", "x")["id"];
    let path = format!("/api/media/files/{id}");
    (server, admin, path)
}

fn patch(
    (server, admin, path): &(Server, String, String),
    content_type: &str,
    body: impl Into<Vec<u8>>,
) -> Response {
    server.request("PATCH", path).token(admin).body(content_type, body).send()
}

#[test]
fn numbers_that_are_given_for_texts_keep_their_digits() {
    let site = start();
    let numbers = [
        "1.10",
        "0.30000000000000000000001",
        "12345678901234567890123456789012345678901234567890",
        "-0",
        "1e400",
        "1.5E-7",
    ];
    for number in numbers {
        let answer = patch(&site, "application/json", format!("{{\"name\": {number} }}"));
        assert_eq!(answer.expect_status(200).json()["name"], number);
    }
    for other in ["true", "[1.10]", "{}"] {
        let answer = patch(&site, "application/json", format!("{{\"name\":{other}}}"));
        let errors = answer.expect_status(400).json();
        assert_eq!(errors["name"][0], "Not a valid string.", "{other}");
    }
}

#[test]
fn values_of_ignored_keys_do_not_matter() {
    let site = start();
    let deep = format!("{}{}", "[".repeat(400_000), "]".repeat(400_000));
    let texts = [
        r#""\ud800""#,
        r#"{"\udfff": "\ud800\ud800"}"#,
        "1e999999999",
        &"9".repeat(100_000),
        "-0.00000000000000000000000000000000000000000000000001e-99999",
        &deep,
        "null",
    ];
    for (number, text) in texts.into_iter().enumerate() {
        let name = format!("name {number}");
        let body =
            format!(r#"{{"x": {text}, "\ud800": {text}, "name": "{name}", "size": {text}}}"#);
        let body = if body.len() > 1024 * 1024 {
            format!(r#"{{"x":{text},"name":"{name}"}}"#)
        } else {
            body
        };
        let answer = patch(&site, "application/json", body);
        assert_eq!(answer.expect_status(200).json()["name"], name, "{text:.40}");
    }
    for text in [r#""\ud8""#, r#""\x""#, "01", "1.", "[", "\"\n\"", "nul", "'x'"] {
        let answer = patch(&site, "application/json", format!("{{\"x\": {text}}}"));
        let detail = answer.json()["detail"].as_str().unwrap_or_default().to_owned();
        assert_eq!(answer.expect_error(400, &detail), "parse_error", "{text}");
    }
}

#[test]
fn a_text_of_half_a_surrogate_pair_is_refused() {
    let site = start();
    for key in ["name", "description"] {
        let answer = patch(&site, "application/json", format!(r#"{{"{key}": "a\ud800"}}"#));
        let detail = answer.json()["detail"].as_str().unwrap_or_default().to_owned();
        assert_eq!(answer.expect_error(400, &detail), "parse_error");
        assert!(detail.contains("surrogate"), "{detail}");
    }
    let pair = patch(&site, "application/json", r#"{"name": "\ud83c\udf1e"}"#);
    assert_eq!(pair.expect_status(200).json()["name"], "🌞");
}

#[test]
fn a_charset_is_honoured() {
    let site = start();
    let utf_16: Vec<u8> =
        "{\"name\": \"naïve\"}".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let latin_1 =
        |text: &str| text.chars().map(|c| u8::try_from(c).unwrap_or(b'?')).collect::<Vec<_>>();
    let table = [
        ("application/json; charset=utf-8", "{\"name\":\"naïve\"}".into()),
        ("application/json ;\tCharset=\"UTF8\" ; x", "{\"name\":\"naïve\"}".into()),
        ("application/json; charset=iso-8859-1", latin_1("{\"name\":\"naïve\"}")),
        ("application/json; charset=utf-16le", utf_16),
        ("application/json", "\u{feff}{\"name\":\"naïve\"}".into()),
        ("application/x-www-form-urlencoded; charset=utf-8", "name=na%C3%AFve".into()),
        ("application/x-www-form-urlencoded; charset=ISO-8859-1", "name=na%EFve".into()),
        ("application/x-www-form-urlencoded; charset=ISO-8859-1", latin_1("x=&name=naïve")),
    ];
    for (content_type, body) in table {
        let _ = patch(&site, "application/json", "{\"name\":null}").expect_status(200);
        let answer = patch(&site, content_type, body);
        assert_eq!(answer.expect_status(200).json()["name"], "naïve", "{content_type}");
    }
}

#[test]
fn a_charset_that_is_unknown_is_refused() {
    let site = start();
    let table = [
        "application/json; charset=x-unknown",
        "application/json; charset=utf-32",
        "application/json; charset=",
        "application/x-www-form-urlencoded; charset=x-unknown",
        "application/x-www-form-urlencoded; charset=utf-16",
    ];
    for content_type in table {
        let answer = patch(&site, content_type, "{\"name\":\"x\"}");
        answer.expect_error(415, &format!("Unsupported media type \"{content_type}\" in request."));
        let answer = patch(&site, content_type, "");
        assert_ne!(answer.expect_status(200).json()["name"], Value::from("x"), "an empty body");
    }
}

#[test]
fn bytes_that_are_not_in_the_charset_are_refused() {
    let site = start();
    for body in [&b"{\"name\":\"\xff\"}"[..], b"{\"x\":\"\xc3\"}"] {
        let answer = patch(&site, "application/json", body);
        answer.expect_error(400, "JSON parse error - the body is not UTF-8");
    }
}
