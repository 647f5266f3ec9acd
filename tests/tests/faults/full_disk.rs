//! A disk without space for another byte or another file. Needs root to mount one: `make
//! test-faults`.

use std::fs;
use std::io::{Read, Write};
use std::time::Duration;

use tests::{
    Backend, Form, Response, Server, Site, SmallDisk, eventually, http, on_both_databases, samples,
    within,
};

on_both_databases!(
    an_upload_is_atomic_at_any_amount_of_free_space,
    a_full_disk_is_507_until_there_is_space,
    a_disk_without_inodes_is_507_until_there_are_some,
    files_are_deleted_while_others_fill_the_disk_to_the_last_page,
    files_are_deleted_after_a_restart_on_a_full_disk,
    uploads_stop_before_the_disk_is_full,
    an_upload_under_way_stops_when_the_room_falls_below_the_reserve,
);

const DISK_BYTES: u64 = 24 << 20;
const DISK_FILES: u64 = 300;

/// The promised time until recovery.
const SOON: Duration = Duration::from_secs(1);

/// A server whose data folder is a small disk, with one picture. The site is dropped last, so that
/// its folder is removed after the disk.
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

/// Everything works as before.
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

fn an_upload_is_atomic_at_any_amount_of_free_space(mut site: Site) {
    // Uploads use the disk to its end.
    site.set("MEDIA_MIN_FREE", "0");
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
        answer.expect_error(507, REFUSED);
        expect_recovery(&server, &admin);
        refusals += 1;
    }
    assert!(refusals > 3, "there were refusals at all: {refusals}");
    let _ = server.run(&["check", "--deep"]).expect_success();
}

/// Replacements are rejected, deletions succeed.
#[track_caller]
fn expect_refusals(server: &Server, admin: &str) {
    server.upload(admin, picture()).expect_error(507, REFUSED);
    let replacement = server.request("PUT", "/api/media/files/1").token(admin);
    let replacement = replacement.body(&Form::content_type(), picture().finish()).send();
    replacement.expect_error(507, REFUSED);
    server.get("/readyz").send().expect_unavailable();
    expect_reads_to_go_on(server, admin);
    delete(server, admin, 2);
}

#[track_caller]
fn delete(server: &Server, admin: &str, id: i64) {
    let deletion = server.request("DELETE", format!("/api/media/files/{id}")).token(admin).send();
    let _ = deletion.expect_status(204);
}

const REFUSED: &str = "There is no room left to store this.";

fn described(server: &Server, admin: &str, id: i64, description: &str) -> Response {
    let body = format!("{{\"description\":\"{description}\"}}");
    let edit = server.request("PATCH", format!("/api/media/files/{id}")).token(admin);
    edit.body("application/json", body).send()
}

fn a_full_disk_is_507_until_there_is_space(site: Site) {
    let (_site, disk, server, admin) = start(site);
    let _ = server.stored(&admin, "second.txt", "text");
    let ballast = disk.fill_but(0);
    expect_refusals(&server, &admin);
    drop(ballast);
    expect_recovery(&server, &admin);
}

fn a_disk_without_inodes_is_507_until_there_are_some(site: Site) {
    let (_site, disk, server, admin) = start(site);
    let _ = server.stored(&admin, "second.txt", "text");
    let ballast = disk.fill_with_files();
    expect_refusals(&server, &admin);
    drop(ballast);
    expect_recovery(&server, &admin);
}

/// The number of files that are deleted from a disk that stays full.
const MANY: i64 = 97;

#[track_caller]
fn store_many(server: &Server, admin: &str) {
    for number in 0..MANY {
        let form = Form::with_file(&format!("{number}.txt"), "text");
        let form = form.text("description", &"words ".repeat(50));
        let _ = server.upload(admin, form).expect_status(201);
    }
}

fn files_are_deleted_while_others_fill_the_disk_to_the_last_page(site: Site) {
    let (_site, disk, server, admin) = start(site);
    store_many(&server, &admin);
    let ballast = disk.fill_but(0);
    let _ = described(&server, &admin, 3, "short").expect_status(200);
    if server.backend() == Backend::Sqlite {
        // An upload would use the space for deletions. PostgreSQL has a disk of its own.
        described(&server, &admin, 3, &"long ".repeat(100)).expect_error(507, REFUSED);
    }
    for id in 2..2 + MANY {
        delete(&server, &admin, id);
        ballast.take_the_rest();
    }
    assert_eq!(server.row_count(), 1);
    expect_reads_to_go_on(&server, &admin);
    server.upload(&admin, picture()).expect_error(507, REFUSED);
    drop(ballast);
    expect_recovery(&server, &admin);
    let _ = server.run(&["check", "--deep"]).expect_success();
}

/// The log of the database is removed with the server, and other programs take its space.
fn files_are_deleted_after_a_restart_on_a_full_disk(site: Site) {
    let (site, disk, mut server, admin) = start(site);
    store_many(&server, &admin);
    let ballast = disk.fill_but(0);
    server.signal("TERM");
    assert_eq!(server.ended(), Some(0));
    ballast.take_the_rest();
    let server = site.clone().start();
    ballast.take_the_rest();
    for id in 2..2 + MANY {
        delete(&server, &admin, id);
        ballast.take_the_rest();
    }
    drop(ballast);
    expect_recovery(&server, &admin);
}

const MIN_FREE: &str = "8MiB";
const MIN_FREE_PAGES: u64 = 2048;

fn uploads_stop_before_the_disk_is_full(mut site: Site) {
    site.set("MEDIA_MIN_FREE", MIN_FREE);
    let (_site, disk, server, admin) = start(site);
    let _ = server.stored(&admin, "second.txt", "text");
    let ballast = disk.fill_but(MIN_FREE_PAGES - 1);
    server.upload(&admin, picture()).expect_error(507, REFUSED);
    let _ = server.get("/readyz").send().expect_status(200);
    expect_reads_to_go_on(&server, &admin);
    delete(&server, &admin, 2);
    drop(ballast);
    expect_recovery(&server, &admin);
}

/// The head of an upload with a body of that length.
fn head(server: &Server, admin: &str, length: usize) -> String {
    format!(
        "POST /api/media/files HTTP/1.1\r\nHost: {}\r\nAuthorization: Token {admin}\r\n\
         Content-Type: {}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n",
        server.address(),
        Form::content_type(),
    )
}

fn an_upload_under_way_stops_when_the_room_falls_below_the_reserve(mut site: Site) {
    site.set("MEDIA_MIN_FREE", MIN_FREE);
    let (_site, disk, server, admin) = start(site);
    let body = Form::with_file("large.bin", vec![7; 4 << 20]).finish();
    let (first, rest) = body.split_at(2 << 20);
    let mut upload = http::connect(server.address());
    upload.write_all(head(&server, &admin, body.len()).as_bytes()).expect("the server reads");
    upload.write_all(first).expect("the server reads");
    let staged = || fs::read_dir(server.data().join("staging")).expect("it is there").count();
    eventually("the first half", || staged() == 1);
    let ballast = disk.fill_but(MIN_FREE_PAGES / 2);
    // The server may answer and close before it has read everything.
    let _ = upload.write_all(rest);
    let mut answer = Vec::new();
    let _ = upload.read_to_end(&mut answer);
    let answer = String::from_utf8_lossy(&answer);
    assert!(answer.starts_with("HTTP/1.1 507 "), "{answer}");
    eventually("an empty staging folder", || staged() == 0);
    drop(ballast);
    expect_recovery(&server, &admin);
}
