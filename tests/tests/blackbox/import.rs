//! `media-server import`: the imported files of a folder, and the reports about the others.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::symlink;
use std::os::unix::net::UnixListener;
use std::path::Path;

use serde_json::Value;
use tempfile::TempDir;
use tests::samples::{fixture, png};
use tests::{Outcome, Server, Site, on_both_databases};

on_both_databases!(
    every_file_of_a_folder_becomes_a_media_file,
    failed_files_are_reported_and_all_others_are_imported,
    the_upload_limit_holds,
    invalid_arguments_import_nothing,
    the_data_folder_is_never_imported,
    files_of_one_name_get_keys_of_their_own,
    a_link_that_is_named_itself_is_followed,
    an_interrupted_import_ends_between_two_files,
);

fn folder() -> TempDir {
    tempfile::tempdir().expect("a temporary folder")
}

/// Writes a file at a path in `folder`, and creates its folders.
fn write(folder: &Path, path: impl AsRef<Path>, content: impl AsRef<[u8]>) {
    let path = folder.join(path);
    fs::create_dir_all(path.parent().expect("it is within a folder")).expect("a folder");
    fs::write(path, content).expect("a file");
}

fn text(path: &Path) -> &str {
    path.to_str().expect("temporary folders have plain names")
}

fn import(site: &Site, paths: &[&Path]) -> Outcome {
    let paths = paths.iter().map(|path| text(path));
    let arguments: Vec<&str> =
        ["import", "--recursive", "--user", "ada"].into_iter().chain(paths).collect();
    site.run(&arguments)
}

/// The JSON of every media file, by name.
fn listed(server: &Server, token: &str) -> BTreeMap<String, Value> {
    let list = server.get("/api/media/files?page_size=100").token(token).send();
    let list = list.expect_status(200).json();
    let files = list["results"].as_array().expect("a list").iter();
    files.map(|file| (file["name"].as_str().expect("a name").to_owned(), file.clone())).collect()
}

fn every_file_of_a_folder_becomes_a_media_file(site: Site) {
    let server = site.start();
    let ada = server.user("ada", &["--admin"]);
    let folder = folder();
    let sent = [
        ("photo.jpg", "photo.jpg", fixture("photo.jpg"), 4),
        ("a/b/c/clear.png", "clear.png", fixture("rgba-8.png"), 4),
        ("a/cut.jpg", "cut.jpg", fixture("truncated-early.jpg"), 0),
        ("a/still.heic", "still.heic", fixture("still.heic"), 4),
        ("متن/نامهٔ ۱.txt", "نامهٔ ۱.txt", b"text".to_vec(), 0),
        (".hidden/.notes", ".notes", b"notes".to_vec(), 0),
    ];
    for (path, _, content, _) in &sent {
        write(folder.path(), path, content);
    }
    let summary = import(&server, &[folder.path()]).expect_success();
    assert!(summary.starts_with("6 imported (") && summary.ends_with("), 0 failed\n"), "{summary}");

    let files = listed(&server, &ada);
    assert_eq!(files.len(), sent.len());
    for (_, name, content, thumbnails) in &sent {
        let file = &files[*name];
        assert_eq!(file["user"]["username"], "ada");
        assert!(server.open_f(file).expect_status(200).body == *content, "{name}");
        let made = file.get("thumbnails").and_then(Value::as_array).map_or(0, Vec::len);
        assert_eq!(made, *thumbnails, "{name}");
    }
    assert!(server.path_of_f(&files["photo.jpg"]).ends_with("/photo.jpg"));
    for (path, _, content, _) in &sent {
        assert!(fs::read(folder.path().join(path)).expect("it is still there") == *content);
    }
}

fn failed_files_are_reported_and_all_others_are_imported(site: Site) {
    let _ = site.user("ada", &[]);
    let folder = folder();
    let within = |name: &str| folder.path().join(name);
    write(folder.path(), "good.txt", "text");
    write(folder.path(), "z/good.txt", "text");
    write(folder.path(), "empty.txt", "");
    write(folder.path(), OsStr::from_bytes(b"latin-\xe9.txt"), "text");
    symlink("good.txt", within("link.txt")).expect("a link");
    symlink(".", within("loop")).expect("a link");
    symlink("nowhere", within("dangling")).expect("a link");
    let _socket = UnixListener::bind(within("socket")).expect("a socket");
    write(folder.path(), "line\nbreak", "");

    let outcome = import(&site, &[folder.path()]);
    assert_eq!(outcome.stdout, "2 imported (8 B), 7 failed\n");
    let told = outcome.expect_failure();
    let reasons = [
        ("empty.txt", "empty"),
        ("latin-\u{fffd}.txt", "not UTF-8"),
        ("link.txt", "symbolic link"),
        ("loop", "symbolic link"),
        ("dangling", "symbolic link"),
        ("socket", "neither a file nor a folder"),
        ("line\u{fffd}break", "empty"),
    ];
    for (name, reason) in reasons {
        let start = format!("failed: {}: ", text(&within(name)));
        let line = told.lines().find_map(|line| line.strip_prefix(&start));
        assert!(line.is_some_and(|line| line.contains(reason)), "{name}: {told}");
    }
    assert!(told.trim_end().ends_with("error: 7 failed, see above"), "{told}");
    assert_eq!(site.row_count(), 2);
    assert_eq!(site.files().len(), 2, "nothing is left");
}

