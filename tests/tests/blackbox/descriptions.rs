//! Descriptions have one limit, for every type of body.

use serde_json::{Value, json};
use tests::{Form, Request, Server, Site, on_both_databases};

on_both_databases!(
    a_description_of_64_kib_is_taken_and_a_longer_one_refused,
    a_row_with_a_longer_description_is_not_adopted,
    a_longer_description_that_is_there_already_stays_and_is_listed,
);

const LONGEST: usize = 64 * 1024;
const SENTENCE: &str = "Ensure this field has no more than 65536 bytes.";

/// Two bytes per character.
fn text(bytes: usize) -> String {
    let mut text = "ی".repeat(bytes / 2);
    text.extend((bytes % 2 == 1).then_some('x'));
    text
}

fn urlencoded(description: &str) -> String {
    let encoded = description.bytes().map(|byte| format!("%{byte:02X}"));
    format!("description={}", encoded.collect::<String>())
}

/// The same description in every type of body.
fn requests(server: &Server, token: &str, description: &str) -> Vec<Request> {
    let request = |method, path| server.request(method, path).token(token);
    let form = || Form::with_file("a.txt", "text").text("description", description).finish();
    let only_text = Form::new().text("description", description).finish();
    let file = "/api/media/files/1";
    let json = json!({ "description": description }).to_string();
    vec![
        request("POST", "/api/media/files").body(&Form::content_type(), form()),
        request("PUT", file).body(&Form::content_type(), form()),
        request("PATCH", file).body(&Form::content_type(), only_text),
        request("PATCH", file).body("application/json", json),
        request("PATCH", file).body("application/x-www-form-urlencoded", urlencoded(description)),
    ]
}

fn a_description_of_64_kib_is_taken_and_a_longer_one_refused(site: Site) {
    let server = site.start();
    let admin = server.admin();
    let _ = server.stored(&admin, "first.txt", "text");
    let longest = text(LONGEST);
    for request in requests(&server, &admin, &longest) {
        let answer = request.send();
        assert!(matches!(answer.status, 200 | 201), "{answer:?}");
        assert!(answer.json()["description"] == *longest);
    }
    let files = server.files();
    for request in requests(&server, &admin, &text(LONGEST + 1)) {
        let answer = request.send().expect_status(400).json();
        assert_eq!(answer, json!({ "description": [SENTENCE] }));
    }
    assert!(server.details(&admin, 1).json()["description"] == *longest);
    assert_eq!((server.files(), server.row_count()), (files, 2));
}

fn row(description: &str) -> String {
    let row = json!({
        "id": 9, "type": "text", "user": null, "f": "/media/a", "name": null,
        "description": description, "size": null,
        "created_at": "2025-12-22T17:29:34Z", "updated_at": "2025-12-22T17:29:34Z",
    });
    format!("{row}\n")
}

fn a_row_with_a_longer_description_is_not_adopted(site: Site) {
    let adopt = ["adopt", "-", "--without-bytes"];
    let outcome = site.run_with_input(&adopt, &row(&text(LONGEST + 1)));
    assert_eq!(outcome.status, Some(1), "{outcome:?}");
    let error = format!("{}{}", outcome.stdout, outcome.stderr);
    assert!(error.contains("description: the text has more than 65536 bytes"), "{error}");
    let _ = site.run_with_input(&adopt, &row(&text(LONGEST))).expect_success();
    assert_eq!(site.row_count(), 1);
}

fn a_longer_description_that_is_there_already_stays_and_is_listed(site: Site) {
    let server = site.start();
    let admin = server.admin();
    let _ = server.stored(&admin, "a.txt", "text");
    let long = text(LONGEST * 4);
    server.execute(&format!("UPDATE media_files SET description = '{long}'"));
    let named = server
        .request("PATCH", "/api/media/files/1")
        .token(&admin)
        .body("application/json", r#"{"name":"b"}"#)
        .send()
        .expect_status(200)
        .json();
    assert!(named["description"] == *long);
    let page: Value = server.get("/api/media/files").token(&admin).send().expect_status(200).json();
    assert!(page["results"][0]["description"] == *long);
}
