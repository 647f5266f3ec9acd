//! The image workers: the effect of their death, and that none outlives the server.

use std::collections::BTreeSet;
use std::fs;
use std::process::Command;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use serde_json::Value;
use tests::samples::{fixture, png};
use tests::{Backend, Form, Server, Site, eventually};

fn site() -> Site {
    Site::new(Backend::Sqlite)
}

type Pids = BTreeSet<u32>;

/// The image workers of a process.
fn workers_of(parent: u32) -> Pids {
    let processes = fs::read_dir("/proc").expect("it is there").flatten();
    let pids = processes.filter_map(|entry| entry.file_name().to_str()?.parse().ok());
    pids.filter(|pid| is_alive(*pid) && status(*pid, "PPid") == Some(parent.to_string()))
        .filter(|pid| {
            let line = fs::read_to_string(format!("/proc/{pid}/cmdline")).unwrap_or_default();
            line.split('\0').any(|argument| argument == "image-worker")
        })
        .collect()
}

fn workers(server: &Server) -> Pids {
    workers_of(server.process_id())
}

/// A field of `/proc/<pid>/status`, see proc(5).
fn status(pid: u32, field: &str) -> Option<String> {
    let text = fs::read_to_string(format!("/proc/{pid}/status")).ok()?;
    let line = text.lines().find_map(|line| line.strip_prefix(field)?.strip_prefix(':'))?;
    Some(line.trim().to_owned())
}

/// Whether the process is there and not a zombie.
fn is_alive(pid: u32) -> bool {
    status(pid, "State").is_some_and(|state| !state.starts_with('Z'))
}

/// Sends a signal to the processes that are still there.
fn signal(name: &str, pids: &Pids) {
    for pid in pids {
        let kill = ["-c", "kill -s \"$0\" \"$1\"", name, &pid.to_string()];
        let _ = Command::new("sh").args(kill).output().expect("there is a shell");
    }
}

/// Images whose work was aborted.
const ABORTED: &str = "media_images_without_thumbnails_total{reason=\"aborted\"}";

/// The number of workers that have replaced another and were ready.
const REPLACED: &str = "media_image_workers_replaced_total";

/// The value of the metric with these labels.
#[track_caller]
fn metric(server: &Server, name: &str) -> usize {
    let answer = server.get("/metrics").send().expect_status(200);
    let value = answer.text().lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' '));
    value.expect("it is among the metrics").parse().expect("a number")
}

fn thumbnail_count(details: &Value) -> usize {
    details["thumbnails"].as_array().expect("a list").len()
}

#[track_caller]
fn expect_thumbnails(server: &Server, token: &str) {
    assert_eq!(thumbnail_count(&server.stored(token, "a.png", png(40, 30))), 4);
}

#[test]
fn a_killed_worker_is_replaced_and_no_upload_fails() {
    let server = site().start();
    let admin = server.admin();
    let doomed = workers(&server);
    assert!(!doomed.is_empty());
    signal("KILL", &doomed);
    expect_thumbnails(&server, &admin);
    eventually("all are replaced", || {
        let present = workers(&server);
        present.is_disjoint(&doomed) && present.len() == doomed.len()
    });
    expect_thumbnails(&server, &admin);
}

#[test]
fn workers_that_are_lost_before_they_read_an_image_cost_it_nothing() {
    let server = site().start();
    let admin = server.admin();
    let doomed = workers(&server);
    signal("STOP", &doomed);
    thread::scope(|scope| {
        let upload = scope.spawn(|| server.stored(&admin, "a.png", png(40, 30)));
        for pid in &doomed {
            // Time for the job to reach a worker that cannot read it.
            thread::sleep(Duration::from_millis(300));
            signal("KILL", &Pids::from([*pid]));
        }
        let details = upload.join().expect("the upload is answered");
        assert_eq!(thumbnail_count(&details), 4, "{:#?}", server.log());
    });
}

#[test]
fn uploads_are_answered_while_workers_are_killed() {
    let server = site().start();
    let admin = server.admin();
    let is_over = AtomicBool::new(false);
    thread::scope(|scope| {
        scope.spawn(|| {
            while !is_over.load(Ordering::Relaxed) {
                let before = metric(&server, REPLACED);
                let doomed = workers(&server);
                signal("KILL", &doomed);
                eventually("all are replaced", || {
                    metric(&server, REPLACED) >= before + doomed.len()
                });
            }
        });
        let upload = || {
            for _ in 0..4 {
                let details = server.stored(&admin, "photo.jpg", fixture("photo.jpg"));
                assert!([0, 4].contains(&thumbnail_count(&details)), "{details}");
            }
        };
        let uploads: Vec<_> = (0..3).map(|_| scope.spawn(upload)).collect();
        let ended: Vec<_> = uploads.into_iter().map(thread::ScopedJoinHandle::join).collect();
        is_over.store(true, Ordering::Relaxed);
        assert!(ended.iter().all(Result::is_ok), "{:#?}", server.log());
    });
    expect_thumbnails(&server, &admin);
    let _ = server.run(&["check", "--deep"]);
}

