//! `media-server adopt`, killed or stopped between bytes and rows, beside a server that sweeps.

use std::fmt::Write as _;
use std::fs;
use std::path::PathBuf;

use serde_json::json;
use tests::{Running, Server, Site, eventually, on_both_databases};

on_both_databases!(
    an_adoption_that_was_killed_and_swept_is_finished_by_the_same_command,
    no_sweep_moves_bytes_while_an_adoption_is_under_way,
    a_key_that_a_media_file_had_is_not_adopted_again,
);

/// So many that their bytes take a while, but all in one batch.
const FILES: i64 = 900;

/// How often an adoption may finish before a test catches it during its bytes.
const TRIES: u32 = 20;

fn content(id: i64) -> String {
    format!("content of {id}")
}

/// A folder with another library, and the arguments to adopt it.
fn given_library(site: &Site) -> [String; 4] {
    let root = site.folder().join("old");
    fs::create_dir_all(root.join("media/texts")).expect("created");
    let mut rows = String::new();
    for id in 1..=FILES {
        fs::write(root.join(format!("media/texts/{id}.txt")), content(id)).expect("written");
        let row = json!({
            "id": id,
            "type": "text",
            "user": null,
            "f": format!("https://old.example.com/media/texts/{id}.txt"),
            "name": format!("{id}"),
            "description": null,
            "size": content(id).len(),
            "human_readable_size": null,
            "created_at": "2025-12-22T17:29:34Z",
            "updated_at": "2025-12-22T17:29:34Z",
        });
        writeln!(rows, "{row}").expect("memory takes it");
    }
    fs::write(root.join("rows.jsonl"), rows).expect("written");
    let path = |path: PathBuf| path.to_str().expect("plain names").to_owned();
    [
        "adopt".to_owned(),
        path(root.join("rows.jsonl")),
        "--media-root".to_owned(),
        path(root.join("media")),
    ]
}

fn placed(site: &Site) -> usize {
    fs::read_dir(site.data().join("media/texts")).map_or(0, Iterator::count)
}

/// An adoption that is stopped between its bytes and its rows. Each try starts with the same
/// library.
fn given_stopped_adoption(site: &Site, arguments: &[String]) -> Running {
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    for _ in 0..TRIES {
        let adoption = site.begin(&arguments);
        eventually("its first bytes", || placed(site) > 0);
        adoption.signal("STOP");
        if site.row_count() == 0 {
            return adoption;
        }
        drop(adoption);
        site.execute("DELETE FROM media_files");
        let _ = fs::remove_dir_all(site.data().join("media/texts"));
    }
    panic!("it is never caught amid its bytes");
}

fn sweeping(mut site: Site) -> Site {
    site.set("MEDIA_SWEEP_INTERVAL", "1s");
    site.set("MEDIA_SWEEP_GRACE", "0s");
    site.set("MEDIA_SWEEP_MAX_PERCENT", "100");
    site
}

#[track_caller]
fn expect_everything(server: &Server) {
    assert_eq!(server.row_count(), FILES);
    for id in 1..=FILES {
        let answer = server.get(format!("/media/texts/{id}.txt")).send().expect_status(200);
        assert_eq!(answer.text(), content(id));
    }
    let _ = server.run(&["check", "--deep"]).expect_success();
}

fn sweeps(server: &Server) -> u32 {
    let metrics = server.get("/metrics").send().expect_status(200);
    let series = "media_sweeps_total{outcome=\"complete\"} ";
    let count = metrics.text().lines().find_map(|line| line.strip_prefix(series)?.parse().ok());
    count.unwrap_or_default()
}

fn an_adoption_that_was_killed_and_swept_is_finished_by_the_same_command(site: Site) {
    let arguments = given_library(&site);
    let server = sweeping(site).start();
    drop(given_stopped_adoption(&server, &arguments));
    eventually("a sweep of what it has left", || placed(&server) == 0);
    assert!(!server.quarantined().is_empty());
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let told = server.run(&arguments).expect_success();
    assert!(told.ends_with(&format!("added {FILES}, unchanged 0\n")), "{told}");
    expect_everything(&server);
}

fn no_sweep_moves_bytes_while_an_adoption_is_under_way(site: Site) {
    let arguments = given_library(&site);
    let server = sweeping(site).start();
    let adoption = given_stopped_adoption(&server, &arguments);
    let before = sweeps(&server);
    eventually("some sweeps", || sweeps(&server) > before + 2);
    assert_eq!(server.quarantined(), Vec::<PathBuf>::new());
    adoption.signal("CONT");
    let told = adoption.finish().expect_success();
    assert!(told.ends_with(&format!("added {FILES}, unchanged 0\n")), "{told}");
    expect_everything(&server);
}

fn a_key_that_a_media_file_had_is_not_adopted_again(site: Site) {
    let arguments = given_library(&site);
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let _ = site.run(&arguments).expect_success();
    let server = sweeping(site).start();
    let admin = server.admin();
    let deletion = server.request("DELETE", "/api/media/files/7").token(&admin);
    let _ = deletion.send().expect_status(204);
    let error = server.run(&arguments).expect_failure();
    assert!(error.contains("line 7: the key texts/7.txt is retired here"), "{error}");
}
