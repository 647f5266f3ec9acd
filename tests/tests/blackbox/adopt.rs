//! `media-server adopt`: the media files of another library, with their ids, keys and times.

use std::fs;
use std::path::Path;

use serde_json::{Value, json};
use tempfile::TempDir;
use tests::samples::png;
use tests::{Outcome, Server, Site, eventually, on_both_databases};

on_both_databases!(
    the_first_admin_may_be_there_before,
    the_first_admin_may_come_later,
    bytes_come_along,
    bytes_that_contradict_their_row_stop_the_adoption,
    all_obstacles_are_reported_by_line_and_nothing_is_written,
    a_second_run_changes_nothing,
    existing_rows_that_differ_are_reported,
    an_account_that_has_uploaded_keeps_its_id,
    ids_given_out_later_are_larger,
    adopted_files_are_listed_and_found,
    a_deleted_file_is_not_restored,
    only_a_placeholder_is_made_of_an_uploader,
);

const IMAGE: &str = include_str!("../../fixtures/golden/image.json");
const TEXT: &str = include_str!("../../fixtures/golden/text.json");

/// Adopts rows from standard input.
fn adopt(site: &Site, flags: &[&str], rows: &str) -> Outcome {
    site.run_with_input(&[&["adopt", "-"], flags].concat(), rows)
}

fn adopt_documented(site: &Site) -> String {
    adopt(site, &["--without-bytes"], &format!("{IMAGE}\n{TEXT}\n")).expect_success()
}

fn first_admin(server: &Server) -> String {
    eventually("a key", || server.shown_key().is_some());
    server.shown_key().expect("it came")
}

#[track_caller]
fn expect_documented(server: &Server, key: &str) {
    for (id, expected) in [(10, IMAGE), (9, TEXT)] {
        let request = server.get(format!("/api/media/files/{id}")).token(key);
        let answer = request.header("Host", "127.0.0.1:8000").send().expect_status(200);
        assert_eq!(answer.text(), expected);
    }
}

fn the_first_admin_may_be_there_before(site: Site) {
    let server = site.start_with(&["--first-admin", "admin"]);
    let key = first_admin(&server);
    let told = adopt_documented(&server);
    assert!(told.contains("admin has the id"), "{told}");
    assert!(told.ends_with("added 2, unchanged 0\n"), "{told}");
    expect_documented(&server, &key);
    assert_eq!(server.number("SELECT count(*) FROM users WHERE is_admin"), 1);
    assert_eq!(server.stored(&key, "a.txt", "text")["user"]["username"], "admin");
}

fn the_first_admin_may_come_later(site: Site) {
    adopt_documented(&site);
    let server = site.start_with(&["--first-admin", "admin"]);
    expect_documented(&server, &first_admin(&server));
}

/// Writes bytes of that length under the key of the URL in `f`.
fn write_bytes(root: &Path, f: &Value, length: usize) {
    let (_, key) = f.as_str().and_then(|url| url.split_once("/media/")).expect("a URL");
    let path = root.join(key);
    fs::create_dir_all(path.parent().expect("a folder")).expect("created");
    fs::write(path, vec![b'x'; length]).expect("written");
}

/// A folder with bytes of the documented files: of the right length, and some for each thumbnail.
fn documented_bytes() -> TempDir {
    let root = tempfile::tempdir().expect("a temporary folder");
    for row in [IMAGE, TEXT] {
        let row: Value = serde_json::from_str(row).expect("JSON");
        let size = row["size"].as_u64().and_then(|size| usize::try_from(size).ok());
        write_bytes(root.path(), &row["f"], size.expect("a size"));
        for thumbnail in row["thumbnails"].as_array().into_iter().flatten() {
            write_bytes(root.path(), &thumbnail["f"], 700);
        }
    }
    root
}

fn text(path: &Path) -> &str {
    path.to_str().expect("temporary folders have plain names")
}

