//! The JSON of a media file: its fields and their values.

use serde_json::{Value, json};
use tests::{Form, Site, on_both_databases, samples};

on_both_databases!(
    an_upload_is_answered_with_its_details,
    an_image_has_its_fields_and_a_text_has_none_of_them,
    an_unreadable_image_has_nulls_and_no_thumbnails,
    names_and_descriptions_are_kept_as_they_were_sent,
    the_name_defaults_to_the_clients_file_name,
    read_only_fields_and_unknown_fields_are_ignored,
    a_file_outlives_its_uploader,
    unknown_values_are_null,
    whole_seconds_have_no_fraction,
    non_ascii_text_is_not_escaped,
    head_is_get_without_a_body,
    changes_of_another_program_take_effect_at_once,
);

const IMAGE_FIELDS: [&str; 14] = [
    "id",
    "type",
    "user",
    "f",
    "name",
    "description",
    "size",
    "human_readable_size",
    "width",
    "height",
    "mode",
    "created_at",
    "updated_at",
    "thumbnails",
];
const OTHER_FIELDS: [&str; 10] = [
    "id",
    "type",
    "user",
    "f",
    "name",
    "description",
    "size",
    "human_readable_size",
    "created_at",
    "updated_at",
];

/// The keys of a compact JSON object in order, without those of nested objects.
fn keys(object: &str) -> Vec<&str> {
    let mut depth = 0;
    let mut keys = Vec::new();
    let mut parts = object.split('"');
    while let Some(between) = parts.next() {
        depth += between.matches(['{', '[']).count();
        depth -= between.matches(['}', ']']).count();
        let Some(text) = parts.next() else { break };
        if depth == 1 && matches!(between.chars().last(), Some('{' | ',')) {
            keys.push(text);
        }
    }
    keys
}

fn an_upload_is_answered_with_its_details(site: Site) {
    let server = site.start();
    let names = ["--first-name", "بهرام", "--last-name", "نوروزی"];
    let rights = ["--staff", "--permission", "3802", "--permission", "3803"];
    let key = server.user("Shakira_Anderson47", &[names.as_slice(), &rights].concat());
    let form = Form::with_file("askari.txt", "x".repeat(1408)).text("description", "");
    let answer = server.upload(&key, form.text("name", "textfile")).expect_status(201);
    let details = answer.json();

    let location = answer.header("location").expect("a location");
    let path = location.strip_prefix(&format!("http://{}", server.address())).unwrap_or(location);
    assert_eq!(path, "/api/media/files/1");
    assert_eq!(server.get(path).token(&key).send().expect_status(200).body, answer.body);

    let f = details["f"].as_str().expect("f is a text");
    assert!(f.ends_with("/askari.txt"), "{f}");
    let user = json!({ "id": 1, "username": "Shakira_Anderson47", "full_name": "بهرام نوروزی" });
    let expected = json!({
        "id": 1,
        "type": "text",
        "user": user,
        "f": f,
        "name": "textfile",
        "description": "",
        "size": 1408,
        "human_readable_size": "1.38 KB",
        "created_at": details["created_at"],
        "updated_at": details["created_at"],
    });
    assert_eq!(details, expected);
}

fn an_image_has_its_fields_and_a_text_has_none_of_them(site: Site) {
    let server = site.start();
    let admin = server.admin();
    let image = server.upload(&admin, Form::with_file("a.png", samples::png(8, 6)));
    assert_eq!(keys(image.expect_status(201).text()), IMAGE_FIELDS);
    let text = server.upload(&admin, Form::with_file("a.txt", "text"));
    assert_eq!(keys(text.expect_status(201).text()), OTHER_FIELDS);
    for (id, fields) in [(1, IMAGE_FIELDS.as_slice()), (2, &OTHER_FIELDS)] {
        assert_eq!(keys(server.details(&admin, id).text()), fields);
    }
}

fn an_unreadable_image_has_nulls_and_no_thumbnails(site: Site) {
    let server = site.start();
    let admin = server.admin();
    let only_the_signature = &samples::png(8, 6)[..8];
    let details = server.stored(&admin, "a.png", only_the_signature);
    for (field, expected) in [
        ("type", json!("image")),
        ("width", Value::Null),
        ("height", Value::Null),
        ("mode", Value::Null),
        ("thumbnails", json!([])),
        ("size", json!(8)),
    ] {
        assert_eq!(details[field], expected, "{field}");
    }
    assert_eq!(server.open_f(&details).expect_status(200).body, only_the_signature);
}

fn names_and_descriptions_are_kept_as_they_were_sent(site: Site) {
    let server = site.start();
    let admin = server.admin();
    let texts =
        ["", "plain", "کتاب\u{200c}های من 📚", "\"quoted\" \\ <b>&amp;</b>", &"ی".repeat(255)];
    for text in texts {
        for file_first in [true, false] {
            let form = if file_first { Form::with_file("a.txt", "x") } else { Form::new() };
            let form = form.text("name", text).text("description", text);
            let form = if file_first { form } else { form.file("f", "a.txt", "x") };
            let details = server.upload(&admin, form).expect_status(201).json();
            assert_eq!((&details["name"], &details["description"]), (&json!(text), &json!(text)));
        }
    }
    let long = "line\n".repeat(5000);
    let form = Form::with_file("a.txt", "x").text("description", &long);
    let details = server.upload(&admin, form).expect_status(201).json();
    assert_eq!(details["description"].as_str().map(str::trim), Some(long.trim()));
}

