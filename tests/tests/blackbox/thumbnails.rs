//! `media-server thumbnails rebuild`: which thumbnails are rebuilt, and what readers see meanwhile.

use std::fs;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::SystemTime;

use serde_json::Value;
use tests::samples::{self, Picture, fixture, png};
use tests::{Server, Site, on_both_databases};

on_both_databases!(
    missing_thumbnails_are_made,
    all_thumbnails_are_rebuilt_and_originals_are_only_read,
    broken_images_keep_their_thumbnails_and_are_reported,
    images_are_rebuilt_by_id,
    readers_get_no_error_during_a_rebuild,
);

fn rebuild(server: &Server, flags: &[&str]) -> tests::Outcome {
    server.run(&[&["thumbnails", "rebuild"], flags].concat())
}

fn id(details: &Value) -> i64 {
    details["id"].as_i64().expect("an id")
}

fn thumbnails(details: &Value) -> &Vec<Value> {
    details["thumbnails"].as_array().expect("a list")
}

/// Expects four valid thumbnails, upright and of the right size.
#[track_caller]
fn expect_whole(server: &Server, details: &Value) {
    let sizes: Vec<_> = thumbnails(details).iter().map(|thumbnail| &thumbnail["size"]).collect();
    assert_eq!(sizes, [64, 128, 512, 1080], "{details}");
    let side = |name: &str| details[name].as_u64().expect("a side");
    let (width, height) = (side("width"), side("height"));
    for thumbnail in thumbnails(details) {
        let picture = Picture::decode(&server.open_f(thumbnail).expect_status(200).body);
        let edge = thumbnail["size"].as_u64().expect("an edge");
        let longest = picture.width.max(picture.height) as u64;
        assert_eq!(longest, edge.min(width.max(height)), "{details}");
        assert_eq!(picture.width > picture.height, width > height, "{details}");
    }
}

/// The path of the file behind the field `f` of `object`.
fn stored_at(server: &Server, object: &Value) -> PathBuf {
    server.data().join(server.path_of_f(object).trim_start_matches('/'))
}

fn missing_thumbnails_are_made(site: Site) {
    let server = site.start();
    let admin = server.admin();
    let stored = |name: &str| server.stored(&admin, name, fixture(name));
    let [none, fewer, without_bytes, complete] =
        ["photo.jpg", "orientation-6.jpg", "rgba-8.png", "animated.gif"].map(stored);
    let _ = server.stored(&admin, "a.jxr", samples::file("red.jxr"));
    let _ = server.stored(&admin, "a.txt", "text");
    server.execute(&format!("DELETE FROM thumbnails WHERE media_file_id = {}", id(&none)));
    let lost = id(&thumbnails(&fewer)[1]);
    server.execute(&format!("DELETE FROM thumbnails WHERE id = {lost}"));
    fs::remove_file(stored_at(&server, &thumbnails(&without_bytes)[3])).expect("removed");

    let summary = rebuild(&server, &["--missing"]).expect_success();
    let expected = "3 rebuilt, 1 already complete, 1 in formats without thumbnails, 0 failed\n";
    assert_eq!(summary, expected);
    for before in [&none, &fewer, &without_bytes] {
        let now = server.details(&admin, id(before)).expect_status(200).json();
        expect_whole(&server, &now);
    }
    assert_eq!(server.details(&admin, id(&complete)).json(), complete);

    let summary = rebuild(&server, &["--missing"]).expect_success();
    let expected = "0 rebuilt, 4 already complete, 1 in formats without thumbnails, 0 failed\n";
    assert_eq!(summary, expected);
}

fn all_thumbnails_are_rebuilt_and_originals_are_only_read(site: Site) {
    let server = site.start();
    let admin = server.admin();
    let names = ["photo.jpg", "orientation-6.jpg", "lossy-alpha.webp"];
    let mut before = names.map(|name| server.stored(&admin, name, fixture(name))).to_vec();
    before.push(server.stored(&admin, "a.jxr", samples::file("red.jxr")));
    let state = |details: &Value| -> (Vec<u8>, SystemTime) {
        let path = stored_at(&server, details);
        let modified = fs::metadata(&path).and_then(|metadata| metadata.modified());
        (fs::read(&path).expect("it is there"), modified.expect("a time"))
    };
    let originals: Vec<_> = before.iter().map(state).collect();

    let summary = rebuild(&server, &["--all"]).expect_success();
    assert_eq!(summary, "3 rebuilt, 1 in formats without thumbnails, 0 failed\n");
    for (mut old, original) in before.into_iter().zip(originals) {
        let mut new = server.details(&admin, id(&old)).expect_status(200).json();
        assert!(state(&new) == original, "{new}");
        if !thumbnails(&old).is_empty() {
            expect_whole(&server, &new);
        }
        for (old, new) in thumbnails(&old).iter().zip(thumbnails(&new)) {
            assert!(id(new) > id(old));
            assert_eq!(server.open_f(old).status, 404);
        }
        old["thumbnails"].take();
        new["thumbnails"].take();
        assert_eq!(new, old, "nothing else has changed");
    }
    assert_eq!(server.files().len(), server.keys().len(), "nothing is left");
}