fn bytes_come_along(site: Site) {
    let root = documented_bytes();
    let flags = ["--media-root", text(root.path())];
    let told = adopt(&site, &flags, &format!("{TEXT}\n{IMAGE}")).expect_success();
    assert!(told.ends_with("added 2, unchanged 0\n"), "{told}");
    assert_eq!(site.number("SELECT count(*) FROM media_files WHERE length(sha256) = 32"), 2);

    let server = site.start();
    let key = server.admin();
    expect_documented(&server, &key);
    let image: Value = serde_json::from_str(IMAGE).expect("JSON");
    let open = |f: &Value| {
        let path = f.as_str().and_then(|url| url.strip_prefix("http://127.0.0.1:8000"));
        server.get(path.expect("the documented host")).send().expect_status(200).body.len()
    };
    assert_eq!(open(&image["f"]), 1_728_593);
    assert_eq!(open(&image["thumbnails"][3]["f"]), 700);
    let original = root.path().join("core_media/2025/12/22/askari.txt");
    assert_eq!(fs::read(original).expect("the original is left").len(), 1408);

    let again = adopt(&server, &flags, &format!("{TEXT}\n{IMAGE}")).expect_success();
    assert_eq!(again, "added 0, unchanged 2\n");
}

fn bytes_that_contradict_their_row_stop_the_adoption(site: Site) {
    let root = documented_bytes();
    let text_path = root.path().join("core_media/2025/12/22/askari.txt");
    fs::write(&text_path, "short").expect("written");
    let thumbnail =
        root.path().join("core_media/2026/02/02/thumbnails/test2_ecH0zVV_thumbnail_64x64.jpg");
    fs::remove_file(&thumbnail).expect("it was there");
    let rows = format!("{TEXT}\n{IMAGE}");
    let flags = ["--media-root", text(root.path())];
    let error = adopt(&site, &flags, &rows).expect_failure();
    assert!(error.contains("line 1: the bytes of core_media/2025/12/22/askari.txt"), "{error}");
    assert!(error.contains("are 5 long, not 1408"), "{error}");
    assert!(error.contains("line 2: there are no bytes of core_media/2026/02/02"), "{error}");
    assert_eq!(site.row_count(), 0);
    assert_eq!(site.files(), Vec::<std::path::PathBuf>::new());

    let lenient = [&flags as &[_], &["--without-bytes"]].concat();
    let error = adopt(&site, &lenient, &rows).expect_failure();
    assert!(error.contains("line 1: ") && !error.contains("line 2: "), "{error}");
    fs::write(&text_path, [b'x'; 1408]).expect("written");
    let told = adopt(&site, &lenient, &rows).expect_success();
    assert!(told.ends_with("added 2, unchanged 0\n"), "{told}");
    assert_eq!(site.files().len(), 5);
}

/// A text file of a row.
fn row(id: i64) -> Value {
    json!({
        "id": id,
        "type": "text",
        "user": null,
        "f": format!("https://old.example.com/media/{id}.txt"),
        "name": format!("{id}"),
        "description": null,
        "size": null,
        "human_readable_size": null,
        "created_at": "2025-12-22T17:29:34Z",
        "updated_at": "2025-12-22T17:29:34Z",
    })
}

fn row_with(id: i64, field: &str, value: impl Into<Value>) -> Value {
    let mut row = row(id);
    row[field] = value.into();
    row
}

fn lines(rows: &[Value]) -> String {
    rows.iter().map(Value::to_string).collect::<Vec<_>>().join("\n") + "\n"
}

fn all_obstacles_are_reported_by_line_and_nothing_is_written(site: Site) {
    let user = |id: i64, name: &str| json!({"id": id, "username": name, "full_name": ""});
    let wrong = [
        (row_with(2, "id", "2"), "id"),
        (row_with(0, "id", 0), "id"),
        (row_with(4, "type", "painting"), "painting"),
        (row_with(5, "f", "https://old.example.com/files/5.txt"), "f"),
        (row_with(6, "f", "https://old.example.com/media/../6.txt"), "f"),
        (row_with(7, "created_at", "yesterday"), "created_at"),
        (row(1), "line 1"),
        (row_with(9, "f", "http://new.example.com/media/1.txt"), "1.txt"),
        (row_with(10, "user", user(5, "a b")), "username"),
        (row_with(11, "mode", "RGB"), "image"),
    ];
    let mut rows = vec![row(1)];
    rows.extend(wrong.iter().map(|(row, _)| row.clone()));
    let rows = lines(&rows) + "{\"id\": 12,\n";
    let outcome = adopt(&site, &["--without-bytes"], &rows);
    assert_eq!(outcome.status, Some(1));
    let error = outcome.expect_failure();
    for (line, (_, told)) in (2..).zip(&wrong) {
        let start = format!("line {line}: ");
        let found = error.lines().find_map(|text| text.strip_prefix(&start));
        assert!(found.is_some_and(|text| text.contains(told)), "{line}, {told}: {error}");
    }
    assert!(error.contains("line 12: ") && !error.contains("line 1: "), "{error}");
    assert_eq!(site.row_count(), 0);
    assert_eq!(site.number("SELECT count(*) FROM users"), 0);

    let many: Vec<Value> = (1..=150).map(|id| row_with(id, "type", "painting")).collect();
    let error = adopt(&site, &["--without-bytes"], &lines(&many)).expect_failure();
    assert!(error.contains("line 100: ") && !error.contains("line 101: "), "{error}");
    assert!(error.contains("50 more"), "{error}");
}

