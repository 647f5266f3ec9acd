//! Operation: health, request ids, and the log.

use std::fs;

use serde_json::Value;
use tests::{Site, eventually, on_both_databases};

on_both_databases!(
    a_working_service_is_healthy_and_ready,
    a_service_that_cannot_store_is_healthy_but_not_ready,
    every_answer_has_an_id_that_is_in_the_log,
    no_key_is_ever_logged,
    a_log_without_a_reader_stops_no_answer,
);

fn a_working_service_is_healthy_and_ready(site: Site) {
    let server = site.start();
    for path in ["/healthz", "/readyz"] {
        for method in ["GET", "HEAD"] {
            let _ = server.request(method, path).send().expect_status(200);
        }
    }
    assert!(server.files().is_empty(), "a check leaves nothing");
}

fn a_service_that_cannot_store_is_healthy_but_not_ready(site: Site) {
    let server = site.start();
    fs::remove_dir_all(server.data().join("staging")).expect("removed");
    let _ = server.get("/healthz").send().expect_status(200);
    let answer = server.get("/readyz").send().expect_status(503);
    assert!(answer.header("retry-after").is_some(), "{answer:?}");
}

fn every_answer_has_an_id_that_is_in_the_log(site: Site) {
    let server = site.start();
    let admin = server.admin();
    let requests = [
        server.get("/api/media/files/1").token(&admin),
        server.get("/api/media/files/1"),
        server.get("/nothing"),
        server.get("/healthz").header("Host", "a b"),
        server.get("/healthz"),
    ];
    for request in requests {
        let answer = request.send();
        let id = answer.header("x-request-id").expect("an id").to_owned();
        assert_eq!(answer.header("server"), None);
        eventually("a log line with the id", || server.log().iter().any(|line| line.contains(&id)));
    }
    let json = |line: &String| serde_json::from_str::<Value>(line).is_ok();
    assert!(server.log().iter().all(json), "{:#?}", server.log());
}

fn no_key_is_ever_logged(mut site: Site) {
    site.set("MEDIA_LOG", "trace");
    let server = site.start();
    let admin = server.admin();
    let _ = server.stored(&admin, "a.txt", "text");
    let _ = server.details(&admin, 1).expect_status(200);
    let unknown = "ffffffffffffffffffffffffffffffffffffffff";
    let _ = server.details(unknown, 1).expect_status(401);
    let answered = |line: &String| line.contains("401");
    eventually("the last request in the log", || server.log().iter().any(answered));
    for line in server.log() {
        assert!(!line.contains(&admin) && !line.contains(unknown), "{line}");
    }
}

fn a_log_without_a_reader_stops_no_answer(site: Site) {
    let server = site.start();
    server.leave_log();
    for _ in 0..50 {
        let _ = server.get("/healthz").send().expect_status(200);
    }
}
