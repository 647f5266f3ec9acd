//! `kill -9` at any moment: every answered upload is there, and no row points at missing bytes.

use std::collections::BTreeMap;
use std::sync::mpsc::{Receiver, channel};
use std::thread;

use serde_json::Value;
use tests::{Form, Server, Site, on_both_databases, samples};

on_both_databases!(
    a_crash_during_uploads_loses_nothing_that_was_answered,
    a_crash_leaves_nothing_in_the_way_of_later_uploads,
);

const UPLOADERS: u32 = 6;

/// An upload that was answered: its JSON and its bytes.
type Answered = (Value, Vec<u8>);

/// Starts clients that upload one picture after the other until the server is gone.
fn upload_for_ever(server: &Server, key: &str) -> Receiver<Answered> {
    let (answer, answered) = channel();
    for uploader in 0..UPLOADERS {
        let (answer, key) = (answer.clone(), key.to_owned());
        let request = server.request("POST", "/api/media/files").token(&key);
        thread::spawn(move || {
            for number in 1.. {
                let content = samples::png(100 + uploader, number);
                let form = Form::with_file("same.png", &content).finish();
                let Some(response) = request.clone().body(&Form::content_type(), form).try_send()
                else {
                    return;
                };
                let details = response.expect_status(201).json();
                if answer.send((details, content)).is_err() {
                    return;
                }
            }
        });
    }
    answered
}

#[track_caller]
fn expect_everything(server: &Server, key: &str, answered: &[Answered]) {
    for (details, content) in answered {
        let id = details["id"].as_i64().expect("an id");
        let now = server.details(key, id).expect_status(200).json();
        let path = |object: &Value| {
            let f = object["f"].as_str().expect("f is a text");
            f.find("/media/").map(|at| f[at..].to_owned()).expect("a path")
        };
        assert_eq!(path(&now), path(details));
        assert!(server.get(path(&now)).send().expect_status(200).body == *content, "{id}");
    }
    for key in server.keys() {
        let answer = server.get(format!("/media/{key}")).send();
        assert_eq!(answer.status, 200, "a row points at missing bytes: {key}");
    }
    let sizes = server.number(
        "SELECT count(*) FROM media_files WHERE size IS NULL OR sha256 IS NULL OR width IS NULL",
    );
    assert_eq!(sizes, 0, "a row is half there");
    let thumbnails = server.number("SELECT count(*) FROM thumbnails");
    assert_eq!(thumbnails, 4 * server.row_count(), "thumbnails come with their file");
}

fn a_crash_during_uploads_loses_nothing_that_was_answered(site: Site) {
    let mut server = site.start();
    let admin = server.admin();
    let mut answered = BTreeMap::new();
    for answers_before_the_crash in [1, 4, 13, 30] {
        let answers = upload_for_ever(&server, &admin);
        let first: Vec<_> = answers.iter().take(answers_before_the_crash).collect();
        let site = server.crash();
        let rest: Vec<_> = answers.iter().collect();
        for (details, content) in first.into_iter().chain(rest) {
            answered.insert(details["id"].as_i64(), (details, content));
        }
        server = site.start();
        let answered: Vec<_> = answered.values().cloned().collect();
        expect_everything(&server, &admin, &answered);
    }
    assert!(answered.len() >= 1 + 4 + 13 + 30);
}

fn a_crash_leaves_nothing_in_the_way_of_later_uploads(site: Site) {
    let server = site.start();
    let admin = server.admin();
    let answers = upload_for_ever(&server, &admin);
    let _ = answers.iter().take(5).count();
    let server = server.crash().start();
    let content = samples::png(10, 10);
    let details = server.stored(&admin, "same.png", &content);
    assert!(server.open_f(&details).expect_status(200).body == content);
}
