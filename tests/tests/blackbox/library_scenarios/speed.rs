//! The page over a library of 100,000 files.
//!
//! `LIBRARY_SPEED=strict` demands the goals, which need a release build and an idle machine.
//! Otherwise the figures are printed, and the limits are wide.

use std::time::Duration;

use tests::{Backend, Browser, BrowserKind, Server, Site, samples};

use super::{link, pictures_of};

const FILES: u32 = 100_000;

/// Adds files to the database, without bytes.
fn add_rows(server: &Server) {
    let (series, from, time, sort_key) = match server.backend() {
        Backend::Sqlite => (
            format!(
                "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {FILES})"
            ),
            "n".to_owned(),
            "1577836800000000 + i * 1000000",
            "CAST(printf('%08d', i) AS BLOB)",
        ),
        Backend::Postgres => (
            String::new(),
            format!("generate_series(1, {FILES}) AS n(i)"),
            "timestamptz '2020-01-01' + i * interval '1 second'",
            "convert_to(lpad(i::text, 8, '0'), 'UTF8')",
        ),
    };
    server.execute(&format!(
        "{series} INSERT INTO media_files (file_type, uploader_id, key, name, size, created_at, \
         updated_at, search_text, name_sort_key) SELECT 'text', 1, 'core_media/2020/01/01/' || i \
         || '.txt', i || '.txt', i, {time}, {time}, i || '.txt', {sort_key} FROM {from}"
    ));
}

/// Milliseconds from the navigation to the Largest Contentful Paint so far.
const PAINT: &str = "await new Promise(resolve => new PerformanceObserver(list =>
    resolve(list.getEntries().at(-1).startTime))
    .observe({type: 'largest-contentful-paint', buffered: true}))";

/// Scrolls until 60 more files are there, and returns the longest animation frame in milliseconds
/// (the browser reports those over 50).
const SCROLL: &str = "await (async () => {
    let longest = 0;
    const observer = new PerformanceObserver(list => {
        for (const {duration} of list.getEntries()) longest = Math.max(longest, duration);
    });
    observer.observe({type: 'long-animation-frame'});
    const last = () => Number([...document.querySelectorAll('.tile[data-index]')].at(-1)
        .dataset.index);
    const goal = last() + 60;
    for (let step = 0; step < 600 && last() < goal; step += 1) {
        scrollBy({top: 60, behavior: 'instant'});
        await new Promise(requestAnimationFrame);
    }
    await new Promise(resolve => setTimeout(resolve, 300));
    if (last() < goal) throw new Error('no 60 files more');
    return longest;
})()";

fn a_large_library_is_there_at_once(site: Site) {
    let is_strict = std::env::var("LIBRARY_SPEED").is_ok_and(|mode| mode == "strict");
    let server = site.start();
    let admin = server.admin();
    add_rows(&server);
    pictures_of(&server, &admin, 60, |_| samples::png(640, 480));
    let mut browser = Browser::start(BrowserKind::Chromium);
    let mut page = browser.open(&link(&server, &admin));
    page.expect_text(".summary", "100,060 files");
    page.expect("[...document.querySelectorAll('.tile img')].slice(0, 4).every(i => i.complete)");
    std::thread::sleep(Duration::from_millis(500));
    let paint = page.evaluate(PAINT).as_f64().expect("a number");
    let frame = page.evaluate(SCROLL).as_f64().expect("a number");
    println!("largest contentful paint {paint:.0} ms, longest frame of 60 more {frame:.0} ms");
    let (most_paint, most_frame) = if is_strict { (1000.0, 50.0) } else { (10_000.0, 1000.0) };
    assert!(paint < most_paint, "largest contentful paint after {paint} ms");
    assert!(frame <= most_frame, "a frame of {frame} ms");
}

tests::on_both_databases!(a_large_library_is_there_at_once);
