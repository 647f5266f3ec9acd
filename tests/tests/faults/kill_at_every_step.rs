//! `kill -9` at every single file and database call of an upload, a replacement, a deletion, a
//! sweep, a migration and a copy of the database. Needs strace and the right to trace, and takes
//! minutes: `make test-faults`.

use std::fs;

use tests::{Backend, Form, Killer, Request, Server, Site, samples};

/// The system calls that make something durable, or prepare it.
const STEPS: [&str; 9] = [
    "openat",
    "write",
    "pwrite64",
    "fsync",
    "fdatasync",
    "mkdirat",
    "renameat2",
    "unlinkat",
    "sendto",
];

/// Kills a server during one kind of change.
struct Deaths {
    site: Site,
    admin: String,
    count: u32,
}

impl Deaths {
    fn at(backend: Backend) -> Self {
        let mut site = Site::new(backend);
        site.set("MEDIA_SWEEP_GRACE", "0s");
        let admin = site.admin();
        let _ = site.clone().start().stored(&admin, "first.png", samples::png(9, 9));
        Self { site, admin, count: 0 }
    }

    /// Repeats a change, prepared by `prepare`, and kills the server at one call of it after the
    /// other.
    fn amid(&mut self, steps: &[&str], prepare: impl Fn(&Server, &str) -> Request) {
        for step in steps {
            for number in 1.. {
                let server = self.site.clone().start();
                let request = prepare(&server, &self.admin);
                let killer = Killer::attach(server.process_id(), step, number);
                let answer = request.try_send();
                drop(killer);
                drop(server.crash());
                self.site.expect_bytes_of_all_rows(&format!("{step} {number}"));
                if let Some(answer) = answer {
                    assert!(
                        matches!(answer.status, 200 | 201 | 204),
                        "{step} {number}: {answer:?}"
                    );
                    break;
                }
                self.count += 1;
            }
        }
    }

    fn expect_clean(self) {
        assert!(self.count > 3, "there were deaths at all: {}", self.count);
        self.site.expect_sweep_to_clean();
    }
}

fn upload(server: &Server, admin: &str, content: &[u8]) -> Request {
    let form = Form::with_file("same.png", content).finish();
    server.request("POST", "/api/media/files").token(admin).body(&Form::content_type(), form)
}

fn uploads(backend: Backend) {
    let mut deaths = Deaths::at(backend);
    deaths.amid(&STEPS, |server, admin| upload(server, admin, &samples::png(10, 10)));
    deaths.expect_clean();
}

/// Each creates the folders of its day.
fn first_uploads(backend: Backend) {
    let mut deaths = Deaths::at(backend);
    deaths.amid(&["mkdirat", "fsync"], |server, admin| {
        server.execute("DELETE FROM thumbnails; DELETE FROM media_files");
        // The first kill may have come before there were any.
        let _ = fs::remove_dir_all(server.data().join("media/core_media"));
        upload(server, admin, b"text")
    });
    deaths.expect_clean();
}

fn replacements(backend: Backend) {
    let mut deaths = Deaths::at(backend);
    deaths.amid(&STEPS, |server, admin| {
        let form = Form::with_file("same.png", samples::png(11, 11)).finish();
        let request = server.request("PUT", "/api/media/files/1").token(admin);
        request.body(&Form::content_type(), form)
    });
    deaths.expect_clean();
}

fn deletions(backend: Backend) {
    let mut deaths = Deaths::at(backend);
    deaths.amid(&STEPS, |server, admin| {
        let id = &server.stored(admin, "same.png", samples::png(12, 12))["id"];
        server.request("DELETE", format!("/api/media/files/{id}")).token(admin)
    });
    deaths.expect_clean();
}

/// A killed migration is completed by the next command.
fn migrations(backend: Backend) {
    let mut deaths = 0;
    for step in STEPS {
        for number in 1.. {
            let site = Site::new(backend);
            if site.run_killed(&["migrate"], step, number) {
                break;
            }
            deaths += 1;
            let _ = site.run(&["migrate"]).expect_success();
            assert_eq!(site.row_count(), 0);
        }
    }
    assert!(deaths > 20, "there were deaths at all: {deaths}");
}

/// A killed copy leaves a target that is refused, and the next copy completes it.
fn copies(backend: Backend) {
    let site = Site::new(Backend::Sqlite);
    let _ = site.admin();
    let mut deaths = 0;
    for step in STEPS {
        for number in 1.. {
            let target = Site::new(backend);
            let copy = ["copy-database", "--to", &target.database_url()];
            if site.run_killed(&copy, step, number) {
                break;
            }
            deaths += 1;
            let users = target.run(&["user", "list"]);
            if users.success && users.stdout.contains("admin") {
                continue;
            }
            assert!(users.stdout.lines().count() <= 1, "{step} {number}: {users:?}");
            let says = |reason: &str| users.stderr.contains(reason);
            let is_told = says("is incomplete") || says("there is no database file");
            assert!(users.success || is_told, "{users:?}");
            let _ = site.run(&copy).expect_success();
            assert_eq!(target.number("SELECT count(*) FROM tokens"), 1);
        }
    }
    assert!(deaths > 20, "there were deaths at all: {deaths}");
}

/// The next sweep completes what a killed one has started.
fn sweeps(backend: Backend) {
    let mut deaths = Deaths::at(backend);
    deaths.site.set("MEDIA_SWEEP_MAX_PERCENT", "100");
    deaths.site.set("MEDIA_SWEEP_INTERVAL", "1s");
    let folder = deaths.site.data().join("media/2020");
    fs::create_dir(&folder).expect("created");
    for step in ["renameat2", "mkdirat", "fsync", "fdatasync", "pwrite64", "sendto"] {
        for number in 1..6 {
            let server = deaths.site.clone().start();
            let killer = Killer::attach(server.process_id(), step, number);
            for orphan in 0..3 {
                fs::write(folder.join(orphan.to_string()), "left over").expect("written");
            }
            let is_dead = || server.get("/healthz").try_send().is_none();
            let is_empty = || fs::read_dir(&folder).is_ok_and(|mut left| left.next().is_none());
            tests::eventually("a sweep or a death", || is_empty() || is_dead());
            deaths.count += u32::from(is_dead());
            drop(killer);
            drop(server.crash());
            deaths.site.expect_bytes_of_all_rows(&format!("{step} {number}"));
        }
    }
    deaths.expect_clean();
}

tests::with_both_backends!(
    uploads,
    first_uploads,
    replacements,
    deletions,
    sweeps,
    migrations,
    copies
);
