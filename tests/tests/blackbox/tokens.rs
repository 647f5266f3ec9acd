//! Tokens: import, revocation, and that keys never appear in logs.

use std::io::{Read, Write};
use std::net::TcpStream;

use tests::{Form, Outcome, Server, Site, http, on_both_databases};

on_both_databases!(
    a_key_of_another_system_is_imported_from_a_file_or_standard_input,
    a_key_that_the_service_has_issued_is_imported_elsewhere,
    a_malformed_key_is_rejected_without_being_quoted,
    a_key_is_imported_once_and_for_a_user,
    a_revocation_applies_to_the_next_request_on_an_open_connection,
    no_key_is_logged_at_any_level,
);

const FOREIGN: &str = "0123456789abcdef0123456789abcdef01234567";

fn import(site: &Site, name: &str, input: &str) -> Outcome {
    site.run_with_input(&["token", "import", name, "--key-file", "-"], input)
}

fn a_key_of_another_system_is_imported_from_a_file_or_standard_input(site: Site) {
    let server = site.start();
    let _ = server.admin();
    let printed = import(&server, "admin", &format!("{FOREIGN}\n")).expect_success();
    assert_eq!(printed, "token 2 is imported\n");
    server.details(FOREIGN, 1).expect_error(404, "Not found.");

    let path = server.data().join("key.txt");
    let other = FOREIGN.to_uppercase();
    std::fs::write(&path, format!("  {other}\r\n")).expect("written");
    let path = path.to_str().expect("temporary folders have plain names");
    let _ = server.run(&["token", "import", "admin", "--key-file", path]).expect_success();
    server.details(&other, 1).expect_error(404, "Not found.");
    assert_eq!(server.number("SELECT count(*) FROM tokens WHERE length(key_sha256) = 32"), 3);
}

fn a_key_that_the_service_has_issued_is_imported_elsewhere(site: Site) {
    let elsewhere = Site::new(site.backend());
    let key = elsewhere.admin();
    let server = site.start();
    let _ = server.admin();
    server.details(&key, 1).expect_error(401, "Invalid token.");
    let _ = import(&server, "admin", &key).expect_success();
    server.details(&key, 1).expect_error(404, "Not found.");
}

fn a_malformed_key_is_rejected_without_being_quoted(site: Site) {
    let admin = site.admin();
    let mistyped = admin.replacen("ms_", "ms_x", 1);
    let long = "f".repeat(2000);
    for text in ["", "secret", &FOREIGN[1..], &mistyped, &long, "two words"] {
        let error = import(&site, "admin", text).expect_failure();
        assert!(text.is_empty() || !error.contains(text), "{error}");
        assert!(error.contains("a key is"), "{error}");
    }
    let missing = site.run(&["token", "import", "admin", "--key-file", "nowhere"]);
    assert!(missing.expect_failure().contains("nowhere"));
    assert_eq!(site.number("SELECT count(*) FROM tokens"), 1);
}

fn a_key_is_imported_once_and_for_a_user(site: Site) {
    let admin = site.admin();
    assert!(import(&site, "nobody", FOREIGN).expect_failure().contains("nobody"));
    let _ = import(&site, "admin", FOREIGN).expect_success();
    for key in [FOREIGN, &admin] {
        let error = import(&site, "admin", key).expect_failure();
        assert!(error.contains("already") && !error.contains(key), "{error}");
    }
}

/// One connection that stays open for several requests.
struct OpenConnection(TcpStream);

impl OpenConnection {
    /// The status of a retrieve.
    fn status(&mut self, key: &str) -> u16 {
        let head = format!(
            "GET /api/media/files/1 HTTP/1.1\r\nHost: localhost\r\nAuthorization: Token {key}\r\n\r\n"
        );
        self.0.write_all(head.as_bytes()).expect("the connection is open");
        let mut answer = Vec::new();
        while !answer.ends_with(b"}") {
            let mut bytes = [0; 1024];
            let count = self.0.read(&mut bytes).expect("the server answers");
            assert!(count > 0, "it has closed the connection: {}", answer.escape_ascii());
            answer.extend(&bytes[..count]);
        }
        let status =
            answer.strip_prefix(b"HTTP/1.1 ").and_then(|rest| str::from_utf8(&rest[..3]).ok());
        status.and_then(|status| status.parse().ok()).expect("a status")
    }
}

fn a_revocation_applies_to_the_next_request_on_an_open_connection(site: Site) {
    let server = site.start();
    let flags = ["--staff", "--permission", "3802"];
    let key = server.user("staff", &flags);
    let mut connection = OpenConnection(http::connect(server.address()));
    assert_eq!(connection.status(&key), 404);
    let steps: [(&[&str], u16); 6] = [
        (&["user", "set", "staff", "--no-permissions"], 403),
        (&["user", "set", "staff", "--permission", "3802"], 404),
        (&["user", "set", "staff", "--no-staff"], 403),
        (&["user", "deactivate", "staff"], 401),
        (&["user", "set", "staff", "--active", "--staff"], 404),
        (&["token", "revoke", "1"], 401),
    ];
    for (command, status) in steps {
        let _ = server.run(command).expect_success();
        assert_eq!(connection.status(&key), status, "{command:?}");
    }
}

fn no_key_is_logged_at_any_level(mut site: Site) {
    site.set("MEDIA_LOG", "trace");
    let _ = site.run(&["user", "add", "ada", "--admin"]).expect_success();
    let issued = site.run(&["token", "issue", "ada"]);
    let imported = import(&site, "ada", FOREIGN);
    let key = issued.stdout.trim_end().to_owned();
    let unknown = FOREIGN.replace('0', "f");
    let mut logs = vec![issued.stderr, imported.stderr];

    let server = site.start();
    for key in [key.as_str(), FOREIGN] {
        let _ = server.stored(key, "a.txt", "text");
        let _ = server.details(key, 1).expect_status(200);
    }
    server.details(&unknown, 1).expect_error(401, "Invalid token.");
    let _ = server.upload(&unknown, Form::new()).expect_status(401);
    logs.extend(complete_log(&server));
    assert!(logs.iter().any(|line| line.contains("\"TRACE\"")), "not every level is logged");
    for secret in [&key, FOREIGN, &unknown] {
        let found = logs.iter().find(|line| line.contains(secret));
        assert_eq!(found, None, "{secret}");
    }
}

/// The log up to the answer to one more request, which comes last.
fn complete_log(server: &Server) -> Vec<String> {
    let _ = server.get("/healthz?last").send();
    let health = |line: &String| line.contains("/healthz") && line.contains("answered");
    tests::eventually("the last line", || server.log().iter().any(health));
    server.log()
}
