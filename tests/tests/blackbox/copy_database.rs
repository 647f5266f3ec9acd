//! `media-server copy-database`: from one database to the other, in both directions.

use tests::samples::png;
use tests::{Backend, Site, on_both_databases};

on_both_databases!(
    a_copy_answers_the_same_to_the_same_tokens,
    a_target_that_has_anything_is_refused,
    the_database_itself_is_refused_as_its_target,
    an_invalid_target_is_rejected_without_its_password,
    a_database_that_has_nothing_is_not_copied,
    a_half_copied_database_is_refused_until_it_is_copied_again,
    a_target_that_was_served_is_refused,
);

/// An empty site on the other database.
fn opposite(site: &Site) -> Site {
    Site::new(match site.backend() {
        Backend::Sqlite => Backend::Postgres,
        Backend::Postgres => Backend::Sqlite,
    })
}

fn a_copy_answers_the_same_to_the_same_tokens(site: Site) {
    let mut other = opposite(&site);
    let server = site.start();
    let admin = server.admin();
    let staff = server.user("ada", &["--staff", "--permission", "3802", "--first-name", "Ada"]);
    let revoked = server.token("ada");
    let _ = server.run(&["token", "revoke", "3"]).expect_success();
    let image = server.stored(&admin, "a.png", png(90, 60));
    let text = server.stored(&admin, "نامه.txt", "text");
    let gone = server.stored(&admin, "gone.txt", "text");
    let id = |file: &serde_json::Value| file["id"].as_i64().expect("an id");
    let gone_path = format!("/api/media/files/{}", id(&gone));
    let _ = server.request("DELETE", gone_path).token(&admin).send().expect_status(204);
    let answers =
        [id(&image), id(&text)].map(|id| (id, server.details(&staff, id).text().to_owned()));
    let host = server.address().to_string();
    let bytes = server.open_f(&image).body;

    let site = server.crash();
    let told = site.run(&["copy-database", "--to", &other.database_url()]).expect_success();
    let counts = "copied and compared 2 users, 3 tokens, 2 media files, 1 retired keys\n";
    assert_eq!(told, counts);
    let url = other.database_url();
    other.set("MEDIA_DATABASE_URL", &url);
    let data = site.data().to_str().expect("temporary folders have plain names").to_owned();
    other.set("MEDIA_DATA_DIR", &data);
    let copy = other.start();
    for (id, expected) in answers {
        let request = copy.get(format!("/api/media/files/{id}")).token(&staff);
        assert_eq!(request.header("Host", &host).send().expect_status(200).text(), expected);
    }
    assert_eq!(copy.details(&revoked, id(&image)).status, 401);
    assert_eq!(copy.details(&admin, id(&gone)).status, 404);
    let path = image["f"].as_str().and_then(|f| f.split_once(&host)).expect("a URL").1;
    assert_eq!(copy.get(path).send().expect_status(200).body, bytes);

    let next = copy.stored(&admin, "gone.txt", "text");
    assert!(id(&next) > id(&gone), "no id is given out twice: {next}");
    assert_ne!(next["f"].as_str().map(last_segment), gone["f"].as_str().map(last_segment));
    let _ = copy.user("joan", &[]);
    assert_eq!(copy.number("SELECT id FROM users WHERE username = 'joan'"), 3);
}

fn last_segment(url: &str) -> &str {
    url.rsplit('/').next().expect("there always is one")
}

fn a_target_that_has_anything_is_refused(site: Site) {
    let other = opposite(&site);
    let _ = (site.admin(), other.user("ada", &[]));
    let error = site.run(&["copy-database", "--to", &other.database_url()]).expect_failure();
    assert!(error.contains("has users already"), "{error}");
    assert_eq!(other.number("SELECT count(*) FROM users"), 1);
}

