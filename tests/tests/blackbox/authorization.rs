//! Permissions, and the answers without them.

use tests::{Form, Request, Server, Site, on_both_databases};

on_both_databases!(
    authorization_headers_follow_their_table,
    two_authorization_headers_are_refused,
    expired_and_revoked_tokens_are_invalid,
    inactive_users_are_refused_even_when_they_are_admins,
    every_caller_by_every_action_follows_the_table,
    a_lost_permission_holds_from_the_next_request_on,
    a_stranger_learns_nothing_of_what_exists,
    a_refused_upload_leaves_nothing,
    media_bytes_need_no_token,
);

const ABSENT: &str = "Authentication credentials were not provided.";
const NO_KEY: &str = "Invalid token header. No credentials provided.";
const SPACES: &str = "Invalid token header. Token string should not contain spaces.";
const NOT_UTF_8: &str = "Invalid token header. Token string should not contain invalid characters.";
const INVALID: &str = "Invalid token.";
const INACTIVE: &str = "User inactive or deleted.";
const FORBIDDEN: &str = "You do not have permission to perform this action.";

#[track_caller]
fn expect_refusal(request: &Request, detail: &str) {
    let answer = request.send();
    let code = answer.expect_error(401, detail);
    let absent = detail == ABSENT;
    assert_eq!(code, if absent { "not_authenticated" } else { "authentication_failed" });
    assert_eq!(answer.header("www-authenticate"), Some("Token"), "{detail}");
}

fn authorization_headers_follow_their_table(site: Site) {
    let server = site.start();
    let key = server.admin();
    let details = |header: &[u8]| server.get("/api/media/files/1").header("Authorization", header);

    expect_refusal(&server.get("/api/media/files/1"), ABSENT);
    let refused: [(&[u8], &str); 14] = [
        (b"", ABSENT),
        (b"Basic dXNlcjpwYXNz", ABSENT),
        (b"Bearer abc", ABSENT),
        (b"Tokens abc", ABSENT),
        (b"Token", NO_KEY),
        (b"token", NO_KEY),
        (b"Token   ", NO_KEY),
        (b"Token a b", SPACES),
        (b"Token a b c", SPACES),
        (b"Token \xff\xfe", NOT_UTF_8),
        (b"Token 0123456789abcdef0123456789abcdef01234567", INVALID),
        (b"Token x", INVALID),
        ("Token کلید".as_bytes(), INVALID),
        (b"Token '--", INVALID),
    ];
    for (header, detail) in refused {
        expect_refusal(&details(header), detail);
    }
    for accepted in ["Token {}", "token {}", "TOKEN {}", "tOkEn    {}", "Token \t {}"] {
        let answer = details(accepted.replace("{}", &key).as_bytes()).send();
        answer.expect_error(404, "Not found.");
    }
    expect_refusal(&details(format!("Token {}", key.to_uppercase()).as_bytes()), INVALID);
    expect_refusal(&details(format!("Token {key}x").as_bytes()), INVALID);
    expect_refusal(&details(format!("Token {key} {key}").as_bytes()), SPACES);
}

fn two_authorization_headers_are_refused(site: Site) {
    let server = site.start();
    let key = server.admin();
    let twice = server.get("/api/media/files/1").token(&key).token(&key);
    expect_refusal(&twice, SPACES);
}

fn expired_and_revoked_tokens_are_invalid(site: Site) {
    let server = site.start();
    let good = server.admin();
    let expired = server.token("admin");
    server.execute("UPDATE tokens SET expires_at = created_at WHERE id = 2");
    let revoked = server.token("admin");
    let _ = server.run(&["token", "revoke", "3"]).expect_success();

    server.details(&good, 1).expect_error(404, "Not found.");
    for key in [expired, revoked] {
        expect_refusal(&server.get("/api/media/files/1").token(&key), INVALID);
    }
}

