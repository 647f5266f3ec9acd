//! The confinement of image workers: complete under the shipped unit, otherwise reported by the log
//! and the metrics.

use std::fs;

use serde_json::Value;
use tests::samples::png;
use tests::system_calls::allowed_by_the_unit;
use tests::{Backend, Server, Site, on_both_databases};

/// A program that applies a system call filter and then executes another.
const FILTERED: &str = env!("CARGO_BIN_EXE_filtered");

const MECHANISMS: [&str; 2] = ["landlock", "seccomp"];

on_both_databases!(the_unit_allows_all_that_the_server_and_its_workers_need);

/// Whether that mechanism confines the workers completely, according to the metrics.
#[track_caller]
fn is_full(server: &Server, mechanism: &str) -> bool {
    let answer = server.get("/metrics").send().expect_status(200);
    let name = format!("media_image_worker_confinement{{mechanism=\"{mechanism}\"}} ");
    let value = answer.text().lines().find_map(|line| line.strip_prefix(&name));
    value.expect("it is among the metrics") == "1"
}

#[track_caller]
fn expect_thumbnails(server: &Server, admin: &str) {
    let details = server.stored(admin, "a.png", png(40, 30));
    assert_eq!(details["thumbnails"].as_array().map(Vec::len), Some(4), "{details}");
}

/// The sentences of warnings about `subject`.
fn warnings(server: &Server, subject: &str) -> Vec<String> {
    let objects = server.log().into_iter().filter_map(|line| serde_json::from_str(&line).ok());
    let warnings = objects.filter(|line: &Value| line["level"] == "WARN");
    let sentences =
        warnings.filter_map(|line| Some(line["fields"]["message"].as_str()?.to_owned()));
    sentences.filter(|sentence| sentence.contains(subject)).collect()
}

fn the_unit_allows_all_that_the_server_and_its_workers_need(mut site: Site) {
    let unfiltered = Site::new(Backend::Sqlite).start();
    let allowed: Vec<_> = allowed_by_the_unit().into_iter().collect();
    site.run_under(&[FILTERED, "allow", &allowed.join(",")]);
    let server = site.start();
    let admin = server.admin();
    expect_thumbnails(&server, &admin);
    assert!(is_full(&server, "seccomp"));
    for mechanism in MECHANISMS {
        assert_eq!(is_full(&server, mechanism), is_full(&unfiltered, mechanism), "{mechanism}");
    }
    assert_eq!(warnings(&server, "confined"), warnings(&unfiltered, "confined"));
}

#[test]
fn confinement_that_is_refused_is_reported_by_the_log_and_the_metrics() {
    for (mechanism, call) in [
        ("landlock", "landlock_create_ruleset"),
        ("landlock", "landlock_restrict_self"),
        ("seccomp", "seccomp"),
    ] {
        let mut site = Site::new(Backend::Sqlite);
        site.run_under(&[FILTERED, "refuse", call]);
        let server = site.start();
        let admin = server.admin();
        expect_thumbnails(&server, &admin);
        assert!(!is_full(&server, mechanism), "{call}");
        let warnings = warnings(&server, "are not confined");
        assert!(matches!(&*warnings, [one] if one.contains(call)), "{warnings:?}");
    }
}

#[test]
fn a_worker_that_cannot_be_limited_fails_with_a_sentence_that_names_the_call() {
    for (call, sentence) in [
        ("prlimit64", "an image worker cannot limit core dumps (setrlimit): "),
        ("setpriority", "an image worker cannot lower its priority (setpriority): "),
        ("prctl", "an image worker cannot ask to die with the server (prctl): "),
    ] {
        let mut site = Site::new(Backend::Sqlite);
        site.run_under(&[FILTERED, "refuse", call]);
        let error = site.run(&["serve"]).expect_failure();
        let expected = format!("error: no image worker can be started: {sentence}");
        assert!(error.contains(&expected), "{call}: {error}");
        assert!(!error.contains("can start an image worker"), "{call}: {error}");
    }
}

/// The process ids of the image workers of a server.
fn workers(server: &Server) -> Vec<u32> {
    let id = server.process_id();
    let tasks = fs::read_dir(format!("/proc/{id}/task")).expect("it lives").flatten();
    // Each is a child of the thread that has started it (proc_pid_task_children(5)).
    let children = tasks.filter_map(|task| fs::read_to_string(task.path().join("children")).ok());
    let children: Vec<String> = children.collect();
    let ids = children.iter().flat_map(|ids| ids.split_whitespace());
    ids.map(|id| id.parse().expect("a number")).collect()
}

#[test]
fn every_thread_of_a_worker_is_filtered_and_none_writes_to_the_log_of_the_server() {
    let server = Site::new(Backend::Sqlite).start();
    let workers = workers(&server);
    assert!(!workers.is_empty());
    let log = fs::read_link(format!("/proc/{}/fd/2", server.process_id())).expect("it is open");
    for pid in workers {
        let status = fs::read_to_string(format!("/proc/{pid}/status")).expect("it lives");
        // Landlock confines the calling thread.
        for line in ["Threads:\t1", "NoNewPrivs:\t1", "Seccomp:\t2"] {
            assert!(status.lines().any(|present| present == line), "{line}: {status}");
        }
        let stderr = fs::read_link(format!("/proc/{pid}/fd/2")).expect("it is open");
        assert_ne!(stderr, log);
    }
}

#[test]
fn standard_error_of_a_worker_is_logged_with_its_process_id() {
    let mut site = Site::new(Backend::Sqlite);
    site.set("MEDIA_LOG", "info,imaging=debug");
    let server = site.start();
    let admin = server.admin();
    let ids = workers(&server);
    let whole = png(40, 30);
    let _ = server.stored(&admin, "half.png", &whole[..whole.len() / 2]);
    tests::eventually("the line", || {
        let lines = server.log();
        lines.iter().filter_map(|line| serde_json::from_str::<Value>(line).ok()).any(|line| {
            let pid = line["fields"]["pid"].as_str().and_then(|pid| pid.parse().ok());
            let text = line["fields"]["line"].as_str().unwrap_or_default();
            pid.is_some_and(|pid| ids.contains(&pid)) && text.contains("image cannot be decoded")
        })
    });
}