fn a_second_run_changes_nothing(site: Site) {
    adopt_documented(&site);
    assert_eq!(adopt_documented(&site), "added 0, unchanged 2\n");
    let more = format!("{IMAGE}\n{TEXT}\n\n{}\n", row(11));
    let told = adopt(&site, &["--without-bytes"], &more).expect_success();
    assert_eq!(told, "added 1, unchanged 2\n");
}

fn existing_rows_that_differ_are_reported(site: Site) {
    adopt_documented(&site);
    let changed = TEXT.replace("textfile", "another").replace("1408", "1409");
    let rows = format!("{}\n{changed}\n", row(11));
    let error = adopt(&site, &["--without-bytes"], &rows).expect_failure();
    assert!(error.contains("line 2: ") && error.contains("name, size"), "{error}");
    assert_eq!(site.row_count(), 2);
}

fn an_account_that_has_uploaded_keeps_its_id(site: Site) {
    let server = site.start();
    let key = server.admin();
    let upload = server.stored(&key, "a.txt", "text");
    let rows = format!("{TEXT}\n{IMAGE}\n");
    let error = adopt(&server, &["--without-bytes"], &rows).expect_failure();
    assert!(error.contains("line 2: ") && error.contains("admin"), "{error}");
    assert_eq!(server.row_count(), 1);
    let id = upload["id"].as_i64().expect("an id");
    assert_eq!(server.details(&key, id).json()["user"], upload["user"]);
}

fn ids_given_out_later_are_larger(site: Site) {
    adopt_documented(&site);
    let server = site.start();
    let key = server.admin();
    assert!(server.number("SELECT max(id) FROM users") > 14);
    let upload = server.stored(&key, "a.png", png(90, 60));
    assert!(upload["id"].as_i64().is_some_and(|id| id > 10), "{upload}");
    let thumbnails = upload["thumbnails"].as_array().expect("an image has them");
    let ids = thumbnails.iter().filter_map(|thumbnail| thumbnail["id"].as_i64());
    assert!(ids.min().is_some_and(|id| id > 316), "{upload}");
}

fn adopted_files_are_listed_and_found(site: Site) {
    adopt_documented(&site);
    let server = site.start();
    let key = server.admin();
    let ids = |query: &str| -> Vec<i64> {
        let list = server.get(format!("/api/media/files{query}")).token(&key).send();
        let list = list.expect_status(200).json();
        let files = list["results"].as_array().expect("a list").iter();
        files.filter_map(|file| file["id"].as_i64()).collect()
    };
    assert_eq!(ids(""), [10, 9]);
    assert_eq!(ids("?search=CHRIS"), [10]);
    assert_eq!(ids("?user=14"), [9]);
    assert_eq!(ids("?created_before=2025-12-22T17:30:00Z"), [9]);
}

fn a_deleted_file_is_not_restored(site: Site) {
    adopt_documented(&site);
    let server = site.start();
    let key = server.admin();
    let _ = server.request("DELETE", "/api/media/files/9").token(&key).send().expect_status(204);
    let error = adopt(&server, &["--without-bytes"], TEXT).expect_failure();
    assert!(error.contains("line 1: ") && error.contains("askari.txt"), "{error}");
    assert_eq!(server.details(&key, 9).status, 404);
}

fn only_a_placeholder_is_made_of_an_uploader(site: Site) {
    let told = adopt_documented(&site);
    for name in ["BehroozGhorbani", "Shakira_Anderson47"] {
        assert!(told.contains(name), "{told}");
    }
    let server = site.start();
    let key = server.token("BehroozGhorbani");
    server.details(&key, 10).expect_error(401, "User inactive or deleted.");
    assert_eq!(server.number("SELECT count(*) FROM tokens"), 1);
    let rights = "SELECT count(*) FROM users WHERE is_active OR is_staff OR is_admin";
    assert_eq!(server.number(rights), 0);
}
