//! The sweeps of a running server: what they remove, and what they leave.

use std::fs;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::UNIX_EPOCH;

use serde_json::Value;
use tests::{Form, Server, Site, eventually, on_both_databases, samples};

on_both_databases!(
    leftovers_of_a_crash_are_swept,
    too_many_orphans_stay_in_place,
    deletions_that_were_recorded_are_finished_at_the_start,
    a_sweep_during_uploads_harms_none_of_them,
    without_an_interval_nothing_is_swept,
);

/// Sweeps every second, with a grace time of a second.
fn sweeping(mut site: Site, max_percent: &str) -> Site {
    site.set("MEDIA_SWEEP_INTERVAL", "1s");
    site.set("MEDIA_SWEEP_GRACE", "1s");
    site.set("MEDIA_SWEEP_MAX_PERCENT", max_percent);
    site
}

/// The totals of the sweeps so far, from the log.
fn swept(server: &Server, what: &str) -> u64 {
    let lines = server.log();
    let lines = lines.iter().filter_map(|line| serde_json::from_str::<Value>(line).ok());
    lines.filter_map(|line| line["fields"][what].as_u64()).sum()
}

fn metrics(server: &Server) -> String {
    server.get("/metrics").send().expect_status(200).text().to_owned()
}

/// The value of a series.
fn value(metrics: &str, series: &str) -> f64 {
    let found = metrics.lines().find_map(|line| line.strip_prefix(series)?.trim().parse().ok());
    found.unwrap_or_else(|| panic!("no {series}: {metrics}"))
}

fn leftovers_of_a_crash_are_swept(site: Site) {
    let server = sweeping(site, "5").start();
    let admin = server.admin();
    for number in 0..5 {
        let _ = server.stored(&admin, "a.png", samples::png(10, 10 + number));
    }
    let orphan = server.given_orphan("core_media/2020/01/02/orphan.txt");
    let staged = server.data().join("staging/0123456789abcdef0123456789abcdef");
    fs::write(&staged, "half of an upl").expect("written");
    let by_hand = server.data().join("staging/notes.txt");
    fs::write(&by_hand, "nobody's business").expect("written");

    eventually("a sweep of both", || !orphan.exists() && !staged.exists());
    assert_eq!(server.quarantined().len(), 1, "nothing under a key is unlinked");
    eventually("word of it in the log", || {
        swept(&server, "orphans") == 1 && swept(&server, "staged") == 1
    });
    assert!(by_hand.exists());
    assert_eq!(server.files().len(), 25 + 1);
    let metrics = metrics(&server);
    for line in [
        "media_swept_files_total{kind=\"staged\"} 1",
        "media_swept_files_total{kind=\"unused\"} 1",
        "media_swept_bytes_total{kind=\"staged\"} 14",
        "media_swept_bytes_total{kind=\"unused\"} 9",
        "media_swept_files_total{kind=\"expired\"} 0",
        "media_deletions_waiting 0",
        "media_files_spared 0",
    ] {
        assert!(metrics.lines().any(|found| found == line), "{line}: {metrics}");
    }
    assert!(value(&metrics, "media_sweeps_total{outcome=\"complete\"}") >= 2.0);
    let (now, last) =
        (UNIX_EPOCH.elapsed().expect("it is past"), "media_sweep_last_complete_time_seconds");
    assert!((now.as_secs_f64() - value(&metrics, last)).abs() < 3600.0, "{metrics}");
    for key in server.keys() {
        let _ = server.get(format!("/media/{key}")).send().expect_status(200);
    }
}

fn too_many_orphans_stay_in_place(site: Site) {
    let server = sweeping(site, "5").start();
    let admin = server.admin();
    let _ = server.stored(&admin, "a.txt", "text");
    let orphan = server.given_orphan("core_media/2020/01/02/orphan.txt");
    let said = |line: &String| line.contains("right database");
    eventually("a warning", || server.log().iter().any(said));
    assert!(orphan.exists());
    eventually("word of it", || value(&metrics(&server), "media_files_spared") > 0.5);

    let server = sweeping(server.crash(), "50").start();
    eventually("a sweep", || !orphan.exists());
    let _ = server.details(&admin, 1).expect_status(200);
}

fn deletions_that_were_recorded_are_finished_at_the_start(site: Site) {
    let server = site.start();
    let admin = server.admin();
    let _ = server.stored(&admin, "a.png", samples::png(10, 10));
    let _ = server.stored(&admin, "b.png", samples::png(10, 10));
    // As after a crash between the bytes and the rows.
    server.execute(
        "INSERT INTO retired_keys (key, retired_at) SELECT key, created_at FROM media_files
             WHERE id = 1;
         INSERT INTO retired_keys (key, retired_at) SELECT thumbnails.key, created_at
             FROM thumbnails JOIN media_files ON media_files.id = media_file_id
             WHERE media_files.id = 1;
         DELETE FROM thumbnails WHERE media_file_id = 1;
         DELETE FROM media_files WHERE id = 1",
    );
    assert_eq!(server.files().len(), 10);
    let server = server.crash().start();
    let finished = "media_swept_files_total{kind=\"deleted\"} 5";
    eventually("word of it in the metrics", || metrics(&server).contains(finished));
    eventually("the deletion's end", || server.files().len() == 5);
    let pending = "SELECT count(*) FROM retired_keys WHERE removed_at IS NULL";
    eventually("word of it in the database", || server.number(pending) == 0);
    let kept = server.details(&admin, 2).expect_status(200).json();
    let _ = server.open_f(&kept).expect_status(200);
}

fn a_sweep_during_uploads_harms_none_of_them(site: Site) {
    let mut site = sweeping(site, "100");
    site.set("MEDIA_SWEEP_GRACE", "3s");
    let server = site.start();
    let admin = server.admin();
    let is_over = AtomicBool::new(false);
    let upload_until_then = |uploader: u32| {
        for number in 1.. {
            if is_over.load(Ordering::Relaxed) {
                return;
            }
            let content = samples::png(20 + uploader, number % 50 + 1);
            let form = Form::with_file("same.png", content);
            let _ = server.upload(&admin, form).expect_status(201);
        }
    };
    thread::scope(|scope| {
        for uploader in 0..4 {
            let upload_until_then = &upload_until_then;
            scope.spawn(move || upload_until_then(uploader));
        }
        let orphan = server.given_orphan("core_media/2020/01/02/orphan.txt");
        eventually("a sweep", || !orphan.exists());
        is_over.store(true, Ordering::Relaxed);
    });
    for key in server.keys() {
        let _ = server.get(format!("/media/{key}")).send().expect_status(200);
    }
    assert_eq!(server.files().len(), server.keys().len());
}

fn without_an_interval_nothing_is_swept(site: Site) {
    let mut site = sweeping(site, "100");
    site.set("MEDIA_SWEEP_INTERVAL", "0s");
    let orphan = site.given_orphan("core_media/2020/01/02/orphan.txt");
    let server = site.start();
    let admin = server.admin();
    for number in 0..10 {
        let _ = server.stored(&admin, "a.png", samples::png(10, 10 + number));
    }
    assert!(orphan.exists());
    assert_eq!(swept(&server, "orphans"), 0);
}
