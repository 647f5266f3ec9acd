//! A data folder, or a folder in it, that is replaced under a running server.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;
use tests::{Backend, Form, Server, Site, eventually};

struct Scene {
    server: Server,
    admin: String,
    file: Value,
}

fn start(backend: Backend) -> Scene {
    let server = Site::new(backend).start();
    let admin = server.admin();
    let file = server.stored(&admin, "a.txt", "text");
    Scene { server, admin, file }
}

fn away(path: &Path) -> PathBuf {
    path.with_extension("away")
}

fn copy(from: &Path, to: &Path) {
    let status = Command::new("cp").arg("--archive").args([from, to]).status();
    assert!(status.expect("cp runs").success());
}

/// Uploads and replacements are 503, and the log says so once.
#[track_caller]
fn expect_refusals(Scene { server, admin, file }: &Scene) {
    for (method, path) in [("POST", "/api/media/files"), ("PUT", "/api/media/files/1")] {
        let form = Form::with_file("b.txt", "lost").finish();
        let change = server.request(method, path).token(admin).body(&Form::content_type(), form);
        change.send().expect_unavailable();
    }
    eventually("a server that is not ready", || server.get("/readyz").send().status == 503);
    assert_eq!(server.row_count(), 1);
    assert_eq!(server.open_f(file).expect_status(200).body, b"text");
    let refused = server.log().into_iter().filter(|line| line.contains("uploads are refused"));
    assert_eq!(refused.count(), 1, "{:#?}", server.log());
}

/// `replace` gets the path of the folder, and that of the moved one.
fn nothing_is_acknowledged_in(backend: Backend, folder: &str, replace: fn(&Path, &Path)) {
    let scene = start(backend);
    let path = match folder {
        "" => scene.server.data(),
        name => scene.server.data().join(name),
    };
    fs::rename(&path, away(&path)).expect("renamed");
    replace(&path, &away(&path));
    expect_refusals(&scene);

    let removed = Command::new("rm").arg("-r").arg(&path).status();
    assert!(removed.expect("rm runs").success());
    fs::rename(away(&path), &path).expect("renamed");
    eventually("a server that is ready", || scene.server.get("/readyz").send().status == 200);
    let later = scene.server.stored(&scene.admin, "c.txt", "kept");
    let path = scene.server.path_of_f(&later);
    let server = scene.server.crash().start();
    assert_eq!(server.get(path).send().expect_status(200).body, b"kept");
    let _ = server.run(&["check", "--deep"]).expect_success();
}

#[test]
fn uploads_are_refused_while_media_is_an_empty_folder() {
    for backend in [Backend::Sqlite, Backend::Postgres] {
        nothing_is_acknowledged_in(backend, "media", |path, _| {
            fs::create_dir(path).expect("created");
        });
    }
}

#[test]
fn uploads_are_refused_while_media_is_a_copy_or_a_link() {
    nothing_is_acknowledged_in(Backend::Sqlite, "media", |path, away| copy(away, path));
    nothing_is_acknowledged_in(Backend::Sqlite, "media", |path, away| {
        symlink(away, path).expect("linked");
    });
}

#[test]
fn uploads_are_refused_while_the_data_folder_is_a_copy() {
    nothing_is_acknowledged_in(Backend::Postgres, "", |path, away| copy(away, path));
}

#[test]
fn a_deletion_beside_a_copy_of_media_is_finished_after_the_restart() {
    let Scene { server, admin, file } = start(Backend::Sqlite);
    let media = server.data().join("media");
    fs::rename(&media, away(&media)).expect("renamed");
    copy(&away(&media), &media);
    let delete = server.request("DELETE", "/api/media/files/1").token(&admin);
    let _ = delete.send().expect_status(204);
    let path = server.path_of_f(&file);
    let server = server.crash().start();
    let _ = server.get(path).send().expect_status(404);
}
