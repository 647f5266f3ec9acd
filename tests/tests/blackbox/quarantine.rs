//! The quarantine: orphans are kept, listed, logged, and can be restored.

use std::fs;
use std::time::Duration;

use serde_json::Value;
use tests::{Server, Site, eventually, on_both_databases};

on_both_databases!(
    an_orphan_is_quarantined_listed_and_named_in_the_log,
    orphans_are_restored_by_key_and_all_together,
    quarantined_bytes_are_removed_when_their_time_is_over,
    bytes_of_an_earlier_version_stay_until_they_are_restored,
    uploads_that_an_older_database_does_not_know_come_back_with_the_newer_one,
    bytes_of_a_deleted_file_are_not_kept,
);

const ORPHAN: &str = "core_media/2020/01/02/orphan.txt";

fn sweeping(mut site: Site, keep: &str) -> Site {
    site.set("MEDIA_SWEEP_INTERVAL", "1s");
    site.set("MEDIA_SWEEP_GRACE", "0s");
    site.set("MEDIA_SWEEP_MAX_PERCENT", "100");
    site.set("MEDIA_QUARANTINE_KEEP", keep);
    site
}

/// The same without sweeps.
fn quiet(mut site: Site) -> Site {
    site.set("MEDIA_SWEEP_INTERVAL", "0s");
    site
}

fn listed(site: &Site) -> Vec<String> {
    let listed = site.run(&["quarantine", "list"]).expect_success();
    listed.lines().map(str::to_owned).collect()
}

/// Whether a line of the log reports this about the key.
fn has_logged(server: &Server, says: &str, key: &str) -> bool {
    let lines = server.log();
    let mut lines = lines.iter().filter_map(|line| serde_json::from_str::<Value>(line).ok());
    lines.any(|line| {
        let message = line["fields"]["message"].as_str().unwrap_or_default();
        message.contains(says) && line["fields"]["key"] == key
    })
}

fn an_orphan_is_quarantined_listed_and_named_in_the_log(site: Site) {
    let server = sweeping(site, "30d").start();
    assert_eq!(listed(&server), [""; 0]);
    let orphan = server.given_orphan(ORPHAN);
    eventually("a sweep", || !orphan.exists());
    eventually("word of it", || has_logged(&server, "quarantined", ORPHAN));
    let [line] = &listed(&server)[..] else { panic!("one is listed") };
    let mut columns = line.split_whitespace();
    let since = columns.next().expect("a time");
    assert_eq!((since.len(), since.ends_with('Z')), (20, true), "{line}");
    assert_eq!(columns.collect::<Vec<_>>(), ["9", ORPHAN]);
    let [path] = &server.quarantined()[..] else { panic!("one is there") };
    assert_eq!(fs::read(path).expect("it can be read"), b"left over");
    let _ = server.get(format!("/media/{ORPHAN}")).send().expect_status(404);
}

fn orphans_are_restored_by_key_and_all_together(site: Site) {
    let keys = ["a", "b", "c"].map(|name| format!("core_media/2020/01/02/{name}.txt"));
    let server = sweeping(site, "30d").start();
    for key in &keys {
        let orphan = server.given_orphan(key);
        eventually("a sweep", || !orphan.exists());
    }
    let site = quiet(server.crash());
    let path = |key: &str| site.data().join("media").join(key);
    let told = site.run(&["quarantine", "restore", &keys[1]]).expect_success();
    assert!(told.contains(&keys[1]) && told.contains("sweeps quarantine it again"), "{told}");
    assert!(path(&keys[1]).exists() && !path(&keys[0]).exists());
    let error = site.run(&["quarantine", "restore", &keys[1]]).expect_failure();
    assert!(error.contains(&keys[1]), "{error}");

    let _ = site.given_orphan(&keys[0]);
    let outcome = site.run(&["quarantine", "restore", "--all"]);
    assert_eq!(outcome.status, Some(1), "one key has other bytes: {outcome:?}");
    assert!(outcome.stderr.contains(&keys[0]), "{outcome:?}");
    assert!(path(&keys[2]).exists(), "the others are restored all the same");
    fs::remove_file(path(&keys[0])).expect("removed");
    let _ = site.run(&["quarantine", "restore", "--all"]).expect_success();
    assert_eq!(listed(&site), [""; 0]);
    for key in keys {
        assert_eq!(fs::read(path(&key)).expect("it is there"), b"left over");
    }
}