#[test]
fn a_worker_that_hangs_costs_one_image_its_thumbnails() {
    let mut site = site();
    site.set("MEDIA_IMAGE_TIMEOUT", "2s");
    let server = site.start();
    let admin = server.admin();
    let hung = workers(&server);
    signal("STOP", &hung);
    thread::scope(|scope| {
        let images = hung
            .iter()
            .map(|_| scope.spawn(|| thumbnail_count(&server.stored(&admin, "a.png", png(40, 30)))));
        let images: Vec<_> = images.collect();
        let text = server.stored(&admin, "a.txt", "others go on");
        let _ = server.open_f(&text).expect_status(200);
        for image in images {
            assert_eq!(image.join().expect("it is stored"), 0);
        }
    });
    expect_thumbnails(&server, &admin);
    assert!(workers(&server).is_disjoint(&hung), "who hangs is killed");
    assert_eq!(metric(&server, ABORTED), hung.len());
}

/// The maximum number of images that wait for a worker.
const MAX_WAITING: usize = 256;

#[test]
fn images_beyond_the_queue_are_503() {
    const BEYOND: usize = 10;
    let server = site().start();
    let admin = server.admin();
    let stopped = workers(&server);
    signal("STOP", &stopped);
    let (sender, refused) = mpsc::channel();
    let upload = |sender: mpsc::Sender<()>| {
        let answer = server.upload(&admin, Form::with_file("a.png", png(40, 30)));
        if answer.status == 503 {
            assert_eq!(answer.header("retry-after"), Some("1"));
            sender.send(()).expect("the test listens");
        } else {
            assert_eq!(thumbnail_count(&answer.expect_status(201).json()), 4);
        }
    };
    thread::scope(|scope| {
        for _ in 0..stopped.len() + MAX_WAITING + BEYOND {
            let (upload, sender) = (&upload, sender.clone());
            scope.spawn(move || upload(sender));
        }
        drop(sender);
        assert_eq!(refused.iter().take(BEYOND).count(), BEYOND);
        let text = server.stored(&admin, "a.txt", "others go on");
        let _ = server.open_f(&text).expect_status(200);
        signal("CONT", &stopped);
    });
    assert_eq!(refused.iter().count(), 0, "every queued image is served");
    expect_thumbnails(&server, &admin);
}

#[test]
fn no_worker_outlives_the_server() {
    let mut server = site().start();
    let of_the_first = workers(&server);
    assert!(!of_the_first.is_empty());
    server.signal("TERM");
    assert_eq!(server.ended(), Some(0));
    eventually("none is left", || !of_the_first.iter().any(|pid| is_alive(*pid)));

    let server = site().start();
    let of_the_second = workers(&server);
    assert!(!of_the_second.is_empty());
    // Such a worker does not even notice that the server is gone.
    signal("STOP", &of_the_second);
    drop(server.crash());
    eventually("none is left", || !of_the_second.iter().any(|pid| is_alive(*pid)));
}

#[test]
fn a_worker_has_no_secret_and_no_file_and_not_all_memory() {
    let server = site().start();
    let admin = server.admin();
    expect_thumbnails(&server, &admin);
    let mut limited = 0;
    for pid in workers(&server) {
        let read = |name| fs::read_to_string(format!("/proc/{pid}/{name}")).expect("it is there");
        assert_eq!(read("environ"), "GLIBC_TUNABLES=glibc.malloc.hugetlb=1\0");
        assert_eq!(status(pid, "NoNewPrivs").as_deref(), Some("1"));
        let open = fs::read_dir(format!("/proc/{pid}/fd")).expect("it is there").flatten();
        for file in open {
            let target = fs::read_link(file.path()).unwrap_or_default();
            assert!(!target.starts_with(server.data()), "{}", target.display());
        }
        let limits = read("limits");
        let memory = limits.lines().find(|line| line.starts_with("Max address space"));
        let memory = memory.and_then(|line| line.split_whitespace().nth(3)).expect("a limit");
        limited += usize::from(memory != "unlimited");
    }
    assert!(limited >= 1, "a worker that has worked is limited");
}

#[test]
fn the_command_of_workers_is_not_for_people() {
    let site = site();
    let help = site.run(&["--help"]).expect_success();
    assert!(!help.contains("image-worker"), "{help}");
    let error = site.run(&["image-worker"]).expect_failure();
    assert!(error.contains("can start an image worker"), "{error}");
}

#[test]
fn bulk_work_is_done_by_workers_too() {
    let mut site = site();
    let _ = site.admin();
    site.set("MEDIA_LOG", "imaging=debug,adapters_fs=debug");
    let photo = site.data().join("../photo.jpg");
    fs::write(&photo, fixture("photo.jpg")).expect("written");
    let photo = photo.to_str().expect("temporary folders have plain names");
    for arguments in
        [&["import", "--user", "admin", photo][..], &["thumbnails", "rebuild", "--all"]]
    {
        let outcome = site.run(arguments);
        assert!(outcome.success, "{outcome:?}");
        assert!(outcome.stderr.contains("confined"), "{outcome:?}");
    }
}

#[test]
fn many_large_photos_at_once_all_have_thumbnails() {
    let server = site().start();
    let admin = server.admin();
    let photo = fixture("photo.jpg");
    thread::scope(|scope| {
        let upload = || {
            let form = Form::with_file("photo.jpg", &photo);
            server.upload(&admin, form).expect_status(201).json()
        };
        let uploads: Vec<_> = (0..16).map(|_| scope.spawn(upload)).collect();
        for upload in uploads {
            assert_eq!(thumbnail_count(&upload.join().expect("it is stored")), 4);
        }
    });
}
