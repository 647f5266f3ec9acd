//! Simultaneous uploads, a replacement, a deletion and readers of one file.

use std::thread;

use serde_json::Value;
use tests::{Form, Response, Server, Site, on_both_databases, samples};

on_both_databases!(readers_during_changes_read_complete_files);

const ROUNDS: usize = 4;
const READERS: usize = 10;

fn readers_during_changes_read_complete_files(site: Site) {
    let server = site.start();
    let admin = server.admin();
    let contents = [samples::png(40, 30), samples::png(50, 20)];
    let [old, new] = &contents;
    for _ in 0..ROUNDS {
        let details = server.stored(&admin, "same.png", old);
        let file = format!("/api/media/files/{}", details["id"]);
        let ask = |method: &str| server.request(method, &file).token(&admin);
        let upload = || server.upload(&admin, Form::with_file("same.png", old));
        let replace = || {
            let form = Form::with_file("same.png", new).finish();
            ask("PUT").body(&Form::content_type(), form).send()
        };
        thread::scope(|scope| {
            let uploads = [scope.spawn(upload), scope.spawn(upload)];
            let replacement = scope.spawn(replace);
            for _ in 0..READERS {
                scope.spawn(|| read(&server, || ask("GET").send(), &contents));
            }
            let deletion = scope.spawn(|| ask("DELETE").send());
            for upload in uploads {
                let _ = upload.join().expect("an answer").expect_status(201);
            }
            let replacement = replacement.join().expect("an answer");
            assert!(matches!(replacement.status, 200 | 404), "{replacement:?}");
            let _ = deletion.join().expect("an answer").expect_status(204);
        });
    }
    assert_eq!(server.files().len(), server.keys().len());
    let _ = server.run(&["check", "--deep"]).expect_success();
}

/// Reads the file with its thumbnails until it is gone.
fn read(server: &Server, details: impl Fn() -> Response, contents: &[Vec<u8>]) {
    loop {
        let details = details();
        if details.status == 404 {
            return;
        }
        let details = details.expect_status(200).json();
        if let Some(bytes) = open(server, &details) {
            assert_eq!(details["size"], bytes.len());
            assert!(contents.contains(&bytes), "a file is torn");
        }
        for thumbnail in details["thumbnails"].as_array().expect("it is an image") {
            if let Some(bytes) = open(server, thumbnail) {
                let _ = samples::Picture::decode(&bytes);
            }
        }
    }
}

/// The bytes, unless they were replaced or deleted since.
fn open(server: &Server, object: &Value) -> Option<Vec<u8>> {
    let answer = server.open_f(object);
    assert!(matches!(answer.status, 200 | 404), "{answer:?}");
    (answer.status == 200).then_some(answer.body)
}