fn inactive_users_are_refused_even_when_they_are_admins(site: Site) {
    let server = site.start();
    let staff = server.user("staff", &["--staff", "--permission", "3802"]);
    let admin = server.admin();
    for (name, key) in [("staff", staff), ("admin", admin)] {
        server.details(&key, 1).expect_error(404, "Not found.");
        let _ = server.run(&["user", "deactivate", name]).expect_success();
        expect_refusal(&server.get("/api/media/files/1").token(&key), INACTIVE);
    }
}

/// Each action with its permission code.
const ACTIONS: [(&str, u16); 2] = [("retrieve", 3802), ("create", 3803)];
const CODES: [u16; 5] = [3801, 3802, 3803, 3804, 3805];

fn attempt(server: &Server, key: &str, action: &str) -> u16 {
    let answer = match action {
        "retrieve" => server.details(key, 1),
        "create" => server.upload(key, Form::with_file("a.txt", "text")),
        other => panic!("no such action: {other}"),
    };
    if answer.status == 403 {
        assert_eq!(answer.expect_error(403, FORBIDDEN), "permission_denied");
    }
    answer.status
}

fn every_caller_by_every_action_follows_the_table(site: Site) {
    let server = site.start();
    let admin = server.admin();
    let _ = server.stored(&admin, "first.txt", "text");
    let flags: Vec<String> = CODES.map(|code| format!("--permission={code}")).into();
    let every_code: Vec<&str> = flags.iter().map(String::as_str).collect();
    let staff_with_every_code = [&["--staff"], every_code.as_slice()].concat();

    let mut callers = vec![
        ("no_code".to_owned(), server.user("no_code", &[]), None),
        ("not_staff".to_owned(), server.user("not_staff", &every_code), None),
        ("staff_no_code".to_owned(), server.user("staff_no_code", &["--staff"]), None),
        ("all".to_owned(), server.user("all", &staff_with_every_code), Some(CODES.to_vec())),
        ("admin".to_owned(), admin, Some(CODES.to_vec())),
    ];
    for (code, flag) in CODES.into_iter().zip(&flags) {
        let name = format!("staff_{code}");
        let key = server.user(&name, &["--staff", flag]);
        callers.push((name, key, Some(vec![code])));
    }
    for (name, key, held) in &callers {
        for (action, code) in ACTIONS {
            let allowed = held.as_ref().is_some_and(|held| held.contains(&code));
            let expected = match action {
                _ if !allowed => 403,
                "create" => 201,
                _ => 200,
            };
            assert_eq!(attempt(&server, key, action), expected, "{name}: {action}");
        }
    }
}

fn a_lost_permission_holds_from_the_next_request_on(site: Site) {
    let server = site.start();
    let key = server.user("staff", &["--staff", "--permission", "3802"]);
    server.details(&key, 1).expect_error(404, "Not found.");
    server.execute("DELETE FROM user_permissions");
    server.details(&key, 1).expect_error(403, FORBIDDEN);
}

fn a_stranger_learns_nothing_of_what_exists(site: Site) {
    let server = site.start();
    let admin = server.admin();
    let powerless = server.user("powerless", &["--staff"]);
    let _ = server.stored(&admin, "a.txt", "text");
    for id in ["1", "2", "0", "-1", "abc", "99999999999999999999"] {
        let path = format!("/api/media/files/{id}");
        expect_refusal(&server.get(&path), ABSENT);
        server.get(&path).token(&powerless).send().expect_error(403, FORBIDDEN);
    }
}

fn a_refused_upload_leaves_nothing(site: Site) {
    let server = site.start();
    let powerless = server.user("powerless", &["--staff", "--permission", "3802"]);
    let upload = |key: &str| server.upload(key, Form::with_file("a.txt", "text"));
    upload(&powerless).expect_error(403, FORBIDDEN);
    upload("nobody").expect_error(401, INVALID);
    assert_eq!(server.row_count(), 0);
    assert!(server.files().is_empty(), "{:?}", server.files());
}

fn media_bytes_need_no_token(site: Site) {
    let server = site.start();
    let admin = server.admin();
    let details = server.stored(&admin, "a.txt", "text");
    assert_eq!(server.open_f(&details).expect_status(200).text(), "text");
}
