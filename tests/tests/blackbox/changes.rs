//! Edits, replacements and deletions of media files, alone and many at a time.

use std::thread;

use serde_json::{Value, json};
use tests::{Form, Request, Response, Server, Site, on_both_databases, samples};

on_both_databases!(
    an_edit_changes_what_it_names_and_nothing_else,
    bodies_of_every_type_edit,
    an_edit_with_an_error_changes_nothing,
    new_content_takes_the_place_of_the_old,
    put_needs_a_file,
    a_deletion_takes_everything_with_it,
    a_key_is_never_given_out_twice,
    entity_tags_guard_every_change,
    a_state_that_is_held_is_not_sent_again,
    simultaneous_changes_of_one_file_never_fail,
);

fn change(server: &Server, method: &str, token: &str, id: &Value) -> Request {
    server.request(method, format!("/api/media/files/{id}")).token(token)
}

fn patch(server: &Server, token: &str, id: &Value, json: &str) -> Response {
    change(server, "PATCH", token, id).body("application/json", json).send()
}

fn put(server: &Server, token: &str, id: &Value, form: Form) -> Response {
    change(server, "PUT", token, id).body(&Form::content_type(), form.finish()).send()
}

/// The JSON without the fields that every change affects.
fn but_updated_at(mut details: Value) -> Value {
    details["updated_at"] = Value::Null;
    details
}