fn quarantined_bytes_are_removed_when_their_time_is_over(site: Site) {
    let server = sweeping(site, "3s").start();
    let orphan = server.given_orphan(ORPHAN);
    eventually("a sweep", || !orphan.exists());
    eventually("word of it", || has_logged(&server, "quarantined", ORPHAN));
    let server = server.crash().start();
    eventually("the end of it", || server.quarantined().is_empty());
    eventually("word of it", || has_logged(&server, "removed from the quarantine", ORPHAN));
    assert_eq!(listed(&server), [""; 0]);
    let expired = "media_swept_files_total{kind=\"expired\"} 1";
    let metrics = || server.get("/metrics").send().expect_status(200);
    eventually("word of it in the metrics", || metrics().text().contains(expired));
}

fn bytes_of_an_earlier_version_stay_until_they_are_restored(site: Site) {
    let path = site.data().join("quarantine").join(ORPHAN);
    fs::create_dir_all(path.parent().expect("a folder")).expect("created");
    fs::write(&path, "of old").expect("written");
    let server = sweeping(site, "0s").start();
    let newer = server.given_orphan("core_media/2020/01/02/newer.txt");
    eventually("a sweep", || !newer.exists() && server.quarantined().len() == 1);
    let [line] = &listed(&server)[..] else { panic!("one is listed") };
    assert_eq!(line.split_whitespace().collect::<Vec<_>>(), ["-", "6", ORPHAN]);
    let site = quiet(server.crash());
    let _ = site.run(&["quarantine", "restore", ORPHAN]).expect_success();
    let restored = site.data().join("media").join(ORPHAN);
    assert_eq!(fs::read(restored).expect("it is there"), b"of old");
}

/// Rows disappear and return as with the restore of an older and then the newer database. The newer
/// one does not know what the older one has retired.
fn uploads_that_an_older_database_does_not_know_come_back_with_the_newer_one(site: Site) {
    let server = quiet(site).start();
    let admin = server.admin();
    let old = server.stored(&admin, "old.txt", "old");
    let new = server.stored(&admin, "new.txt", "new");
    let before = server.open_f(&new).expect_status(200);
    server.execute(
        "CREATE TABLE newer AS SELECT * FROM media_files WHERE id = 2;
         DELETE FROM media_files WHERE id = 2",
    );
    let server = sweeping(server.crash(), "30d").start();
    eventually("a sweep", || server.quarantined().len() == 1);
    let _ = server.get(server_path(&new)).send().expect_status(404);
    let _ = server.get(server_path(&old)).send().expect_status(200);

    let site = server.crash();
    site.execute(
        "INSERT INTO media_files SELECT * FROM newer; DROP TABLE newer; DELETE FROM retired_keys",
    );
    let told = site.run(&["quarantine", "restore", "--all"]).expect_success();
    assert_eq!(told, "restored 1, 0 of them orphans\n");
    let server = site.start();
    let after = server.get(server_path(&new)).send().expect_status(200);
    assert_eq!((after.body.as_slice(), after.header("etag")), (&b"new"[..], before.header("etag")));
    std::thread::sleep(Duration::from_secs(3));
    let _ = server.get(server_path(&new)).send().expect_status(200);
    let _ = server.run(&["check", "--deep"]).expect_success();
}

/// The path of a URL of any server.
fn server_path(details: &Value) -> String {
    let f = details["f"].as_str().expect("f is a text");
    format!("/media/{}", f.split_once("/media/").expect("it leads to media").1)
}

fn bytes_of_a_deleted_file_are_not_kept(site: Site) {
    let server = sweeping(site, "30d").start();
    let admin = server.admin();
    let _ = server.stored(&admin, "a.txt", "text");
    // As after a crash between the bytes and the rows.
    server.execute(
        "INSERT INTO retired_keys (key, retired_at) SELECT key, created_at FROM media_files;
         DELETE FROM media_files",
    );
    eventually("a sweep", || server.files().is_empty());
    assert_eq!(listed(&server), [""; 0]);
}
