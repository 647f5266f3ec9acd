//! The bytes of media files: conditional requests, ranges, safe headers, and only stored files.

use std::fs;
use std::os::unix::fs::symlink;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde_json::Value;
use tests::{Response, Server, Site, on_both_databases, samples};

on_both_databases!(
    bytes_carry_what_caches_and_browsers_need,
    head_is_get_without_the_bytes,
    ranges_follow_their_table,
    ranges_are_ignored_for_head,
    if_range_decides_between_a_part_and_the_whole,
    conditions_follow_their_table,
    a_304_carries_its_validators_and_no_body,
    a_missing_file_is_not_found_in_json,
    contents_are_shown_or_saved_by_their_table,
    names_of_any_script_come_with_the_bytes,
    a_parameter_makes_attachments_under_any_name,
    no_path_leads_out_of_the_store,
    symbolic_links_are_not_followed,
    ranges_of_a_large_file_are_exact,
    no_file_is_dated_after_its_answer_or_before_1970,
);

const DIGITS: &str = "0123456789";

/// A server with a stored file of ten digits; the path of its bytes.
fn with_digits(site: Site) -> (Server, String) {
    let server = site.start();
    let admin = server.admin();
    let details = server.stored(&admin, "digits.txt", DIGITS);
    let path = server.path_of_f(&details);
    (server, path)
}

/// Nothing may run or load.
const NOTHING: &str = "default-src 'none'; sandbox";
/// A player loads what it plays.
const PLAYER: &str = "default-src 'none'; media-src 'self'; style-src 'unsafe-inline'; sandbox";
/// A drawing has styles.
const DRAWING: &str = "default-src 'none'; style-src 'unsafe-inline'; sandbox";

#[track_caller]
fn expect_safe(answer: &Response, policy: &str) {
    assert_eq!(answer.header("x-content-type-options"), Some("nosniff"));
    assert_eq!(answer.header("content-security-policy"), Some(policy));
    assert_eq!(answer.header("access-control-allow-origin"), Some("*"));
    assert_eq!(answer.header("cross-origin-resource-policy"), Some("cross-origin"));
    assert_eq!(answer.header("vary"), None);
}

fn bytes_carry_what_caches_and_browsers_need(site: Site) {
    let (server, path) = with_digits(site);
    let answer = server.get(&path).send().expect_status(200);
    assert_eq!(answer.text(), DIGITS);
    expect_safe(&answer, NOTHING);
    for (header, expected) in [
        ("content-type", "text/plain; charset=utf-8"),
        ("content-length", "10"),
        ("cache-control", "public, max-age=31536000, immutable"),
        ("accept-ranges", "bytes"),
    ] {
        assert_eq!(answer.header(header), Some(expected), "{header}");
    }
    let etag = answer.header("etag").expect("an ETag");
    assert!(etag.len() > 2 && etag.starts_with('"') && etag.ends_with('"'), "{etag} is not strong");
    let modified = answer.header("last-modified").expect("a Last-Modified");
    assert!(modified.ends_with(" GMT"), "{modified}");
    assert_eq!(answer.header("server"), None);
}

fn head_is_get_without_the_bytes(site: Site) {
    let (server, path) = with_digits(site);
    let get = server.get(&path).send().expect_status(200);
    let head = server.request("HEAD", &path).send().expect_status(200);
    assert!(head.body.is_empty());
    for (name, value) in &get.headers {
        if !["date", "x-request-id"].contains(&name.as_str()) {
            assert_eq!(head.header(name), Some(value.as_str()), "{name}");
        }
    }
}

/// `Some((content, Content-Range))` for a part, `None` for the whole.
type Part = Option<(&'static str, &'static str)>;

