//! A power cut before every single change of a program to its disk: acknowledged changes are there,
//! and no row points at missing bytes. The disk drops everything that was not synced, or a random
//! part of it. Needs FUSE and root, and takes minutes: `make test-faults`.
//!
//! With SQLite the database is on the disk too; PostgreSQL has a disk of its own.

mod beginnings;
mod library;

use std::fs::{self, File};
use std::thread;

use library::{Change, Library};
use tests::{Backend, Disk, Response, Server, Site, Survivors, eventually, samples};

/// A site on a disk that drops unsynced data, and the acknowledged state.
struct Place {
    /// Dropped first: a mounted folder cannot be removed.
    disk: Disk,
    site: Site,
    admin: String,
    library: Library,
    cuts: u32,
}

impl Place {
    fn on(backend: Backend) -> Self {
        let mut site = Site::new(backend);
        site.set("MEDIA_SWEEP_INTERVAL", "0s");
        site.set("MEDIA_PUBLIC_URL", "http://media.test");
        let disk = Disk::over(site.folder());
        let admin = site.admin();
        let mut place = Self { disk, site, admin, library: Library::default(), cuts: 0 };
        let server = place.start();
        let _ = place.stored(&server, samples::png(9, 9));
        place.cut(server, 0);
        place
    }

    fn start(&self) -> Server {
        self.site.clone().start()
    }

    /// Requests a change, and records the answer.
    fn ask(&mut self, server: &Server, change: Change) -> Option<Response> {
        let answer = change.request(server, &self.admin).try_send();
        self.library.learn(change, answer.as_ref());
        answer
    }

    /// The id of a new file.
    fn stored(&mut self, server: &Server, content: Vec<u8>) -> i64 {
        let answer = self.ask(server, Change::Upload(content)).expect("it is answered");
        answer.expect_status(201).json()["id"].as_i64().expect("an id")
    }

    /// Cuts the power of a server. Any surviving state must contain everything that was
    /// acknowledged.
    #[track_caller]
    fn cut(&mut self, server: Server, lots: u32) {
        let was_in_the_middle = self.disk.has_refused();
        let image = self.disk.cut();
        drop(server.crash());
        for survivors in [Survivors::Drawn(lots.into()), Survivors::Nothing] {
            self.disk.restart(image.after_power_cut(survivors));
            let server = self.start();
            self.library.expect_kept(&server, &self.admin);
            if matches!(survivors, Survivors::Nothing) {
                self.library.settle(&server, &self.admin);
            }
        }
        self.cuts += u32::from(was_in_the_middle);
    }

    /// Repeats a change of the kind that `prepare` prepares, with a power cut before the first,
    /// second, … change to the disk, until one completes.
    fn amid(mut self, prepare: impl Fn(&mut Self, &Server, u32) -> Change) {
        for step in 0.. {
            let server = self.start();
            let change = prepare(&mut self, &server, step);
            self.disk.cut_after(step);
            let answer = self.ask(&server, change);
            let is_done = !self.disk.has_refused();
            self.cut(server, step);
            if is_done {
                let answer = answer.expect("nothing was in its way");
                assert!(matches!(answer.status, 200 | 201 | 204), "{answer:?}");
                break;
            }
        }
        assert!(self.cuts >= 3, "the power has gone amid changes at all: {}", self.cuts);
    }
}

fn uploads(backend: Backend) {
    Place::on(backend).amid(|_, _, step| Change::Upload(samples::png(10, 10 + step)));
}

/// Each finds the folders of its day missing, after a cut before they were durable, or because it
/// is the first one on an empty disk.
fn first_uploads(backend: Backend) {
    Place::on(backend).amid(|place, server, step| {
        server.execute("DELETE FROM thumbnails; DELETE FROM media_files");
        place.library = Library::default();
        // The last cut may have come before there were any.
        let _ = fs::remove_dir_all(server.data().join("media/core_media"));
        let media = File::open(server.data().join("media")).expect("it is there");
        media.sync_all().expect("synced");
        Change::Upload(format!("text {step}").into_bytes())
    });
}

fn replacements(backend: Backend) {
    Place::on(backend).amid(|_, _, step| Change::Replace(1, samples::png(11, 10 + step)));
}

