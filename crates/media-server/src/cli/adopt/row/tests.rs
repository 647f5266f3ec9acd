//! Tests of the parser of media files.

use domain::{StorageKey, media_url};
use serde_json::{Value, json};

use super::parse;
use api_actix::MediaFileBody;

fn text() -> Value {
    json!({
        "id": 9,
        "type": "text",
        "user": {"id": 14, "username": "Shakira_Anderson47", "full_name": "بهرام نوروزی"},
        "f": "http://127.0.0.1:8000/media/core_media/2025/12/22/askari.txt",
        "name": "textfile",
        "description": "",
        "size": 1408,
        "human_readable_size": "1.38 KB",
        "created_at": "2025-12-22T17:29:34.807896Z",
        "updated_at": "2025-12-22T17:29:34Z",
    })
}

fn image() -> Value {
    let thumbnail = json!({"id": 313, "f": "http://host/media/a%20b.jpg", "size": 64});
    changed(
        text(),
        &json!({
            "type": "image", "width": 2560, "height": 1600, "mode": "RGB",
            "thumbnails": [thumbnail],
        }),
    )
}

/// `row` with the fields of `changes`.
fn changed(mut row: Value, changes: &Value) -> Value {
    let fields = row.as_object_mut().expect("a row is an object");
    fields.extend(changes.as_object().expect("changes are an object").clone());
    row
}

fn without(mut row: Value, field: &str) -> Value {
    assert!(row.as_object_mut().expect("a row is an object").remove(field).is_some());
    row
}

fn parsed(row: &Value) -> Result<domain::MediaFile, String> {
    parse(row.to_string().as_bytes())
}

#[test]
fn media_files_of_the_api_are_parsed() {
    let unknown = json!({"width": null, "height": null, "mode": null, "thumbnails": []});
    let nulls = json!({
        "user": null, "name": null, "description": null, "size": null, "human_readable_size": null,
    });
    for row in [text(), image(), changed(image(), &unknown), changed(text(), &nulls)] {
        let file = parsed(&row).unwrap_or_else(|problem| panic!("{row}: {problem}"));
        let base = row["f"].as_str().and_then(|f| f.split("/media/").next()).expect("a URL");
        let body = MediaFileBody::new(&file, &|key: &StorageKey| media_url(base, key));
        let body = serde_json::to_value(body).expect("JSON");
        let thumbnails = json!({"thumbnails": body["thumbnails"]});
        let expected =
            if row.get("thumbnails").is_some() { changed(row, &thumbnails) } else { row };
        assert_eq!(body, expected);
    }
}

#[test]
fn unknown_fields_and_the_derived_one_are_ignored() {
    let row = changed(text(), &json!({"human_readable_size": "9 PB", "colour": ["red"]}));
    assert_eq!(parsed(&row), parsed(&text()));
    assert!(parsed(&without(text(), "human_readable_size")).is_ok());
}

#[test]
fn times_in_other_zones_are_converted() {
    let row = changed(text(), &json!({"created_at": "2025-12-22T20:59:34.807896+03:30"}));
    assert_eq!(parsed(&row), parsed(&text()));
}

#[test]
fn thumbnails_are_ordered_by_edge() {
    let thumbnails = json!([
        {"id": 3, "f": "/media/c", "size": 128},
        {"id": 2, "f": "/media/b", "size": 64},
        {"id": 1, "f": "/media/a", "size": null},
    ]);
    let file = parsed(&changed(image(), &json!({"thumbnails": thumbnails}))).expect("a file");
    let ids: Vec<i64> = file.thumbnails.iter().map(|thumbnail| thumbnail.id.get()).collect();
    assert_eq!(ids, [1, 2, 3]);
}

#[test]
fn every_invalid_field_is_named() {
    let table = [
        (json!({"id": "9"}), "expected i64"),
        (json!({"id": 9.5}), "expected i64"),
        (json!({"id": 0}), "id: "),
        (json!({"type": "picture"}), "type: "),
        (json!({"user": 14}), "expected struct"),
        (json!({"user": {"id": 14, "username": "a"}}), "full_name"),
        (json!({"user": {"id": -1, "username": "a", "full_name": ""}}), "user.id: "),
        (json!({"user": {"id": 1, "username": "a b", "full_name": ""}}), "user.username: "),
        (json!({"user": {"id": 1, "username": "a", "full_name": " a"}}), "user.full_name: "),
        (json!({"f": "http://host/files/a"}), "f: "),
        (json!({"f": "http://host/media/../a"}), "f: "),
        (json!({"f": null}), "expected a string"),
        (json!({"name": "a\u{0}b"}), "name: "),
        (json!({"name": "x".repeat(256)}), "name: "),
        (json!({"description": "\u{0}"}), "description: "),
        (json!({"size": -1}), "expected u64"),
        (json!({"size": u64::MAX}), "size: "),
        (json!({"created_at": "2025-12-22"}), "created_at: "),
        (json!({"created_at": "2025-12-22T17:29:34"}), "created_at: "),
        (json!({"created_at": "2025-13-22T17:29:34Z"}), "created_at: "),
        (json!({"updated_at": "2025-12-22T17:29:34.8078961Z"}), "updated_at: "),
        (json!({"updated_at": "2016-12-31T23:59:60Z"}), "updated_at: "),
        (json!({"width": 1}), "only an image"),
        (json!({"thumbnails": [{"id": 1, "f": "/media/a", "size": 64}]}), "only an image"),
    ];
    for (changes, sentence) in table {
        let problem = parsed(&changed(text(), &changes)).expect_err("it is invalid");
        assert!(problem.contains(sentence), "{changes}: {problem}");
        assert!(!problem.contains("line 1"), "the line is reported by its caller: {problem}");
    }
}

#[test]
fn every_invalid_image_property_is_named() {
    let thumbnail = |row: Value| json!({"thumbnails": [row]});
    let table = [
        (json!({"width": 0}), "width and height: "),
        (json!({"height": null}), "width and height: "),
        (json!({"width": 4_294_967_296_u64}), "expected u32"),
        (json!({"mode": "HSV"}), "mode: "),
        (json!({"thumbnails": null}), "thumbnails"),
        (thumbnail(json!({"id": 0, "f": "/media/a", "size": 64})), "thumbnails.id: "),
        (thumbnail(json!({"id": 1, "f": "/a", "size": 64})), "thumbnails.f: "),
        (thumbnail(json!({"id": 1, "f": "/media/a", "size": 0})), "thumbnails.size: "),
        (thumbnail(json!({"id": 1, "f": "/media/a"})), "size"),
    ];
    for (changes, sentence) in table {
        let problem = parsed(&changed(image(), &changes)).expect_err("it is invalid");
        assert!(problem.contains(sentence), "{changes}: {problem}");
    }
}

#[test]
fn every_field_is_required() {
    let fields = ["id", "type", "user", "f", "name", "description", "size", "created_at"];
    for field in fields.into_iter().chain(["width", "height", "mode", "thumbnails"]) {
        let problem = parsed(&without(image(), field)).expect_err("it is incomplete");
        assert!(problem.contains(field), "{field}: {problem}");
    }
}
