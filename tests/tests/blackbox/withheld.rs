//! Bytes of deleted or replaced files are not served, even if they are still in the store.

use std::fs;
use std::time::{Duration, SystemTime};

use serde_json::Value;
use tests::{Server, Site, eventually, on_both_databases, samples};

on_both_databases!(
    bytes_of_a_retired_key_are_not_found_however_they_are_asked_for,
    old_bytes_are_not_found_once_the_content_is_replaced,
    signed_urls_and_handed_over_bytes_are_not_found_either,
    a_crowd_of_retired_keys_is_withheld_too,
    deleted_bytes_that_a_mirror_brings_back_are_removed_again,
);

/// Removes the rows of the media file and retires its keys, like a server that dies before it
/// removes the bytes.
const DELETION_CUT_SHORT: &str = "
    INSERT INTO retired_keys (key, retired_at) SELECT key, created_at FROM media_files WHERE id = 1;
    INSERT INTO retired_keys (key, retired_at) SELECT thumbnails.key, created_at
        FROM thumbnails JOIN media_files ON media_files.id = media_file_id WHERE media_files.id = 1;
    DELETE FROM thumbnails WHERE media_file_id = 1;
    DELETE FROM media_files WHERE id = 1";

fn quiet(mut site: Site) -> Site {
    site.set("MEDIA_SWEEP_INTERVAL", "0s");
    site
}

/// The paths of the original and the thumbnails.
fn paths(server: &Server, details: &Value) -> Vec<String> {
    let thumbnails = details["thumbnails"].as_array().into_iter().flatten();
    [details].into_iter().chain(thumbnails).map(|object| server.path_of_f(object)).collect()
}

#[track_caller]
fn expect_withheld(server: &Server, path: &str) {
    for method in ["GET", "HEAD"] {
        let _ = server.request(method, path).send().expect_status(404);
        let part = server.request(method, path).header("Range", "bytes=0-1");
        let _ = part.send().expect_status(404);
        let known = server.request(method, path).header("If-None-Match", "*");
        let _ = known.send().expect_status(404);
    }
}

fn bytes_of_a_retired_key_are_not_found_however_they_are_asked_for(site: Site) {
    let server = quiet(site).start();
    let admin = server.admin();
    let gone = server.stored(&admin, "gone.png", samples::png(30, 20));
    let stays = server.stored(&admin, "stays.png", samples::png(30, 20));
    for path in paths(&server, &gone).iter().chain(&paths(&server, &stays)) {
        let _ = server.get(path).send().expect_status(200);
    }
    server.execute(DELETION_CUT_SHORT);
    let first = &paths(&server, &gone)[0];
    eventually("the other servers know", || server.get(first).send().status == 404);
    for path in paths(&server, &gone) {
        expect_withheld(&server, &path);
    }
    for path in paths(&server, &stays) {
        let _ = server.get(path).send().expect_status(200);
    }
    assert_eq!(server.files().len(), 10, "the bytes are there");
    let server = server.crash().start();
    let first = first.as_str();
    let _ = server.get(first).send().expect_status(404);
}

fn old_bytes_are_not_found_once_the_content_is_replaced(site: Site) {
    let server = quiet(site).start();
    let admin = server.admin();
    let old = server.stored(&admin, "a.txt", "old");
    let path = server.path_of_f(&old);
    let _ = server.get(&path).send().expect_status(200);
    server.execute(
        "INSERT INTO retired_keys (key, retired_at) SELECT key, created_at FROM media_files;
         UPDATE media_files SET key = 'core_media/2025/01/02/new.txt'",
    );
    eventually("it is known", || server.get(&path).send().status == 404);
    expect_withheld(&server, &path);
}

