//! The two documented responses, byte for byte.

use tests::{Backend, Server, Site, on_both_databases};

on_both_databases!(
    the_documented_image_is_answered_byte_for_byte,
    the_documented_text_is_answered_byte_for_byte,
);

const IMAGE: &str = include_str!("../../fixtures/golden/image.json");
const TEXT: &str = include_str!("../../fixtures/golden/text.json");

const ROWS: &str = "
INSERT INTO users (id, username, first_name, last_name, is_staff, is_admin, is_active)
VALUES (14, 'Shakira_Anderson47', 'بهرام', 'نوروزی', false, false, true);

INSERT INTO media_files
    (id, file_type, uploader_id, key, name, description, size, width, height, color_mode,
     created_at, updated_at, search_text)
VALUES
    (10, 'image', 1,
     'core_media/2025/12/22/Fantasticheskie_kartinki_dlja_monitora_68_68.jpg',
     'slipknot member chris fehn', 'some description for image if required',
     1728593, 2560, 1600, 'RGB',
     $2025-12-22T17:43:06.351315Z$, $2025-12-22T17:43:06.351324Z$, ''),
    (9, 'text', 14,
     'core_media/2025/12/22/askari.txt',
     'textfile', '',
     1408, NULL, NULL, NULL,
     $2025-12-22T17:29:34.807896Z$, $2025-12-22T17:29:34.807905Z$, '');

INSERT INTO thumbnails (id, media_file_id, key, edge)
VALUES
    (313, 10, 'core_media/2026/02/02/thumbnails/test2_ecH0zVV_thumbnail_64x64.jpg', 64),
    (314, 10, 'core_media/2026/02/02/thumbnails/test2_ecH0zVV_thumbnail_128x128.jpg', 128),
    (315, 10, 'core_media/2026/02/02/thumbnails/test2_ecH0zVV_thumbnail_512x512.jpg', 512),
    (316, 10, 'core_media/2026/02/02/thumbnails/test2_ecH0zVV_thumbnail_1080x1080.jpg', 1080);
";

/// The rows with their times as stored: PostgreSQL as timestamps, SQLite as microseconds since
/// 1970.
fn rows(backend: Backend) -> String {
    let times = [
        ("2025-12-22T17:43:06.351315Z", "1766425386351315"),
        ("2025-12-22T17:43:06.351324Z", "1766425386351324"),
        ("2025-12-22T17:29:34.807896Z", "1766424574807896"),
        ("2025-12-22T17:29:34.807905Z", "1766424574807905"),
    ];
    times.into_iter().fold(ROWS.to_owned(), |rows, (written, microseconds)| {
        let literal = match backend {
            Backend::Postgres => format!("'{written}'"),
            Backend::Sqlite => microseconds.to_owned(),
        };
        rows.replace(&format!("${written}$"), &literal)
    })
}

/// A server with the documented rows. The uploader of the image reads them.
fn documented(site: Site) -> (Server, String) {
    let server = site.start();
    let names = ["--first-name", "بهروز", "--last-name", "قربانی"];
    let rights = ["--staff", "--permission", "3802"];
    let token = server.user("BehroozGhorbani", &[names.as_slice(), &rights].concat());
    server.execute(&rows(server.backend()));
    (server, token)
}

fn expect_answer(site: Site, id: i64, expected: &str) {
    let (server, token) = documented(site);
    let request = server.get(format!("/api/media/files/{id}")).token(&token);
    let answer = request.header("Host", "127.0.0.1:8000").send().expect_status(200);
    assert_eq!(answer.text(), expected);
    assert_eq!(answer.header("content-type"), Some("application/json"));
}

fn the_documented_image_is_answered_byte_for_byte(site: Site) {
    assert_eq!(IMAGE.len(), 991);
    expect_answer(site, 10, IMAGE);
}

fn the_documented_text_is_answered_byte_for_byte(site: Site) {
    assert_eq!(TEXT.len(), 341);
    expect_answer(site, 9, TEXT);
}