fn ranges_follow_their_table(site: Site) {
    let (server, path) = with_digits(site);
    let table: [(&str, Part); 19] = [
        ("bytes=0-3", Some(("0123", "bytes 0-3/10"))),
        ("bytes=4-4", Some(("4", "bytes 4-4/10"))),
        ("bytes=4-", Some(("456789", "bytes 4-9/10"))),
        ("bytes=9-", Some(("9", "bytes 9-9/10"))),
        ("bytes=-3", Some(("789", "bytes 7-9/10"))),
        ("bytes=-10", Some((DIGITS, "bytes 0-9/10"))),
        ("bytes=-99", Some((DIGITS, "bytes 0-9/10"))),
        ("bytes=0-99", Some((DIGITS, "bytes 0-9/10"))),
        ("bytes=5-18446744073709551616", Some(("56789", "bytes 5-9/10"))),
        ("bytes=-18446744073709551616", Some((DIGITS, "bytes 0-9/10"))),
        ("Bytes=0-0", Some(("0", "bytes 0-0/10"))),
        ("bytes=5-4", None),
        ("bytes=a-b", None),
        ("bytes=-", None),
        ("bytes=", None),
        ("bytes 0-3", None),
        ("lines=0-3", None),
        ("bytes=0x1-2", None),
        ("rubbish", None),
    ];
    for (range, expected) in table {
        let answer = server.get(&path).header("Range", range).send();
        let (status, content, content_range) = match expected {
            Some((content, content_range)) => (206, content, Some(content_range)),
            None => (200, DIGITS, None),
        };
        assert_eq!((answer.status, answer.text()), (status, content), "{range}");
        assert_eq!(answer.header("content-range"), content_range, "{range}");
        expect_safe(&answer, NOTHING);
    }
    for range in ["bytes=10-", "bytes=10-20", "bytes=-0", "bytes=18446744073709551616-"] {
        let answer = server.get(&path).header("Range", range).send();
        assert_eq!(answer.status, 416, "{range}: {answer:?}");
        assert_eq!(answer.header("content-range"), Some("bytes */10"), "{range}");
    }
}

fn ranges_are_ignored_for_head(site: Site) {
    let (server, path) = with_digits(site);
    let answer = server.request("HEAD", &path).header("Range", "bytes=0-3").send();
    assert_eq!((answer.status, answer.header("content-length")), (200, Some("10")));
}

/// The validators of the file, and dates around the time of its upload.
struct Validators {
    etag: String,
    modified: String,
}

impl Validators {
    fn of(server: &Server, path: &str) -> Self {
        let answer = server.get(path).send().expect_status(200);
        let header = |name| answer.header(name).expect("a validator").to_owned();
        Self { etag: header("etag"), modified: header("last-modified") }
    }

    fn fill_in(&self, template: &str) -> String {
        template.replace("ETAG", &self.etag).replace("MODIFIED", &self.modified)
    }
}

const LONG_AGO: &str = "Mon, 03 Jan 2000 00:00:00 GMT";
const FAR_OFF: &str = "Fri, 01 Jan 2100 00:00:00 GMT";

fn if_range_decides_between_a_part_and_the_whole(site: Site) {
    let (server, path) = with_digits(site);
    let validators = Validators::of(&server, &path);
    let table = [
        ("ETAG", 206),
        ("MODIFIED", 206),
        ("W/ETAG", 200),
        ("\"other\"", 200),
        (LONG_AGO, 200),
        (FAR_OFF, 200),
        ("rubbish", 200),
    ];
    for (if_range, status) in table {
        let value = validators.fill_in(if_range);
        let request = server.get(&path).header("Range", "bytes=0-3").header("If-Range", &value);
        assert_eq!(request.send().status, status, "{value}");
    }
}

