//! A message to or from the database that is lost or delayed, during uploads, replacements and
//! deletions.

use std::thread;

use tests::{Backend, Fault, Form, Link, Request, Server, Site, Way, eventually, samples, within};

use super::{AT_MOST, expect_recovery};

/// A server with one connection to its database, over a link, used by requests only.
struct Scene {
    server: Server,
    admin: String,
    link: Link,
}

impl Scene {
    fn new() -> Self {
        let mut site = Site::new(Backend::Postgres);
        let link = Link::to(&site.database_url());
        let admin = site.admin();
        site.set("MEDIA_DATABASE_URL", link.url());
        site.set("MEDIA_DATABASE_CONNECTIONS", "1");
        site.set("MEDIA_SWEEP_INTERVAL", "0s");
        site.set("MEDIA_SHUTDOWN_TIMEOUT", "20s");
        let server = site.start();
        let _ = server.stored(&admin, "first.txt", "text");
        Self { server, admin, link }
    }
}

/// A change, with an existing file if it needs one.
type Change = fn(&Scene) -> Request;

fn upload(scene: &Scene) -> Request {
    let form = Form::with_file("same.png", samples::png(10, 10)).finish();
    let request = scene.server.request("POST", "/api/media/files").token(&scene.admin);
    request.body(&Form::content_type(), form)
}

fn replacement(scene: &Scene) -> Request {
    let form = Form::with_file("same.png", samples::png(11, 11)).finish();
    stored(scene, "PUT").body(&Form::content_type(), form)
}

fn text_edit(scene: &Scene) -> Request {
    stored(scene, "PATCH").body("application/json", r#"{"name":"new"}"#)
}

fn deletion(scene: &Scene) -> Request {
    stored(scene, "DELETE")
}

fn stored(scene: &Scene, method: &str) -> Request {
    let Scene { server, admin, .. } = scene;
    let id = &server.stored(admin, "same.png", samples::png(12, 12))["id"];
    server.request(method, format!("/api/media/files/{id}")).token(admin)
}

/// Loses one message of the change after the other, each with its connection.
fn lose_each_message_of(change: Change) {
    let scene = Scene::new();
    let mut losses = 0;
    for way in [Way::There, Way::Back] {
        for number in 1.. {
            let request = change(&scene);
            scene.link.arrange(Fault::Loss, way, number);
            let answer = within(AT_MOST, "an answer", || request.send());
            let is_done = matches!(answer.status, 200 | 201 | 204);
            if !scene.link.has_happened() {
                scene.link.forget();
                assert!(is_done, "{answer:?}");
                break;
            }
            losses += 1;
            if !is_done {
                answer.expect_unavailable();
            }
            let _ = scene.server.stored(&scene.admin, "next.txt", "text");
            scene.server.expect_bytes_of_all_rows("a fault");
        }
    }
    assert!(losses > 6, "messages were lost at all: {losses}");
    scene.server.crash().expect_sweep_to_clean();
}

#[test]
fn an_upload_with_any_message_lost_leaves_nothing_half_done() {
    lose_each_message_of(upload);
}

#[test]
fn a_replacement_with_any_message_lost_leaves_nothing_half_done() {
    lose_each_message_of(replacement);
}

#[test]
fn a_deletion_with_any_message_lost_leaves_nothing_half_done() {
    lose_each_message_of(deletion);
}

/// The number of messages to the database when the change is repeated.
fn messages_of(scene: &Scene, change: Change) -> u32 {
    // Statements are prepared once only.
    let _ = change(scene).send();
    let request = change(scene);
    let before = scene.link.messages_there();
    assert!(matches!(request.send().status, 200 | 201 | 204));
    scene.link.messages_there() - before
}

/// Makes the database stop answering at a message of the change.
fn freeze_at(scene: &Scene, change: Change, number: u32) {
    let request = change(scene);
    scene.link.arrange(Fault::Freeze, Way::There, number);
    let answer = within(AT_MOST, "an answer", || request.send());
    assert!(scene.link.has_happened(), "there is a message {number}");
    answer.expect_unavailable();
    let _ = within(AT_MOST, "healthz", || scene.server.get("/healthz").send()).expect_status(200);
}

fn freeze_during(change: Change) {
    let scene = Scene::new();
    let messages = messages_of(&scene, change);
    for number in [1, 2, messages / 2, messages] {
        freeze_at(&scene, change, number);
        scene.link.thaw();
        expect_recovery(&scene.server, &scene.admin);
        scene.server.expect_bytes_of_all_rows("a fault");
    }
    scene.server.crash().expect_sweep_to_clean();
}

#[test]
fn a_database_that_stops_answering_during_an_upload_is_503_in_time() {
    freeze_during(upload);
}

#[test]
fn a_database_that_stops_answering_during_a_replacement_is_503_in_time() {
    freeze_during(replacement);
}

#[test]
fn a_database_that_stops_answering_during_an_edit_is_503_in_time() {
    freeze_during(text_edit);
}

#[test]
fn a_database_that_stops_answering_during_a_deletion_is_503_in_time() {
    freeze_during(deletion);
}

/// The COMMIT is its last message.
#[test]
fn an_upload_that_timed_out_may_complete_later() {
    let scene = Scene::new();
    let messages = messages_of(&scene, upload);
    let before = scene.server.row_count();
    freeze_at(&scene, upload, messages);
    scene.link.thaw();
    eventually("the file", || scene.server.row_count() == before + 1);
    let _ = scene.server.run(&["check", "--deep"]).expect_success();
}

#[test]
fn a_server_whose_database_is_silent_can_be_stopped() {
    let mut scene = Scene::new();
    let messages = messages_of(&scene, upload);
    let request = upload(&scene);
    scene.link.arrange(Fault::Freeze, Way::There, messages);
    thread::scope(|scope| {
        let upload = scope.spawn(|| request.send());
        eventually("the upload waits for its COMMIT", || scene.link.has_happened());
        scene.server.signal("TERM");
        upload.join().expect("an answer").expect_unavailable();
    });
    let end = || scene.server.ended();
    assert_eq!(within(AT_MOST, "the end", end), Some(0));
}

#[test]
fn a_sweep_that_waits_for_a_silent_database_does_not_hold_up_the_end() {
    let mut scene = Scene::new();
    let mut site = scene.server.crash();
    site.set("MEDIA_SWEEP_INTERVAL", "1s");
    scene.server = site.start();
    scene.link.arrange(Fault::Freeze, Way::There, 1);
    eventually("the sweep waits for an answer", || scene.link.has_happened());
    scene.server.signal("TERM");
    let end = || scene.server.ended();
    assert_eq!(within(AT_MOST, "the end", end), Some(0));
}