fn broken_images_keep_their_thumbnails_and_are_reported(site: Site) {
    let server = site.start();
    let admin = server.admin();
    let sound = server.stored(&admin, "sound.png", png(90, 40));
    let rotten = server.stored(&admin, "rotten.png", png(90, 40));
    fs::write(stored_at(&server, &rotten), fixture("truncated.png")).expect("overwritten");
    let lost = server.stored(&admin, "lost.png", png(90, 40));
    fs::remove_file(stored_at(&server, &lost)).expect("removed");
    let never = server.stored(&admin, "never.jpg", fixture("truncated-early.jpg"));

    for (flag, summary) in [
        ("--missing", "0 rebuilt, 3 already complete, 1 failed\n"),
        ("--all", "1 rebuilt, 3 failed\n"),
    ] {
        let outcome = rebuild(&server, &[flag]);
        assert_eq!(outcome.stdout, summary);
        let told = outcome.expect_failure();
        let expect_line = |details: &Value, reason: &str| {
            let start = format!("failed: media file {} ", id(details));
            let line = told.lines().find(|line| line.starts_with(&start));
            assert!(line.is_some_and(|line| line.ends_with(reason)), "{told}");
        };
        expect_line(&never, "it is malformed");
        if flag == "--all" {
            expect_line(&rotten, "it is malformed");
            expect_line(&lost, "its bytes are not in the store");
        }
        for before in [&rotten, &lost, &never] {
            assert_eq!(server.details(&admin, id(before)).json(), *before);
            for thumbnail in thumbnails(before) {
                let _ = server.open_f(thumbnail).expect_status(200);
            }
        }
    }
    expect_whole(&server, &server.details(&admin, id(&sound)).json());
}

fn images_are_rebuilt_by_id(site: Site) {
    let server = site.start();
    let admin = server.admin();
    let [one, two, three] =
        ["1.png", "2.png", "3.png"].map(|name| server.stored(&admin, name, png(90, 40)));
    let text = server.stored(&admin, "a.txt", "text");
    let jxr = server.stored(&admin, "a.jxr", samples::file("red.jxr"));
    let ids = [&one, &three].map(|details| id(details).to_string());
    let summary = rebuild(&server, &["--id", &ids[0], &ids[1]]).expect_success();
    assert_eq!(summary, "2 rebuilt, 0 failed\n");
    for (before, is_rebuilt) in [(&one, true), (&two, false), (&three, true)] {
        let now = server.details(&admin, id(before)).json();
        expect_whole(&server, &now);
        assert_eq!(now != *before, is_rebuilt);
    }

    let [text, jxr] = [text, jxr].map(|details| id(&details).to_string());
    let outcome = rebuild(&server, &["--id", "999", "--id", &text, "--id", &jxr, &ids[0]]);
    assert_eq!(outcome.stdout, "1 rebuilt, 3 failed\n");
    let told = outcome.expect_failure();
    for line in [
        "failed: media file 999: it does not exist".to_owned(),
        format!("failed: media file {text}: it is not an image"),
        format!("failed: media file {jxr} (core_media/"),
    ] {
        assert!(told.contains(&line), "{line}: {told}");
    }
}

fn readers_get_no_error_during_a_rebuild(site: Site) {
    let server = site.start();
    let admin = server.admin();
    let ids: Vec<i64> = (1..=6)
        .map(|number| id(&server.stored(&admin, "photo.png", png(300 + number, 200))))
        .collect();
    let is_over = AtomicBool::new(false);
    thread::scope(|scope| {
        for reader in 0..4 {
            let (server, admin, ids, is_over) = (&server, &admin, &ids, &is_over);
            scope.spawn(move || {
                for round in reader.. {
                    if is_over.load(Ordering::Relaxed) {
                        return;
                    }
                    read_thumbnails(server, admin, ids[round % ids.len()]);
                }
            });
        }
        for _ in 0..5 {
            let outcome = rebuild(&server, &["--all"]);
            if outcome.stdout != "6 rebuilt, 0 failed\n" {
                is_over.store(true, Ordering::Relaxed);
                panic!("{outcome:?}");
            }
        }
        is_over.store(true, Ordering::Relaxed);
    });
    for id in ids {
        expect_whole(&server, &server.details(&admin, id).json());
    }
    assert_eq!(server.files().len(), server.keys().len(), "nothing is left");
}

/// Reads the JSON of an image and then its thumbnails. A thumbnail that is missing then is not in
/// JSON that is read after it.
fn read_thumbnails(server: &Server, token: &str, id: i64) {
    let details = server.details(token, id).expect_status(200).json();
    assert_eq!(thumbnails(&details).len(), 4, "never half of them");
    for thumbnail in thumbnails(&details) {
        match server.open_f(thumbnail).status {
            200 => {}
            404 => {
                let now = server.details(token, id).expect_status(200).json();
                let is_named = thumbnails(&now).iter().any(|other| other["f"] == thumbnail["f"]);
                assert!(!is_named, "{thumbnail} is gone and still named: {now}");
            }
            status => panic!("{status} for {thumbnail}"),
        }
    }
}