fn conditions_follow_their_table(site: Site) {
    let (server, path) = with_digits(site);
    let validators = Validators::of(&server, &path);
    let table: [(&[(&str, &str)], u16); 20] = [
        (&[("If-None-Match", "ETAG")], 304),
        (&[("If-None-Match", "W/ETAG")], 304),
        (&[("If-None-Match", "\"other\", ETAG")], 304),
        (&[("If-None-Match", "\"other\""), ("If-None-Match", "ETAG")], 304),
        (&[("If-None-Match", "*")], 304),
        (&[("If-None-Match", "\"other\"")], 200),
        (&[("If-Modified-Since", "MODIFIED")], 304),
        (&[("If-Modified-Since", FAR_OFF)], 304),
        (&[("If-Modified-Since", LONG_AGO)], 200),
        (&[("If-Modified-Since", "rubbish")], 200),
        (&[("If-Match", "ETAG")], 200),
        (&[("If-Match", "*")], 200),
        (&[("If-Match", "\"other\", ETAG")], 200),
        (&[("If-Match", "\"other\"")], 412),
        (&[("If-Match", "W/ETAG")], 412),
        (&[("If-Unmodified-Since", "MODIFIED")], 200),
        (&[("If-Unmodified-Since", LONG_AGO)], 412),
        // The stronger of two conditions decides, and 412 comes before 304.
        (&[("If-None-Match", "\"other\""), ("If-Modified-Since", FAR_OFF)], 200),
        (&[("If-Match", "ETAG"), ("If-Unmodified-Since", LONG_AGO)], 200),
        (&[("If-Match", "\"other\""), ("If-None-Match", "ETAG")], 412),
    ];
    for (headers, status) in table {
        for method in ["GET", "HEAD"] {
            let request = server.request(method, &path);
            let request = headers.iter().fold(request, |request, (name, value)| {
                request.header(name, validators.fill_in(value))
            });
            assert_eq!(request.send().status, status, "{method} {headers:?}");
        }
    }
}

fn a_304_carries_its_validators_and_no_body(site: Site) {
    let (server, path) = with_digits(site);
    let Validators { etag, .. } = Validators::of(&server, &path);
    let answer = server.get(&path).header("If-None-Match", &etag).send().expect_status(304);
    assert_eq!(answer.header("etag"), Some(etag.as_str()));
    assert_eq!(answer.header("cache-control"), Some("public, max-age=31536000, immutable"));
    assert!(answer.body.is_empty());
}

fn a_missing_file_is_not_found_in_json(site: Site) {
    let (server, path) = with_digits(site);
    for missing in [format!("{path}x"), format!("{path}/x"), path.replace("digits", "Digits")] {
        let answer = server.get(&missing).send();
        assert_eq!(answer.expect_error(404, "Not found."), "not_found");
        let cache = answer.header("cache-control").unwrap_or_default();
        assert!(!cache.contains("immutable"), "a missing file may come to be");
    }
}

fn zip() -> Vec<u8> {
    let mut zip = b"PK\x03\x04\x14\0\0\0\0\0".to_vec();
    zip.extend([0; 20]);
    zip
}

fn contents_are_shown_or_saved_by_their_table(site: Site) {
    const SVG: &str = "<svg xmlns=\"http://www.w3.org/2000/svg\"><script>alert(1)</script></svg>";
    const HTML: &str = "<!DOCTYPE html><html><script>alert(1)</script></html>";
    let octets = "application/octet-stream";
    let svg = "image/svg+xml";
    let server = site.start();
    let admin = server.admin();
    let png = samples::png(4, 4);
    let table: [(&str, &[u8], &str, &str, &str); 12] = [
        ("a.png", &png, "inline", "image/png", NOTHING),
        ("a.txt", b"text", "inline", "text/plain; charset=utf-8", NOTHING),
        ("a.pdf", b"%PDF-1.7\n%%EOF\n", "inline", "application/pdf", NOTHING),
        ("a.flac", &samples::file("tone.flac"), "inline", "audio/flac", PLAYER),
        ("a.webm", &samples::file("film.webm"), "inline", "video/webm", PLAYER),
        ("a.svg", SVG.as_bytes(), "attachment", svg, DRAWING),
        ("a.png", SVG.as_bytes(), "attachment", svg, DRAWING),
        ("a.svgz", &samples::file("compressed.svgz"), "attachment", svg, DRAWING),
        ("a.html", HTML.as_bytes(), "attachment", octets, NOTHING),
        ("a.jpg", HTML.as_bytes(), "attachment", octets, NOTHING),
        ("a.zip", &zip(), "attachment", "application/zip", NOTHING),
        ("a.txt", b"\0\x01\x02\xff\xfe\0", "attachment", octets, NOTHING),
    ];
    for (name, content, disposition, content_type, policy) in table {
        let details = server.stored(&admin, name, content);
        let answer = server.open_f(&details).expect_status(200);
        let given = answer.header("content-disposition").unwrap_or_default();
        assert!(given.starts_with(disposition), "{name}, {}: {given}", content.escape_ascii());
        assert_eq!(answer.header("content-type"), Some(content_type), "{name}");
        let coding = (name == "a.svgz").then_some("gzip");
        assert_eq!(answer.header("content-encoding"), coding, "{name}");
        assert!(answer.body == content);
        expect_safe(&answer, policy);
        let saved = format!("{}?download", server.path_of_f(&details));
        let saved = server.get(saved).send().expect_status(200);
        assert_eq!(saved.header("content-encoding"), None, "{name}");
        assert!(saved.body == content);
    }
}