fn an_edit_changes_what_it_names_and_nothing_else(site: Site) {
    let token = site.admin();
    let server = site.start();
    let before = server.stored(&token, "photo.png", samples::png(90, 60));
    let table = [
        (r#"{"name":"نام"}"#, json!("نام"), Value::Null),
        (r#"{"description":"d","id":7,"size":1,"type":"text","x":[]}"#, json!("نام"), json!("d")),
        (r#"{"name":"","description":null}"#, json!(""), Value::Null),
        (r#"{"name":null}"#, Value::Null, Value::Null),
        (r#"{"name":" trimmed "}"#, json!("trimmed"), Value::Null),
        ("{}", json!("trimmed"), Value::Null),
    ];
    let mut last = before["updated_at"].clone();
    for (body, name, description) in table {
        let answer = patch(&server, &token, &before["id"], body).expect_status(200).json();
        let mut expected = but_updated_at(before.clone());
        (expected["name"], expected["description"]) = (name, description);
        assert!(answer["updated_at"].as_str() > last.as_str(), "{body}");
        last = answer["updated_at"].clone();
        assert_eq!(server.details(&token, 1).json(), answer, "{body}");
        assert_eq!(but_updated_at(answer), expected, "{body}");
    }
}

fn bodies_of_every_type_edit(site: Site) {
    let token = site.admin();
    let server = site.start();
    let id = server.stored(&token, "a.txt", "x")["id"].clone();
    let urlencoded = change(&server, "PATCH", &token, &id)
        .body("application/x-www-form-urlencoded", "name=a+b%20%D9%86&description=")
        .send()
        .expect_status(200)
        .json();
    assert_eq!((&urlencoded["name"], &urlencoded["description"]), (&json!("a b ن"), &json!("")));
    let form = Form::new().text("description", "by form").finish();
    let multipart = change(&server, "PATCH", &token, &id)
        .body(&Form::content_type(), form)
        .send()
        .expect_status(200)
        .json();
    assert_eq!(
        (&multipart["name"], &multipart["description"]),
        (&json!("a b ن"), &json!("by form"))
    );
}

fn an_edit_with_an_error_changes_nothing(site: Site) {
    let token = site.admin();
    let server = site.start();
    let before = server.stored(&token, "a.txt", "x");
    let long = format!(r#"{{"name":"{}","description":"new"}}"#, "ی".repeat(256));
    let table = [
        (long.as_str(), "name", "Ensure this field has no more than 255 characters."),
        (r#"{"name":"a\u0000","description":"new"}"#, "name", "Null characters are not allowed."),
        (r#"{"description":"a\u0000"}"#, "description", "Null characters are not allowed."),
        (r#"{"name":["a"]}"#, "name", "Not a valid string."),
        ("[1]", "non_field_errors", "Invalid data. Expected a dictionary, but got list."),
    ];
    for (body, field, sentence) in table {
        let answer = patch(&server, &token, &before["id"], body).expect_status(400).json();
        assert_eq!(answer, json!({ field: [sentence] }), "{body}");
    }
    let malformed = patch(&server, &token, &before["id"], "{").expect_status(400).json();
    let detail = malformed["detail"].as_str().unwrap_or_default();
    assert!(detail.starts_with("JSON parse error - "), "{detail}");
    assert_eq!(server.details(&token, 1).json(), before);
}

fn new_content_takes_the_place_of_the_old(site: Site) {
    let token = site.admin();
    let server = site.start();
    let before = server.stored(&token, "photo.png", samples::png(90, 60));
    let form = Form::with_file("notes.txt", "words").text("description", "now a text");
    let after = put(&server, &token, &before["id"], form).expect_status(200).json();
    assert_eq!((&after["id"], &after["type"]), (&before["id"], &json!("text")));
    assert_eq!((&after["name"], &after["description"]), (&before["name"], &json!("now a text")));
    assert_eq!((&after["size"], &after["created_at"]), (&json!(5), &before["created_at"]));
    assert_eq!(after.get("thumbnails"), None);
    assert_eq!(server.open_f(&after).expect_status(200).body, b"words");
    for gone in
        std::iter::once(&before).chain(before["thumbnails"].as_array().into_iter().flatten())
    {
        assert_eq!(server.open_f(gone).status, 404, "{gone}");
    }
    assert_eq!(
        server.files().iter().filter(|path| path.starts_with(server.data().join("media"))).count(),
        1
    );
}

fn put_needs_a_file(site: Site) {
    let token = site.admin();
    let server = site.start();
    let before = server.stored(&token, "a.txt", "x");
    let table = [
        (Form::new().text("name", "new"), "No file was submitted."),
        (Form::with_file("a.txt", ""), "The submitted file is empty."),
    ];
    for (form, sentence) in table {
        let answer = put(&server, &token, &before["id"], form).expect_status(400).json();
        assert_eq!(answer, json!({ "f": [sentence] }));
    }
    assert_eq!(server.details(&token, 1).json(), before);
}

fn a_deletion_takes_everything_with_it(site: Site) {
    let token = site.admin();
    let server = site.start();
    let file = server.stored(&token, "photo.png", samples::png(90, 60));
    let answer = change(&server, "DELETE", &token, &file["id"]).send().expect_status(204);
    assert!(answer.body.is_empty());
    for _ in 0..2 {
        change(&server, "DELETE", &token, &file["id"]).send().expect_error(404, "Not found.");
    }
    server.details(&token, 1).expect_error(404, "Not found.");
    patch(&server, &token, &file["id"], "{}").expect_error(404, "Not found.");
    server.open_f(&file).expect_error(404, "Not found.");
    server.open_f(&file["thumbnails"][0]).expect_error(404, "Not found.");
    assert_eq!(server.row_count(), 0);
}

fn a_key_is_never_given_out_twice(site: Site) {
    let token = site.admin();
    let server = site.start();
    let first = server.stored(&token, "a.txt", "one");
    let _ = change(&server, "DELETE", &token, &first["id"]).send().expect_status(204);
    let second = server.stored(&token, "a.txt", "two");
    assert_ne!(second["f"], first["f"]);
    assert_ne!(second["id"], first["id"]);
}

fn entity_tags_guard_every_change(site: Site) {
    let token = site.admin();
    let server = site.start();
    let id = server.stored(&token, "a.txt", "x")["id"].clone();
    let tag =
        || server.details(&token, 1).header("etag").map(str::to_owned).expect("details have one");
    let stale = tag();
    let _ = patch(&server, &token, &id, r#"{"name":"new"}"#).expect_status(200);
    let attempts = |tag: &str| {
        let form = Form::with_file("b.txt", "y").finish();
        [
            change(&server, "PATCH", &token, &id)
                .header("If-Match", tag)
                .body("application/json", "{}"),
            change(&server, "PUT", &token, &id)
                .header("If-Match", tag)
                .body(&Form::content_type(), form),
            change(&server, "DELETE", &token, &id).header("If-Match", tag),
        ]
    };
    for request in attempts(&stale) {
        let _ = request.send().expect_status(412);
    }
    assert_eq!(server.details(&token, 1).json()["name"], "new");
    for (position, status) in [200, 200, 204].into_iter().enumerate() {
        let _ = attempts(&tag())[position].send().expect_status(status);
    }
}

fn a_state_that_is_held_is_not_sent_again(site: Site) {
    let token = site.admin();
    let server = site.start();
    let id = server.stored(&token, "a.txt", "x")["id"].clone();
    let tag =
        server.details(&token, 1).header("etag").map(str::to_owned).expect("details have one");
    let ask = || change(&server, "GET", &token, &id).header("If-None-Match", &tag).send();
    let answer = ask();
    assert_eq!(
        (answer.status, answer.body.len(), answer.header("etag")),
        (304, 0, Some(tag.as_str()))
    );
    let _ = patch(&server, &token, &id, r#"{"name":"new"}"#).expect_status(200);
    assert_eq!(ask().status, 200);
}

fn simultaneous_changes_of_one_file_never_fail(site: Site) {
    let token = site.admin();
    let server = site.start();
    for _ in 0..5 {
        let id = server.stored(&token, "photo.png", samples::png(30, 20))["id"].clone();
        let statuses: Vec<u16> = thread::scope(|scope| {
            let workers: Vec<_> = (0..12)
                .map(|worker| {
                    let (server, token, id) = (&server, &token, &id);
                    scope.spawn(move || match worker % 6 {
                        0 => change(server, "DELETE", token, id).send().status,
                        1 => put(server, token, id, Form::with_file("b.txt", "y")).status,
                        2 => patch(server, token, id, r#"{"name":"new"}"#).status,
                        _ => change(server, "GET", token, id).send().status,
                    })
                })
                .collect();
            workers.into_iter().map(|worker| worker.join().expect("no client panics")).collect()
        });
        assert!(statuses.iter().all(|status| matches!(status, 200 | 204 | 404)), "{statuses:?}");
        assert_eq!(statuses.iter().filter(|status| **status == 204).count(), 1, "{statuses:?}");
    }
    assert_eq!(server.row_count(), 0);
}
