//! System errors at every single file and database call of an upload, a replacement, a deletion and
//! a sweep. Needs strace and the right to trace, and takes minutes: `make test-faults`.

use std::fs;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use tests::{
    Backend, FailingCalls, Form, Request, Response, Server, Site, eventually, on_both_databases,
    samples,
};

on_both_databases!(
    uploads,
    first_uploads,
    replacements,
    deletions,
    bytes_that_stay_after_an_answer_are_not_served,
    sweeps,
    acceptance,
);

/// The injected errors, and the calls that may fail with them. `write` is not among them, since the
/// runtime uses it to wake its threads; `full_disk` covers it.
const ERRORS: [(&str, &[&str]); 3] = [
    ("EMFILE", &["openat", "openat2"]),
    ("ENOSPC", &["openat", "mkdirat", "renameat2", "pwrite64", "fsync", "fdatasync"]),
    (
        "EIO",
        &[
            "openat",
            "openat2",
            "fchmod",
            "newfstatat",
            "pread64",
            "pwrite64",
            "ftruncate",
            "fsync",
            "fdatasync",
            "mkdirat",
            "renameat2",
            "unlinkat",
        ],
    ),
];

/// A change of one kind makes no more calls than this in any thread.
const MAX_STEPS: u32 = 300;

/// One server that meets all errors of a test, and must continue after each.
struct Scene {
    server: Server,
    admin: String,
    failures: u32,
}

impl Scene {
    fn at(mut site: Site) -> Self {
        site.set("MEDIA_SWEEP_INTERVAL", "0s");
        let admin = site.admin();
        let server = site.start();
        let _ = server.stored(&admin, "first.png", samples::png(9, 9));
        Self { server, admin, failures: 0 }
    }

    /// Repeats a change, prepared by `prepare`, while one call of it after the other fails, and at
    /// last every call of one kind.
    fn fail_during(&mut self, prepare: impl Fn(&Server, &str) -> Request) {
        for (error, calls) in ERRORS {
            for call in calls {
                let last = (1..MAX_STEPS)
                    .find(|number| !self.fails(call, error, &number.to_string(), &prepare));
                assert!(last.is_some(), "{call} has no end");
                self.fails(call, error, "1+", &prepare);
            }
        }
        assert!(self.failures > 10, "there were failures at all: {}", self.failures);
    }

    /// Whether a call of the change has failed.
    fn fails(
        &mut self,
        call: &str,
        error: &str,
        which: &str,
        prepare: impl Fn(&Server, &str) -> Request,
    ) -> bool {
        let request = prepare(&self.server, &self.admin);
        let failing = FailingCalls::attach(self.server.process_id(), call, error, which);
        let answer = request.send();
        let happened = failing.happened();
        drop(failing);
        let what = format!("{error} of {call} {which}");
        expect_fault_answer(&what, error, &answer);
        let next = self.server.upload(&self.admin, Form::with_file("next.txt", "text"));
        assert_eq!(next.status, 201, "after {what}: {next:?} {:#?}", self.last_words());
        self.server.expect_bytes_of_all_rows(&what);
        self.failures += u32::from(happened);
        happened
    }

    fn last_words(&self) -> Vec<String> {
        let log = self.server.log();
        log[log.len().saturating_sub(4)..].to_vec()
    }
}

/// If there was no space to make a COMMIT durable, its outcome is unknown, so the answer is not
/// 507.
#[track_caller]
fn expect_fault_answer(what: &str, error: &str, answer: &Response) {
    match answer.status {
        200 | 201 | 204 => {}
        507 if error == "ENOSPC" => {
            answer.expect_error(507, "There is no room left to store this.");
        }
        503 => answer.expect_unavailable(),
        _ => panic!("{what}: {answer:?}"),
    }
}

fn upload(server: &Server, admin: &str, content: &[u8]) -> Request {
    let form = Form::with_file("same.png", content).finish();
    server.request("POST", "/api/media/files").token(admin).body(&Form::content_type(), form)
}

fn uploads(site: Site) {
    let mut scene = Scene::at(site);
    scene.fail_during(|server, admin| upload(server, admin, &samples::png(10, 10)));
    scene.server.crash().expect_sweep_to_clean();
}

/// Each creates the folders of its day, in a store that forgets that it knows them.
fn first_uploads(site: Site) {
    let mut scene = Scene::at(site);
    for (error, calls) in ERRORS {
        for call in ["mkdirat", "fsync"].into_iter().filter(|call| calls.contains(call)) {
            for number in 1..8 {
                scene.server.execute("DELETE FROM thumbnails; DELETE FROM media_files");
                let site = scene.server.crash();
                let _ = fs::remove_dir_all(site.data().join("media/core_media"));
                scene.server = site.start();
                scene.fails(call, error, &number.to_string(), |server, admin| {
                    upload(server, admin, b"text")
                });
            }
        }
    }
    scene.server.crash().expect_sweep_to_clean();
}