fn names_of_any_script_come_with_the_bytes(site: Site) {
    let server = site.start();
    let admin = server.admin();
    let disposition = |details: &Value| {
        let answer = server.open_f(details).expect_status(200);
        answer.header("content-disposition").expect("a disposition").to_owned()
    };
    let plain = server.stored(&admin, "plain.txt", "text");
    assert_eq!(disposition(&plain), "inline; filename=\"plain.txt\"");
    let persian = disposition(&server.stored(&admin, "سلام.txt", "text"));
    assert!(persian.contains("filename*=UTF-8''%D8%B3%D9%84%D8%A7%D9%85.txt"), "{persian}");
    assert!(persian.is_ascii(), "{persian}");
    let injection = server.stored(&admin, "a\\\"; filename=x\u{85}.txt", "text");
    assert!(!disposition(&injection).contains("filename=x"));
}

/// Files beside the store that must not be reachable.
const SECRET: &str = "the secret beside the store";

fn a_parameter_makes_attachments_under_any_name(site: Site) {
    let server = site.start();
    let admin = server.admin();
    let details = server.stored(&admin, "notes.txt", "text");
    let path = server.path_of_f(&details);
    let long = "x".repeat(300);
    let table = [
        ("", "inline; filename=\"notes.txt\""),
        ("?downloads", "inline; filename=\"notes.txt\""),
        ("?download", "attachment; filename=\"notes.txt\""),
        ("?download=", "attachment; filename=\"notes.txt\""),
        ("?download=list.txt", "attachment; filename=\"list.txt\""),
        ("?a=b&download=my+list.TXT", "attachment; filename=\"my list.TXT\""),
        // A text is not saved as a program.
        ("?download=setup.exe", "attachment; filename=\"setup.exe.txt\""),
        ("?download=../../list", "attachment; filename=\".._.._list.txt\""),
        ("?download=a%0d%0aX%3a+y.txt", "attachment; filename=\"aX: y.txt\""),
        (
            "?download=%DA%AF%D8%B2%D8%A7%D8%B1%D8%B4.txt",
            "attachment; filename=\"_____.txt\"; \
             filename*=UTF-8''%DA%AF%D8%B2%D8%A7%D8%B1%D8%B4.txt",
        ),
    ];
    for (query, expected) in table {
        let answer = server.get(format!("{path}{query}")).send().expect_status(200);
        assert_eq!(answer.header("content-disposition"), Some(expected), "{query}");
        assert_eq!(answer.text(), "text");
        expect_safe(&answer, NOTHING);
    }
    let cut = server.get(format!("{path}?download={long}")).send().expect_status(200);
    let expected = format!("attachment; filename=\"{}.txt\"", &long[..255]);
    assert_eq!(cut.header("content-disposition"), Some(expected.as_str()));

    let etag = cut.header("etag").expect("an entity tag").to_owned();
    let again = server.get(format!("{path}?download")).header("If-None-Match", &etag).send();
    assert_eq!(again.status, 304);
    expect_safe(&again, NOTHING);
    let part = server.get(format!("{path}?download")).header("Range", "bytes=1-2").send();
    assert_eq!((part.status, part.text()), (206, "ex"));
    let head = server.request("HEAD", format!("{path}?download=a.txt")).send().expect_status(200);
    assert_eq!(head.header("content-disposition"), Some("attachment; filename=\"a.txt\""));
}