fn the_name_defaults_to_the_clients_file_name(site: Site) {
    let server = site.start();
    let admin = server.admin();
    let table = [
        ("photo of me (1).txt", "photo of me (1).txt"),
        ("تابستان 🌞.txt", "تابستان 🌞.txt"),
        ("C:\\Users\\me\\notes.txt", "notes.txt"),
        ("../../etc/passwd", "passwd"),
    ];
    for (sent, expected) in table {
        let details = server.stored(&admin, sent, "text");
        assert_eq!(details["name"], expected);
        assert_eq!(details["description"], Value::Null);
    }
    let details = server.stored(&admin, &format!("{}.txt", "x".repeat(300)), "text");
    assert_eq!(details["name"], format!("{}.txt", "x".repeat(251)), "the extension stays");
}

fn read_only_fields_and_unknown_fields_are_ignored(site: Site) {
    let server = site.start();
    let admin = server.admin();
    let form = Form::with_file("a.txt", "text")
        .text("id", "99")
        .text("type", "video")
        .text("size", "1")
        .text("user", "7")
        .text("created_at", "2001-01-01T00:00:00Z")
        .text("thumbnails", "[]")
        .text("no such field", "x");
    let details = server.upload(&admin, form).expect_status(201).json();
    assert_eq!(details["id"], 1);
    assert_eq!(details["type"], "text");
    assert_eq!(details["size"], 4);
    assert_eq!(details["user"]["id"], 1);
    assert_ne!(details["created_at"], "2001-01-01T00:00:00Z");
}

fn a_file_outlives_its_uploader(site: Site) {
    let server = site.start();
    let admin = server.admin();
    let gone = server.user("gone", &["--staff", "--permission=3803"]);
    let mut details = server.stored(&gone, "a.txt", "text");
    // SQLite checks foreign keys only on a connection that enables them.
    server
        .execute("UPDATE media_files SET uploader_id = NULL; DELETE FROM tokens WHERE user_id = 2");
    server.execute("DELETE FROM users WHERE id = 2");
    details["user"] = Value::Null;
    assert_eq!(server.details(&admin, 1).expect_status(200).json(), details);
}

fn unknown_values_are_null(site: Site) {
    let server = site.start();
    let admin = server.admin();
    let _ = server.stored(&admin, "a.png", samples::png(8, 6));
    server.execute(
        "UPDATE media_files SET name = NULL, size = NULL, width = NULL, height = NULL,
             color_mode = NULL;
         UPDATE thumbnails SET edge = NULL",
    );
    let details = server.details(&admin, 1).expect_status(200).json();
    for field in ["name", "description", "size", "human_readable_size", "width", "height", "mode"] {
        assert_eq!(details[field], Value::Null, "{field}");
    }
    let thumbnails = details["thumbnails"].as_array().expect("they are still there");
    assert_eq!(thumbnails.len(), 4);
    assert!(thumbnails.iter().all(|thumbnail| thumbnail["size"] == Value::Null));
}

fn whole_seconds_have_no_fraction(site: Site) {
    let server = site.start();
    let admin = server.admin();
    let _ = server.stored(&admin, "a.txt", "text");
    let table = [
        ("2025-12-22 17:43:06.000000", 1_766_425_386_000_000_i64, "2025-12-22T17:43:06Z"),
        ("2025-12-22 17:43:06.000001", 1_766_425_386_000_001, "2025-12-22T17:43:06.000001Z"),
        ("2025-12-22 17:43:06.500000", 1_766_425_386_500_000, "2025-12-22T17:43:06.500000Z"),
        ("1969-12-31 23:59:59.999999", -1, "1969-12-31T23:59:59.999999Z"),
    ];
    for (written, microseconds, expected) in table {
        let literal = match server.backend() {
            tests::Backend::Postgres => format!("'{written}Z'"),
            tests::Backend::Sqlite => microseconds.to_string(),
        };
        server.execute(&format!("UPDATE media_files SET created_at = {literal}"));
        let details = server.details(&admin, 1).expect_status(200).json();
        assert_eq!(details["created_at"], expected);
    }
}

fn non_ascii_text_is_not_escaped(site: Site) {
    let server = site.start();
    let admin = server.admin();
    let form = Form::with_file("a.txt", "text").text("name", "نام 📚 / <b>");
    let answer = server.upload(&admin, form).expect_status(201);
    assert!(answer.text().contains("\"name\":\"نام 📚 / <b>\""), "{}", answer.text());
}

fn head_is_get_without_a_body(site: Site) {
    let server = site.start();
    let admin = server.admin();
    let _ = server.stored(&admin, "a.png", samples::png(8, 6));
    for path in ["/api/media/files/1", "/api/media/files/2"] {
        let get = server.get(path).token(&admin).send();
        let head = server.request("HEAD", path).token(&admin).send();
        assert_eq!(head.status, get.status);
        assert!(head.body.is_empty());
        for header in ["content-type", "content-length", "etag"] {
            assert_eq!(head.header(header), get.header(header), "{path}: {header}");
        }
    }
}

/// The cache never returns values of an older revision.
fn changes_of_another_program_take_effect_at_once(site: Site) {
    let server = site.start();
    let token = server.admin();
    let mut expected = server.stored(&token, "a.txt", "text");
    let id = expected["id"].as_i64().expect("a number");
    let details = || server.details(&token, id);
    for _ in 0..3 {
        assert_eq!(details().expect_status(200).json(), expected);
    }
    server.execute("UPDATE media_files SET description = 'Another one'");
    expected["description"] = json!("Another one");
    assert_eq!(details().expect_status(200).json(), expected);
    server.execute("UPDATE users SET first_name = 'Ada'");
    expected["user"]["full_name"] = json!("Ada");
    assert_eq!(details().expect_status(200).json(), expected);
    server.execute("DELETE FROM media_files");
    let _ = details().expect_status(404);
}
