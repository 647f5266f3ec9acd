//! Power cuts from an empty disk to the first file, and during acknowledged commands. On SQLite,
//! since the database is on the disk.

use tests::{Backend, Disk, Image, Server, Site, Survivors, eventually};

use super::library::{Change, Library, expect_no_row_without_bytes};

const FIRST_ADMIN: [&str; 2] = ["--first-admin", "admin"];

/// A site before its first use.
fn new_site() -> Site {
    let mut site = Site::new(Backend::Sqlite);
    site.set("MEDIA_SWEEP_INTERVAL", "0s");
    site.set("MEDIA_PUBLIC_URL", "http://media.test");
    site
}

/// The key that a first start prints, unless the power is cut before.
fn first_key(server: &Server, disk: &Disk) -> Option<String> {
    let is_decided = || {
        server.shown_key().is_some()
            || disk.has_refused()
            || server.log().iter().any(|line| line.contains("there are users already"))
    };
    eventually("a key, or none", is_decided);
    server.shown_key()
}

/// A first start and the first upload, with a power cut before each of their changes to the disk.
#[test]
fn the_first_start_and_the_first_upload() {
    let (site, mut cuts) = (new_site(), 0);
    let mut disk = Disk::over(site.folder());
    for step in 0.. {
        disk.restart(Image::empty());
        disk.cut_after(step);
        let mut library = Library::default();
        let key = site.clone().try_start_with(&FIRST_ADMIN).and_then(|server| {
            let key = first_key(&server, &disk)?;
            let change = Change::Upload(b"the first file".to_vec());
            let answer = change.request(&server, &key).try_send();
            library.learn(change, answer.as_ref());
            Some(key)
        });
        let is_done = !disk.has_refused();
        let image = disk.cut();
        for survivors in [Survivors::Drawn(step.into()), Survivors::Nothing] {
            disk.restart(image.after_power_cut(survivors));
            let server = site.clone().start_with(&FIRST_ADMIN);
            let key = key.clone().unwrap_or_else(|| server.token("admin"));
            library.expect_kept(&server, &key);
            let _ = server.get("/api/media/files").token(&key).send().expect_status(200);
        }
        if is_done {
            break;
        }
        cuts += 1;
    }
    assert!(cuts > 20, "the power has gone at all: {cuts}");
}

/// Runs a command with a power cut before each of its changes to the disk. `is_kept` checks on the
/// restarted site that an acknowledged command has taken effect.
fn command(arguments: &[&str], is_kept: impl Fn(&Site, &str) -> bool) {
    let (site, mut cuts) = (new_site(), 0);
    let mut disk = Disk::over(site.folder());
    let _ = site.admin();
    let before = disk.cut().after_power_cut(Survivors::Nothing);
    for step in 0.. {
        disk.restart(before.clone());
        disk.cut_after(step);
        let outcome = site.run(arguments);
        let is_done = !disk.has_refused();
        let image = disk.cut();
        for survivors in [Survivors::Drawn(step.into()), Survivors::Nothing] {
            disk.restart(image.after_power_cut(survivors));
            expect_no_row_without_bytes(&site);
            assert!(!outcome.success || is_kept(&site, &outcome.stdout), "{step}: {outcome:?}");
        }
        if is_done {
            assert!(outcome.success, "nothing was in its way: {outcome:?}");
            break;
        }
        cuts += 1;
    }
    assert!(cuts > 2, "the power has gone at all: {cuts}");
}

fn opens(site: &Site, key: &str) -> bool {
    let server = site.clone().start();
    server.get("/api/media/files").token(key.trim_end()).send().status == 200
}

#[test]
fn an_issued_token_is_valid_after_a_power_cut() {
    command(&["token", "issue", "admin"], opens);
}

#[test]
fn a_revoked_token_stays_revoked() {
    command(&["token", "revoke", "1"], |site, _| {
        site.number("SELECT count(*) FROM tokens WHERE revoked_at IS NULL") == 0
    });
}

#[test]
fn a_user_who_was_added_is_there() {
    command(&["user", "add", "ada"], |site, _| {
        site.run(&["user", "list"]).expect_success().contains("ada")
    });
}
