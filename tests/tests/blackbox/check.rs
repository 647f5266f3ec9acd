//! `media-server check`: inconsistencies are found, and repaired without loss.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::mpsc::{TryRecvError, channel};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::Value;
use tests::{Form, Outcome, Server, Site, eventually, on_both_databases, samples};

on_both_databases!(
    a_library_in_order_passes_every_check,
    every_contradiction_is_found_and_named,
    only_a_deep_check_compares_digests,
    orphans_are_quarantined_and_can_be_restored,
    rows_of_thumbnails_without_bytes_are_removed_and_can_be_rebuilt,
    rows_without_bytes_stay,
    a_check_beside_a_busy_server_finds_nothing,
    invalid_arguments_are_usage_errors,
);

fn findings(outcome: &Outcome) -> Vec<Value> {
    let lines = outcome.stdout.lines();
    lines.map(|line| serde_json::from_str(line).expect("a JSON object a line")).collect()
}

/// The finding about a key.
#[track_caller]
fn about<'a>(findings: &'a [Value], key: &str) -> &'a Value {
    let mut about = findings.iter().filter(|finding| finding["key"] == *key);
    let finding = about.next().unwrap_or_else(|| panic!("nothing about {key}: {findings:?}"));
    assert!(about.next().is_none(), "{key} is there twice: {findings:?}");
    finding
}

fn key_of(object: &Value) -> String {
    let f = object["f"].as_str().expect("f is a text");
    f.split_once("/media/").expect("it leads to media").1.to_owned()
}

fn path_of(site: &Site, key: &str) -> PathBuf {
    site.data().join("media").join(key)
}

fn given_orphan(site: &Site, name: &str) -> String {
    let key = format!("core_media/2020/01/02/{name}");
    let path = path_of(site, &key);
    fs::create_dir_all(path.parent().expect("it is in a folder")).expect("created");
    fs::write(path, "left over").expect("written");
    key
}

fn given_library(server: &Server) -> (String, [Value; 3]) {
    let admin = server.admin();
    let names = ["a.png", "b.png", "c.png"];
    let files = names.map(|name| server.stored(&admin, name, samples::png(30, 20)));
    (admin, files)
}

fn is_clean(site: &Site) -> bool {
    let outcome = site.run(&["check", "--deep", "--json"]);
    assert_eq!(outcome.success, outcome.stdout.is_empty(), "{outcome:?}");
    outcome.success
}

fn a_library_in_order_passes_every_check(site: Site) {
    let server = site.start();
    assert!(is_clean(&server), "an empty one too");
    let (admin, _) = given_library(&server);
    let _ = server.request("DELETE", "/api/media/files/2").token(&admin).send().expect_status(204);
    for flags in [&["check"] as &[_], &["check", "--deep"], &["check", "--repair", "--deep"]] {
        let outcome = server.run(flags);
        assert_eq!(outcome.status, Some(0), "{outcome:?}");
        assert_eq!(outcome.stdout, "media files: 2, stored files: 10, findings: 0, repaired: 0\n");
    }
    assert!(is_clean(&server));
}

fn every_contradiction_is_found_and_named(site: Site) {
    let server = site.start();
    let (_, [a, b, _]) = given_library(&server);
    let orphan = given_orphan(&server, "orphan.txt");
    let thumbnail = key_of(&a["thumbnails"][2]);
    fs::remove_file(path_of(&server, &key_of(&a))).expect("removed");
    fs::remove_file(path_of(&server, &thumbnail)).expect("removed");
    fs::write(path_of(&server, &key_of(&b)), "short").expect("written");

    let outcome = server.run(&["check", "--json"]);
    assert_eq!(outcome.status, Some(1), "{outcome:?}");
    let found = findings(&outcome);
    assert_eq!(found.len(), 4, "{found:?}");
    let missing = about(&found, &key_of(&a));
    assert_eq!((&missing["finding"], &missing["id"]), (&"missing_bytes".into(), &a["id"]));
    let missing = about(&found, &thumbnail);
    assert_eq!((&missing["finding"], &missing["id"]), (&"missing_thumbnail".into(), &a["id"]));
    let wrong = about(&found, &key_of(&b));
    assert_eq!(wrong["finding"], "wrong_length");
    assert_eq!((&wrong["recorded_length"], &wrong["stored_length"]), (&b["size"], &5.into()));
    let unused = about(&found, &orphan);
    assert_eq!((&unused["finding"], &unused["id"]), (&"bytes_without_row".into(), &Value::Null));

    let table = server.run(&["check"]);
    assert_eq!(table.status, Some(1), "{table:?}");
    for word in [&orphan, &thumbnail, "missing bytes", "wrong length", "findings: 4"] {
        assert!(table.stdout.contains(word), "{word}: {}", table.stdout);
    }
}

fn only_a_deep_check_compares_digests(site: Site) {
    let server = site.start();
    let (_, [a, ..]) = given_library(&server);
    let path = path_of(&server, &key_of(&a));
    let mut bytes = fs::read(&path).expect("it is there");
    *bytes.last_mut().expect("it is not empty") ^= 1;
    fs::write(&path, bytes).expect("written");
    assert_eq!(server.run(&["check"]).status, Some(0));
    let outcome = server.run(&["check", "--deep", "--json"]);
    assert_eq!(outcome.status, Some(1), "{outcome:?}");
    assert_eq!(about(&findings(&outcome), &key_of(&a))["finding"], "wrong_digest");
}