/// On SQLite: an edit changes rows only, and those of PostgreSQL are on another disk.
#[test]
fn edits() {
    Place::on(Backend::Sqlite).amid(|_, _, step| Change::Describe(1, format!("seen {step} times")));
}

fn deletions(backend: Backend) {
    Place::on(backend).amid(|place, server, step| {
        Change::Delete(place.stored(server, samples::png(12, 10 + step)))
    });
}

/// A sync that several uploads share makes each of them durable.
fn simultaneous_uploads(backend: Backend) {
    let mut place = Place::on(backend);
    for step in [3, 20, 57, 100, 171, 250, 333, 500, 801] {
        let server = place.start();
        place.disk.cut_after(step);
        let upload_until_then = |client: u32| {
            let contents = (1..).map(|number| samples::png(20 + client, 10 * number + step % 10));
            let answers = contents.map_while(|content| {
                let change = Change::Upload(content);
                let answer = change.request(&server, &place.admin).try_send()?;
                (answer.status == 201).then_some((change, answer))
            });
            answers.collect::<Vec<_>>()
        };
        let acknowledged = thread::scope(|scope| {
            let clients = [0, 1, 2, 3].map(|client| {
                let upload_until_then = &upload_until_then;
                scope.spawn(move || upload_until_then(client))
            });
            clients.map(|client| client.join().expect("an upload succeeds or is rejected"))
        });
        for (change, answer) in acknowledged.into_iter().flatten() {
            place.library.learn(change, Some(&answer));
        }
        place.library.may_have_missed(4);
        place.cut(server, step);
    }
}

/// The next sweep completes what one before the power cut has started.
fn sweeps(backend: Backend) {
    let mut place = Place::on(backend);
    for (name, value) in [
        ("MEDIA_SWEEP_INTERVAL", "1s"),
        ("MEDIA_SWEEP_GRACE", "0s"),
        ("MEDIA_SWEEP_MAX_PERCENT", "100"),
    ] {
        place.site.set(name, value);
    }
    let orphans = place.site.data().join("media/2020");
    for step in 0.. {
        let server = place.start();
        place.disk.cut_after(u32::MAX);
        leave_behind(&orphans);
        place.disk.cut_after(step);
        let is_empty = || fs::read_dir(&orphans).is_ok_and(|mut left| left.next().is_none());
        eventually("a sweep or a cut", || is_empty() || place.disk.has_refused());
        let is_done = !place.disk.has_refused();
        place.cut(server, step);
        if is_done {
            break;
        }
    }
    assert!(place.cuts > 3, "the power has gone amid sweeps at all: {}", place.cuts);
}

/// On PostgreSQL, as SQLite's rows need the same disk.
#[test]
fn deletions_wait_for_a_disk_that_fails_for_a_while() {
    let mut place = Place::on(Backend::Postgres);
    place.site.set("MEDIA_SWEEP_INTERVAL", "1s");
    let server = place.start();
    let id = place.stored(&server, samples::png(13, 13));
    let metrics = || server.get("/metrics").send().expect_status(200).text().to_owned();

    place.disk.cut_after(0);
    let answer = place.ask(&server, Change::Delete(id)).expect("it is answered");
    let _ = answer.expect_status(204);
    eventually("a sweep that fails", || metrics().contains("media_deletions_waiting 5\n"));

    place.disk.cut_after(u32::MAX);
    eventually("a sweep that does not", || metrics().contains("media_deletions_waiting 0\n"));
    assert_eq!(server.files().len(), server.keys().len());
    assert!(metrics().contains("media_swept_files_total{kind=\"deleted\"} 5\n"));
}

/// Durable files without rows.
fn leave_behind(folder: &std::path::Path) {
    fs::create_dir_all(folder).expect("created");
    for number in 0..3 {
        let path = folder.join(number.to_string());
        fs::write(&path, "left over").expect("written");
        File::open(path).and_then(|file| file.sync_all()).expect("synced");
    }
    for folder in [folder, folder.parent().expect("it is in a folder")] {
        File::open(folder).and_then(|folder| folder.sync_all()).expect("synced");
    }
}

tests::with_both_backends!(
    uploads,
    first_uploads,
    replacements,
    deletions,
    simultaneous_uploads,
    sweeps,
);
