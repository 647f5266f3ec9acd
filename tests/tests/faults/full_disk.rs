//! A disk without room, for another byte or another file. Needs root, to mount one: `make test-faults`.

use std::time::Duration;

use tests::{Form, Server, Site, SmallDisk, on_both_databases, samples, within};

on_both_databases!(
    whatever_room_is_left_an_upload_is_stored_whole_or_not_at_all,
    a_full_disk_is_told_and_forgotten,
    a_disk_that_takes_no_more_files_is_told_and_forgotten,
);

const DISK_BYTES: u64 = 24 << 20;
const DISK_FILES: u64 = 300;

/// How soon all is well again, promised.
const SOON: Duration = Duration::from_secs(1);

/// A server whose data folder is a small disk, with one picture. The site outlives both, so that its folder
/// is removed when the disk is gone.
fn start(mut site: Site) -> (Site, SmallDisk, Server, String) {
    site.set("MEDIA_SWEEP_INTERVAL", "0s");
    let disk = SmallDisk::mount(&site.data(), DISK_BYTES, DISK_FILES);
    let admin = site.admin();
    let server = site.clone().start();
    let _ = server.stored(&admin, "first.png", samples::png(40, 30));
    (site, disk, server, admin)
}

fn picture() -> Form {
    Form::with_file("next.png", samples::png(300, 200))
}

#[track_caller]
fn expect_reads_to_go_on(server: &Server, admin: &str) {
    let details = server.details(admin, 1).expect_status(200).json();
    assert!(server.open_f(&details).expect_status(200).body == samples::png(40, 30));
    let _ = server.get("/api/media/files").token(admin).send().expect_status(200);
    let _ = server.get("/healthz").send().expect_status(200);
}

/// Everything is as before, and as if nothing had been.
#[track_caller]
fn expect_recovery(server: &Server, admin: &str) {
    assert_eq!(server.files().len(), server.keys().len(), "{:?}", server.files());
    let text = Form::with_file("next.txt", "text");
    let next = within(SOON, "an upload", || server.upload(admin, text));
    let id = next.expect_status(201).json()["id"].as_i64().expect("an id");
    let file = format!("/api/media/files/{id}");
    let _ = server.request("DELETE", file).token(admin).send().expect_status(204);
    let _ = server.get("/readyz").send().expect_status(200);
}

fn whatever_room_is_left_an_upload_is_stored_whole_or_not_at_all(site: Site) {
    let (_site, disk, server, admin) = start(site);
    let mut refusals = 0;
    for pages in 0.. {
        let ballast = disk.fill_but(pages);
        let answer = server.upload(&admin, picture());
        expect_reads_to_go_on(&server, &admin);
        drop(ballast);
        if answer.status == 201 {
            break;
        }
        answer.expect_error(507, "There is no room left to store this.");
        expect_recovery(&server, &admin);
        refusals += 1;
    }
    assert!(refusals > 3, "there were refusals at all: {refusals}");
    let _ = server.run(&["check", "--deep"]).expect_success();
}

/// Replacement is refused, deletion goes through where the database has room for it.
#[track_caller]
fn expect_refusals(server: &Server, admin: &str) {
    let refused = "There is no room left to store this.";
    server.upload(admin, picture()).expect_error(507, refused);
    let replacement = server.request("PUT", "/api/media/files/1").token(admin);
    let replacement = replacement.body(&Form::content_type(), picture().finish()).send();
    replacement.expect_error(507, refused);
    server.get("/readyz").send().expect_unavailable();
    expect_reads_to_go_on(server, admin);
    let deletion = server.request("DELETE", "/api/media/files/2").token(admin).send();
    assert!(matches!(deletion.status, 204 | 507), "{deletion:?}");
}

fn a_full_disk_is_told_and_forgotten(site: Site) {
    let (_site, disk, server, admin) = start(site);
    let _ = server.stored(&admin, "second.txt", "text");
    let ballast = disk.fill_but(0);
    expect_refusals(&server, &admin);
    drop(ballast);
    expect_recovery(&server, &admin);
}

fn a_disk_that_takes_no_more_files_is_told_and_forgotten(site: Site) {
    let (_site, disk, server, admin) = start(site);
    let _ = server.stored(&admin, "second.txt", "text");
    let ballast = disk.fill_with_files();
    expect_refusals(&server, &admin);
    drop(ballast);
    expect_recovery(&server, &admin);
}