fn orphans_are_quarantined_and_can_be_restored(site: Site) {
    let server = site.start();
    let (admin, [a, ..]) = given_library(&server);
    let orphans = ["one.txt", "two.txt"].map(|name| given_orphan(&server, name));
    let outcome = server.run(&["check", "--repair"]);
    assert_eq!(outcome.status, Some(0), "{outcome:?}");
    assert!(outcome.stdout.contains("findings: 2, repaired: 2"), "{outcome:?}");
    assert!(is_clean(&server));
    let quarantined = server.quarantined();
    assert_eq!(quarantined.len(), 2, "{quarantined:?}");
    let is_orphan = |path: &Path| fs::read(path).is_ok_and(|bytes| bytes == b"left over");
    for key in &orphans {
        // Their folders are named by the second, so their order is that of the walk.
        let moved = quarantined.iter().find(|path| path.ends_with(key));
        assert!(!path_of(&server, key).exists() && moved.is_some_and(|path| is_orphan(path)));
        let list = server.run(&["quarantine", "list"]).expect_success();
        assert!(list.contains(key), "{list}");
    }
    let _ = server.run(&["quarantine", "restore", &orphans[0]]).expect_success();
    assert!(is_orphan(&path_of(&server, &orphans[0])));
    let error = server.run(&["quarantine", "restore", &orphans[0]]).expect_failure();
    assert!(error.contains(&orphans[0]), "{error}");
    let _ = server.run(&["quarantine", "restore", "--all"]).expect_success();
    assert!(is_orphan(&path_of(&server, &orphans[1])));
    let _ = server.details(&admin, a["id"].as_i64().expect("an id")).expect_status(200);
}

fn rows_of_thumbnails_without_bytes_are_removed_and_can_be_rebuilt(site: Site) {
    let server = site.start();
    let (admin, [a, ..]) = given_library(&server);
    fs::remove_file(path_of(&server, &key_of(&a["thumbnails"][2]))).expect("removed");
    let outcome = server.run(&["check", "--repair"]);
    assert_eq!(outcome.status, Some(0), "{outcome:?}");
    let now = server.details(&admin, 1).json();
    let sizes = |object: &Value| -> Vec<_> {
        let thumbnails = object["thumbnails"].as_array().expect("thumbnails");
        thumbnails.iter().map(|thumbnail| thumbnail["size"].clone()).collect()
    };
    assert_eq!(sizes(&now), [64, 128, 1080]);
    assert_eq!(now["updated_at"], a["updated_at"]);
    assert!(is_clean(&server));

    let _ = server.run(&["thumbnails", "rebuild", "--missing"]).expect_success();
    let now = server.details(&admin, 1).json();
    assert_eq!(sizes(&now), [64, 128, 512, 1080]);
    for thumbnail in now["thumbnails"].as_array().expect("thumbnails") {
        let _ = server.open_f(thumbnail).expect_status(200);
    }
    assert!(is_clean(&server));
}

fn rows_without_bytes_stay(site: Site) {
    let server = site.start();
    let (admin, [a, ..]) = given_library(&server);
    let path = path_of(&server, &key_of(&a));
    let bytes = fs::read(&path).expect("it is there");
    fs::remove_file(&path).expect("removed");
    for _ in 0..2 {
        let outcome = server.run(&["check", "--repair"]);
        assert_eq!(outcome.status, Some(1), "{outcome:?}");
    }
    assert_eq!(server.details(&admin, 1).json(), a);
    fs::write(&path, bytes).expect("put back from a backup");
    assert!(is_clean(&server));
}

/// How long uploads may be in progress during a check.
const SETTLE: Duration = Duration::from_secs(5);

fn a_check_beside_a_busy_server_finds_nothing(site: Site) {
    let server = site.start();
    let admin = server.admin();
    let (stop, stopped) = channel::<()>();
    let taken = Mutex::new(Vec::new());
    let timed = |request: tests::Request| {
        let began = Instant::now();
        let answer = request.send();
        taken.lock().expect("nobody has panicked").push(began.elapsed());
        answer
    };
    let work = || {
        let form = Form::with_file("a.png", samples::png(10, 10)).finish();
        let upload = server.request("POST", "/api/media/files").token(&admin);
        let upload = upload.body(&Form::content_type(), form);
        let id = timed(upload).expect_status(201).json()["id"].clone();
        let delete = server.request("DELETE", format!("/api/media/files/{id}")).token(&admin);
        let _ = timed(delete).expect_status(204);
    };
    let count = || taken.lock().expect("nobody has panicked").len();
    thread::scope(|scope| {
        let worker = scope.spawn(|| {
            let stopped = stopped;
            while stopped.try_recv() == Err(TryRecvError::Empty) {
                work();
            }
        });
        for _ in 0..3 {
            let before = count();
            let outcome = server.run(&["check", "--deep", "--json"]);
            if !outcome.success {
                // On a slow disk bytes may exist without their row for longer.
                let amid = count();
                eventually("the request under way is answered", || count() > amid);
                let taken = taken.lock().expect("nobody has panicked");
                assert!(taken[before..].iter().any(|time| *time >= SETTLE), "{outcome:?}");
            }
        }
        drop(stop);
        worker.join().expect("every upload and deletion succeeds");
    });
}

fn invalid_arguments_are_usage_errors(mut site: Site) {
    assert_eq!(site.run(&["check", "--fast"]).status, Some(2));
    site.set("MEDIA_SWEEP_GRACE", "soon");
    assert_eq!(site.run(&["check"]).status, Some(2));
}