fn the_upload_limit_holds(mut site: Site) {
    site.set("MEDIA_MAX_UPLOAD_SIZE", "100");
    let _ = site.user("ada", &[]);
    let folder = folder();
    write(folder.path(), "just.txt", [b'a'; 100]);
    write(folder.path(), "over.txt", [b'a'; 101]);
    let told = import(&site, &[folder.path()]).expect_failure();
    assert!(told.contains("over.txt: it is over the upload limit of 100 B"), "{told}");
    assert_eq!(site.row_count(), 1);
    assert_eq!(site.files().len(), 1);
}

fn invalid_arguments_import_nothing(site: Site) {
    let _ = site.user("ada", &[]);
    let folder = folder();
    write(folder.path(), "good.txt", "text");
    let (here, good) = (text(folder.path()), folder.path().join("good.txt"));
    let missing = folder.path().join("missing.txt");
    let data = site.data();
    let staging = data.join("staging");
    let table: [(&[&str], &str); 5] = [
        (&["--user", "ada", text(&good), here], "--recursive"),
        (&["--user", "ada", text(&good), text(&missing)], "missing.txt"),
        (&["--user", "bob", text(&good)], "bob"),
        (&["--user", "ada", "--recursive", here, text(&data)], "data folder"),
        (&["--user", "ada", "--recursive", here, text(&staging)], "data folder"),
    ];
    for (arguments, named) in table {
        let error = site.run(&[&["import"], arguments].concat()).expect_failure();
        assert!(error.contains(named), "{arguments:?}: {error}");
    }
    assert_eq!(site.row_count(), 0);
}

fn the_data_folder_is_never_imported(site: Site) {
    let _ = site.user("ada", &[]);
    let data = site.data();
    let around = data.parent().expect("the site's folder");
    write(around, "beside.txt", "text");
    let outcome = import(&site, &[around]);
    assert_eq!(outcome.stdout, "1 imported (4 B), 1 failed\n");
    let told = outcome.expect_failure();
    assert!(told.contains(&format!("failed: {}: ", data.display())), "{told}");
    assert_eq!(site.row_count(), 1);
}

fn files_of_one_name_get_keys_of_their_own(site: Site) {
    let server = site.start();
    let ada = server.user("ada", &["--admin"]);
    let folder = folder();
    let pictures: Vec<Vec<u8>> = (1..=24).map(|side| png(side, 30)).collect();
    for (number, picture) in pictures.iter().enumerate() {
        write(folder.path(), format!("{number}/same.png"), picture);
    }
    let _ = import(&server, &[folder.path()]).expect_success();
    let list = server.get("/api/media/files?page_size=100").token(&ada).send().json();
    let files = list["results"].as_array().expect("a list");
    let mut stored: Vec<Vec<u8>> =
        files.iter().map(|file| server.open_f(file).expect_status(200).body).collect();
    let mut sent = pictures;
    stored.sort();
    sent.sort();
    assert!(stored == sent, "each has its own bytes");
    assert_eq!(server.keys().len(), 24 * 5);
    assert_eq!(server.files().len(), 24 * 5);
}

fn a_link_that_is_named_itself_is_followed(site: Site) {
    let _ = site.user("ada", &[]);
    let folder = folder();
    write(folder.path(), "real/good.txt", "text");
    symlink("real", folder.path().join("folder")).expect("a link");
    symlink("real/good.txt", folder.path().join("file.txt")).expect("a link");
    let links = ["folder", "file.txt"].map(|name| folder.path().join(name));
    let summary = import(&site, &[&links[0], &links[1]]).expect_success();
    assert_eq!(summary, "2 imported (8 B), 0 failed\n");
}

fn an_interrupted_import_ends_between_two_files(site: Site) {
    const FILES: usize = 3000;
    let _ = site.user("ada", &[]);
    let folder = folder();
    for number in 0..FILES {
        write(folder.path(), format!("{number}.txt"), "text");
    }
    let arguments = ["import", text(folder.path()), "--recursive", "--user", "ada"];
    let outcome = site.run_signalled("INT", &arguments, |site| site.row_count() > 0);
    let rows = usize::try_from(site.row_count()).expect("a count");
    assert!(rows < FILES, "it was interrupted");
    assert!(outcome.stdout.starts_with(&format!("{rows} imported (")), "{outcome:?}");
    assert_eq!(site.files().len(), rows, "nothing is left half done");
    let told = outcome.expect_failure();
    assert!(told.trim_end().ends_with("error: stopped before the end"), "{told}");
}
