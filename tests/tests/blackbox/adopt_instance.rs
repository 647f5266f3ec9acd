//! One instance adopted by another, from its answers and its folder of bytes only.

use std::fmt::Write;

use tests::samples::png;
use tests::{Form, Server, Site, on_both_databases};

on_both_databases!(an_instance_is_adopted_from_its_answers);

/// The JSON of all media files of `server`, one per line, and the bytes of each with its
/// thumbnails.
fn exported(server: &Server, key: &str, ids: &[i64]) -> (String, Vec<Vec<u8>>) {
    let mut rows = String::new();
    let mut bytes = Vec::new();
    for id in ids {
        let answer = server.details(key, *id).expect_status(200);
        writeln!(rows, "{}", answer.text()).expect("a text takes everything");
        let details = answer.json();
        let thumbnails = details["thumbnails"].as_array().into_iter().flatten();
        for object in std::iter::once(&details).chain(thumbnails) {
            bytes.push(server.open_f(object).expect_status(200).body);
        }
    }
    (rows, bytes)
}

fn an_instance_is_adopted_from_its_answers(site: Site) {
    let other = Site::new(site.backend());
    let server = site.start();
    let admin = server.admin();
    let flags = ["--first-name", "Ada", "--last-name", "King of Lovelace", "--admin"];
    let ada = server.user("ada", &flags);
    let form = Form::with_file("نامهٔ a (1) 100%.txt", "متن").text("description", "");
    let files = [
        server.stored(&ada, "photo.png", png(300, 200)),
        server.upload(&ada, form).expect_status(201).json(),
        server.stored(&admin, "photo.png", png(3, 2)),
    ];
    let ids = files.each_ref().map(|file| file["id"].as_i64().expect("an id"));
    let (rows, bytes) = exported(&server, &admin, &ids);

    let root = server.data().join("media");
    let root = root.to_str().expect("temporary folders have plain names");
    let told = other.run_with_input(&["adopt", "-", "--media-root", root], &rows).expect_success();
    assert!(told.ends_with("added 3, unchanged 0\n"), "{told}");
    let other = other.start();
    let key = other.user("root", &["--admin"]);
    let host = server.address().to_string();
    for (id, row) in ids.iter().zip(rows.lines()) {
        let request = other.get(format!("/api/media/files/{id}")).token(&key);
        assert_eq!(request.header("Host", &host).send().expect_status(200).text(), row);
    }
    assert_eq!(exported(&other, &key, &ids).1, bytes);
    let _ = other.request("DELETE", format!("/api/media/files/{}", ids[0])).token(&key).send();
    assert_eq!(exported(&server, &admin, &ids).1, bytes, "the originals are left as they are");
}