fn the_database_itself_is_refused_as_its_target(site: Site) {
    let _ = site.admin();
    let error = site.run(&["copy-database", "--to", &site.database_url()]).expect_failure();
    assert!(error.contains("the database to copy from"), "{error}");
}

fn an_invalid_target_is_rejected_without_its_password(site: Site) {
    let outcome = site.run(&["copy-database", "--to", "mysql://ada:secret@localhost/media"]);
    assert_eq!(outcome.status, Some(2));
    let error = outcome.expect_failure();
    assert!(error.contains("--to") && !error.contains("secret"), "{error}");
}

fn a_database_that_has_nothing_is_not_copied(site: Site) {
    let other = opposite(&site);
    let _ = site.run(&["migrate"]).expect_success();
    let error = site.run(&["copy-database", "--to", &other.database_url()]).expect_failure();
    assert!(error.contains("nothing to copy"), "{error}");
}

/// A library whose copy takes several pages and some time.
fn large_library(site: Site) -> (Site, String) {
    let server = site.start();
    let admin = server.admin();
    let _ = server.stored(&admin, "a.txt", "text");
    server.execute(
        "INSERT INTO media_files (file_type, uploader_id, key, created_at, updated_at, search_text)
         WITH RECURSIVE numbers (number) AS (
             SELECT 1 UNION ALL SELECT number + 1 FROM numbers WHERE number < 8000
         )
         SELECT file_type, uploader_id, 'many/' || number, created_at, updated_at, search_text
         FROM media_files, numbers",
    );
    (server.crash(), admin)
}

fn a_half_copied_database_is_refused_until_it_is_copied_again(site: Site) {
    let mut other = opposite(&site);
    let third = Site::new(site.backend());
    let (site, admin) = large_library(site);
    let to = other.database_url();
    let _ = other.run(&["migrate"]).expect_success();
    let killed = site.run_signalled("KILL", &["copy-database", "--to", &to], |_| {
        other.number("SELECT count(*) FROM media_files") > 0
    });
    assert_eq!(killed.status, None, "{killed:?}");
    let half = other.row_count();
    assert!((1000..8001).contains(&half), "{half}");

    other.set("MEDIA_DATABASE_URL", &to);
    other.set("MEDIA_DATA_DIR", site.data().to_str().expect("temporary folders have plain names"));
    let elsewhere = third.database_url();
    let commands: [&[&str]; 12] = [
        &["serve"],
        &["serve", "--adopt-store"],
        &["migrate"],
        &["user", "list"],
        &["user", "add", "joan"],
        &["token", "list", "admin"],
        &["import", "--user", "admin", "/dev/null"],
        &["thumbnails", "rebuild", "--all"],
        &["adopt", "/dev/null", "--without-bytes"],
        &["check", "--repair"],
        &["quarantine", "list"],
        &["copy-database", "--to", &elsewhere],
    ];
    for command in commands {
        let error = other.run(command).expect_failure();
        for words in ["is incomplete", "copy-database"] {
            assert!(error.contains(words), "{command:?}: {error}");
        }
    }
    // PostgreSQL may have committed a last page after the death of its client.
    assert!((half..8001).contains(&other.row_count()), "nothing was removed, and nothing copied");

    let outcome = site.run(&["copy-database", "--to", &to]);
    assert!(outcome.stderr.contains("an unfinished copy"), "{outcome:?}");
    let told = outcome.expect_success();
    assert_eq!(told, "copied and compared 1 users, 1 tokens, 8001 media files, 0 retired keys\n");
    let copy = other.start();
    let details = copy.details(&admin, 1).expect_status(200).json();
    assert_eq!(copy.open_f(&details).expect_status(200).body, b"text");
}

fn a_target_that_was_served_is_refused(site: Site) {
    let other = opposite(&site).start().crash();
    let _ = site.admin();
    let error = site.run(&["copy-database", "--to", &other.database_url()]).expect_failure();
    assert!(error.contains("has a store id already"), "{error}");
    let _ = other.start();
}