fn no_path_leads_out_of_the_store(site: Site) {
    let (server, path) = with_digits(site);
    fs::write(server.data().join("secret.txt"), SECRET).expect("written");
    fs::write(server.data().join("staging/secret.txt"), SECRET).expect("written");
    let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
    let secret_path = server.data().join("secret.txt");
    let absolute = secret_path.to_str().expect("a plain name");
    let attempts = [
        "/media/../secret.txt".to_owned(),
        "/media/../staging/secret.txt".to_owned(),
        "/media/..%2fsecret.txt".to_owned(),
        "/media/%2e%2e/secret.txt".to_owned(),
        "/media/%2e%2e%2fsecret.txt".to_owned(),
        "/media/..%5csecret.txt".to_owned(),
        "/media/..\\secret.txt".to_owned(),
        "/media/%252e%252e%252fsecret.txt".to_owned(),
        "/media/..%c0%afsecret.txt".to_owned(),
        "/media/secret.txt%00.png".to_owned(),
        "/media/....//secret.txt".to_owned(),
        format!("/media/{absolute}"),
        format!("/media//{absolute}"),
        format!("/media/%2f{absolute}"),
        format!("{folder}/../../../../../secret.txt"),
        format!("{folder}/..%2f..%2f..%2f..%2f..%2fsecret.txt"),
        "/media/media.sqlite3".to_owned(),
        "/media/".to_owned(),
        "/media/core_media".to_owned(),
        "/media/core_media/".to_owned(),
        "/media//".to_owned(),
        "/media/.".to_owned(),
        "/media/..".to_owned(),
        format!("{folder}/./digits.txt"),
        format!("{folder}//digits.txt"),
        format!("{path}/"),
        format!("{path}%00"),
        format!("{path}%ff"),
    ];
    for attempt in attempts {
        let answer = server.get(&attempt).send();
        assert!(matches!(answer.status, 400 | 404), "{attempt}: {answer:?}");
        assert!(!answer.body.escape_ascii().to_string().contains(SECRET), "{attempt}");
    }
}

fn symbolic_links_are_not_followed(site: Site) {
    let (server, path) = with_digits(site);
    fs::write(server.data().join("secret.txt"), SECRET).expect("written");
    let stored = server.data().join(path.trim_start_matches('/'));
    let folder = stored.parent().expect("a folder");
    symlink(server.data().join("secret.txt"), folder.join("link.txt")).expect("linked");
    symlink(server.data(), folder.join("out")).expect("linked");
    symlink(&stored, folder.join("inner.txt")).expect("linked");
    for name in ["link.txt", "out/secret.txt", "inner.txt"] {
        let answer = server.get(path.replace("digits.txt", name)).send();
        answer.expect_error(404, "Not found.");
    }
}

fn ranges_of_a_large_file_are_exact(site: Site) {
    let server = site.start();
    let admin = server.admin();
    let content: Vec<u8> = (0..1_000_000_u32).flat_map(u32::to_le_bytes).collect();
    let details = server.stored(&admin, "large.bin", &content);
    let path = server.path_of_f(&details);
    for (first, last) in [(0, 3_999_999), (131_071, 131_072), (1_000_001, 3_000_000)] {
        let range = format!("bytes={first}-{last}");
        let answer = server.get(&path).header("Range", range).send().expect_status(206);
        assert!(answer.body == content[first..=last], "{first}-{last}");
    }
}

fn no_file_is_dated_after_its_answer_or_before_1970(site: Site) {
    const DAY: Duration = Duration::from_hours(24);
    let (server, path) = with_digits(site);
    let file = fs::File::options().write(true).open(&server.files()[0]).expect("the only file");
    let dated = |time| {
        file.set_modified(time).expect("a file can be dated");
        let answer = server.get(&path).send().expect_status(200);
        assert_eq!(answer.text(), DIGITS);
        let header = |name| answer.header(name).expect("a date").to_owned();
        (header("last-modified"), header("date"))
    };
    for future in [SystemTime::now() + DAY, UNIX_EPOCH + 365 * 8100 * DAY] {
        let (modified, now) = dated(future);
        assert_eq!(modified, now, "{future:?}");
    }
    let (modified, _) = dated(UNIX_EPOCH - DAY);
    assert_eq!(modified, "Thu, 01 Jan 1970 00:00:00 GMT");
    let held = server.get(&path).header("If-Modified-Since", &modified).send();
    assert_eq!(held.status, 304, "{held:?}");
}