fn replacements(site: Site) {
    let mut scene = Scene::at(site);
    scene.fail_during(|server, admin| {
        let form = Form::with_file("same.png", samples::png(11, 11)).finish();
        let request = server.request("PUT", "/api/media/files/1").token(admin);
        request.body(&Form::content_type(), form)
    });
    scene.server.crash().expect_sweep_to_clean();
}

fn deletions(site: Site) {
    let mut scene = Scene::at(site);
    scene.fail_during(|server, admin| {
        let id = &server.stored(admin, "same.png", samples::png(12, 12))["id"];
        server.request("DELETE", format!("/api/media/files/{id}")).token(admin)
    });
    scene.server.crash().expect_sweep_to_clean();
}

/// Servers on one database: one that changes files and cannot remove bytes, and the others.
fn given_servers(site: Site) -> (Server, Vec<Server>) {
    let others = match site.backend() {
        Backend::Sqlite => Vec::new(),
        Backend::Postgres => vec![site.clone().start(), site.clone().start()],
    };
    (site.start(), others)
}

/// Requests bytes continuously. Every request that begins after the change was acknowledged must be
/// answered 404.
fn ask_without_pause(server: &Server, path: &str, is_acknowledged: &AtomicBool) {
    let mut asked_after = 0;
    while asked_after < 200 {
        let is_after = is_acknowledged.load(Ordering::SeqCst);
        let status = server.get(path).send().status;
        assert!(status == 404 || (status == 200 && !is_after), "{status}, after: {is_after}");
        asked_after += u32::from(is_after);
    }
}

/// The change is answered as done, and the old bytes are still in the folder.
fn expect_withheld(servers: (&Server, &[Server]), path: &str, expected: u16, change: &Request) {
    let (server, others) = servers;
    let is_acknowledged = AtomicBool::new(false);
    thread::scope(|scope| {
        for server in others.iter().chain([server]) {
            let is_acknowledged = &is_acknowledged;
            scope.spawn(move || ask_without_pause(server, path, is_acknowledged));
        }
        let _ = change.send().expect_status(expected);
        is_acknowledged.store(true, Ordering::SeqCst);
    });
    let key = path.strip_prefix("/media/").expect("it leads to media");
    assert!(server.data().join("media").join(key).is_file(), "the bytes could not be removed");
}

fn bytes_that_stay_after_an_answer_are_not_served(mut site: Site) {
    site.set("MEDIA_SWEEP_INTERVAL", "0s");
    let admin = site.admin();
    let (server, others) = given_servers(site);
    let image = server.stored(&admin, "a.png", samples::png(20, 20));
    let text = server.stored(&admin, "b.txt", "old");
    let [original, thumbnail, old] =
        [&image, &image["thumbnails"][2], &text].map(|object| server.path_of_f(object));
    let failing = FailingCalls::attach(server.process_id(), "unlinkat", "EACCES", "1+");
    let form = Form::with_file("b.txt", "new").finish();
    let replacement = server.request("PUT", "/api/media/files/2").token(&admin);
    let replacement = replacement.body(&Form::content_type(), form);
    expect_withheld((&server, &others), &old, 200, &replacement);
    let deletion = server.request("DELETE", "/api/media/files/1").token(&admin);
    expect_withheld((&server, &others), &original, 204, &deletion);
    assert!(failing.happened());
    for server in others.iter().chain([&server]) {
        let _ = server.get(&thumbnail).send().expect_status(404);
        let new = server.details(&admin, 2).expect_status(200).json();
        assert_eq!(server.open_f(&new).expect_status(200).body, b"new");
    }
    drop(failing);
    drop(others);
    server.crash().expect_sweep_to_clean();
}

/// The next sweep does what a failed one could not.
fn sweeps(mut site: Site) {
    site.set("MEDIA_SWEEP_INTERVAL", "1s");
    site.set("MEDIA_SWEEP_GRACE", "0s");
    site.set("MEDIA_SWEEP_MAX_PERCENT", "100");
    let admin = site.admin();
    let server = site.start();
    let _ = server.stored(&admin, "first.png", samples::png(9, 9));
    let folder = server.data().join("media/2020");
    fs::create_dir(&folder).expect("created");
    for (error, calls) in ERRORS {
        for call in calls {
            let failing = FailingCalls::attach(server.process_id(), call, error, "1..2");
            for orphan in 0..3 {
                fs::write(folder.join(orphan.to_string()), "left over").expect("written");
            }
            let is_empty = || fs::read_dir(&folder).is_ok_and(|mut left| left.next().is_none());
            eventually("a sweep", is_empty);
            drop(failing);
        }
    }
    let _ = server.stored(&admin, "next.txt", "text");
    let _ = server.run(&["check", "--deep"]).expect_success();
}

/// A client that cannot be accepted for lack of a descriptor waits, and is not lost.
fn acceptance(site: Site) {
    let server = site.start();
    let failing = FailingCalls::attach(server.process_id(), "accept4", "EMFILE", "1+");
    thread::scope(|scope| {
        let waiting = scope.spawn(|| server.get("/healthz").send());
        eventually("the refusal", || failing.happened());
        drop(failing);
        let _ = waiting.join().expect("an answer").expect_status(200);
    });
    let _ = server.get("/healthz").send().expect_status(200);
}