fn signed_urls_and_handed_over_bytes_are_not_found_either(site: Site) {
    let mut site = quiet(site);
    site.set("MEDIA_ACCESS", "signed");
    site.set("MEDIA_SIGNING_KEYS", &"0f".repeat(32));
    site.set("MEDIA_ACCEL_REDIRECT", "/stored-media/");
    let server = site.start();
    let admin = server.admin();
    let details = server.stored(&admin, "a.png", samples::png(30, 20));
    // For the whole content nginx itself says that it accepts ranges.
    let part = |path: &String| server.get(path).header("Range", "bytes=0-1").send();
    let urls = paths(&server, &details);
    for path in &urls {
        let answer = part(path).expect_status(200);
        assert!(answer.header("x-accel-redirect").is_some(), "{answer:?}");
    }
    server.execute(DELETION_CUT_SHORT);
    eventually("it is known", || part(&urls[0]).status == 404);
    for path in &urls {
        let answer = part(path).expect_status(404);
        assert!(answer.header("x-accel-redirect").is_none(), "{answer:?}");
    }
}

/// More keys than a server keeps in memory.
fn a_crowd_of_retired_keys_is_withheld_too(site: Site) {
    let server = quiet(site).start();
    let admin = server.admin();
    let gone = server.stored(&admin, "gone.png", samples::png(30, 20));
    let stays = server.stored(&admin, "stays.png", samples::png(30, 20));
    server.execute(DELETION_CUT_SHORT);
    let numbers = "WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers
         WHERE n < 3000)";
    let retired_at = "(SELECT min(created_at) FROM media_files)";
    server.execute(&format!(
        "INSERT INTO retired_keys (key, retired_at) {numbers} SELECT 'crowd/' || n, {retired_at} \
         FROM numbers"
    ));
    let first = &paths(&server, &gone)[0];
    eventually("it is known", || server.get(first).send().status == 404);
    for path in paths(&server, &gone) {
        expect_withheld(&server, &path);
    }
    for path in paths(&server, &stays) {
        let _ = server.get(path).send().expect_status(200);
    }
    fs::create_dir_all(server.data().join("media/crowd")).expect("created");
    fs::write(server.data().join("media/crowd/2999"), "deleted").expect("written");
    let _ = server.get("/media/crowd/2999").send().expect_status(404);
}

/// In a running server and before a start, although they are more than the share of orphans that a
/// sweep moves. The mirror keeps the times of the files.
fn deleted_bytes_that_a_mirror_brings_back_are_removed_again(mut site: Site) {
    site.set("MEDIA_SWEEP_INTERVAL", "1s");
    let mut server = site.start();
    let admin = server.admin();
    let gone = server.stored(&admin, "gone.png", samples::png(30, 20));
    let stays = server.stored(&admin, "stays.txt", "text");
    let mirror = [&gone, &stays].map(|details| {
        let bytes = |path: String| (server.get(&path).send().expect_status(200).body, path);
        paths(&server, details).into_iter().map(bytes).collect::<Vec<_>>()
    });
    let url = format!("/api/media/files/{}", gone["id"]);
    let _ = server.request("DELETE", &url).token(&admin).send().expect_status(204);
    let orphan = server.data().join("media/orphan");
    fs::write(&orphan, "nobody has deleted it").expect("written");
    for restarts in [false, true] {
        for (bytes, path) in &mirror[0] {
            let file = server.data().join(path.trim_start_matches('/'));
            fs::create_dir_all(file.parent().expect("a folder")).expect("created");
            fs::write(&file, bytes).expect("written");
            let two_hours_ago = SystemTime::now() - Duration::from_hours(2);
            let file = fs::File::options().write(true).open(file).expect("it is there");
            file.set_modified(two_hours_ago).expect("dated back");
        }
        if restarts {
            server = server.crash().start();
        }
        for (_, path) in &mirror[0] {
            eventually("a sweep finds it", || server.get(path).send().status == 404);
            expect_withheld(&server, path);
            let file = server.data().join(path.trim_start_matches('/'));
            eventually("it is removed", || !file.exists());
        }
        for (bytes, path) in &mirror[1] {
            assert_eq!(&server.get(path).send().expect_status(200).body, bytes);
        }
        assert!(orphan.exists());
    }
}
