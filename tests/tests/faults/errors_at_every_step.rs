//! Errors of the system at each single file and database step of an upload, a replacement, a deletion and a
//! sweep. Needs strace and the right to trace, and takes minutes: `make test-faults`.

use std::fs;
use std::thread;

use tests::{
    FailingCalls, Form, Request, Response, Server, Site, eventually, on_both_databases, samples,
};

on_both_databases!(uploads, first_uploads, replacements, deletions, sweeps, acceptance);

/// What the system says, and the calls that may be told so. `write` is not among them, since the runtime
/// wakes its threads by it; a full disk is the place for that.
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

/// A change of one kind goes no further than this in any thread.
const MAX_STEPS: u32 = 300;

/// One server that meets all errors of a test, and has to go on after each.
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

    /// Makes a change, prepared by `prepare`, again and again, while one step of it after the other fails,
    /// and at last every step of one kind.
    fn fail_amid(&mut self, prepare: impl Fn(&Server, &str) -> Request) {
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

    /// Whether a step of the change has failed.
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
        expect_told(&what, error, &answer);
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

/// Where there was no room for a COMMIT to become durable, its outcome is not known, which is not 507.
#[track_caller]
fn expect_told(what: &str, error: &str, answer: &Response) {
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
    scene.fail_amid(|server, admin| upload(server, admin, &samples::png(10, 10)));
    scene.server.crash().expect_sweep_to_clean();
}

/// Each makes the folders of its day, in a store that forgets that it knows them.
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
    scene.fail_amid(|server, admin| {
        let form = Form::with_file("same.png", samples::png(11, 11)).finish();
        let request = server.request("PUT", "/api/media/files/1").token(admin);
        request.body(&Form::content_type(), form)
    });
    scene.server.crash().expect_sweep_to_clean();
}

fn deletions(site: Site) {
    let mut scene = Scene::at(site);
    scene.fail_amid(|server, admin| {
        let id = &server.stored(admin, "same.png", samples::png(12, 12))["id"];
        server.request("DELETE", format!("/api/media/files/{id}")).token(admin)
    });
    scene.server.crash().expect_sweep_to_clean();
}

/// What a sweep could not do is done by the next one.
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
                fs::write(folder.join(orphan.to_string()), "left behind").expect("written");
            }
            let is_empty = || fs::read_dir(&folder).is_ok_and(|mut left| left.next().is_none());
            eventually("a sweep", is_empty);
            drop(failing);
        }
    }
    let _ = server.stored(&admin, "next.txt", "text");
    let _ = server.run(&["check", "--deep"]).expect_success();
}

/// A client that cannot be accepted for want of a descriptor waits, and is not lost.
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
