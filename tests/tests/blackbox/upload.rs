//! Upload, JSON and bytes of every image of the fixtures: each format, dialect and defect, compared
//! with Pillow.

use std::fs;
use std::path::PathBuf;

use serde_json::{Value, json};
use tests::samples::Picture;
use tests::{Server, Site, on_both_databases};

on_both_databases!(
    every_image_comes_back_with_its_facts_and_thumbnails,
    types_are_detected_from_the_content,
    an_image_is_typed_by_its_content_and_not_by_its_name,
);

fn images() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("fixtures/images")
}

fn read(name: &str) -> Vec<u8> {
    fs::read(images().join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// The images by name, each with its expected result.
fn expected() -> Vec<(String, Value)> {
    let table: Value = serde_json::from_slice(&read("expected.json")).expect("it is JSON");
    let table = table.as_object().expect("it is an object").clone();
    assert!(table.len() > 100, "the table is whole");
    table.into_iter().collect()
}

fn every_image_comes_back_with_its_facts_and_thumbnails(site: Site) {
    let server = site.start();
    let admin = server.admin();
    for (name, expected) in expected() {
        let content = read(&name);
        let details = server.stored(&admin, &name, &content);
        for field in ["width", "height", "mode"] {
            assert_eq!(details[field], expected[field], "{name}: {field}");
        }
        assert_eq!(details["type"], "image", "{name}");
        assert_eq!(details["size"], content.len(), "{name}");
        expect_original(&server, &details, &content, &expected);
        expect_thumbnails(&server, &details, &expected);
    }
}

/// The images that browsers do not show, or must not.
const SAVED: [&str; 11] = [
    "image/svg+xml",
    "image/vnd.adobe.photoshop",
    "image/x-adobe-dng",
    "image/x-canon-cr2",
    "image/x-canon-cr3",
    "image/x-fujifilm-raf",
    "image/x-nikon-nef",
    "image/x-olympus-orf",
    "image/x-panasonic-rw2",
    "image/x-pentax-pef",
    "image/x-sony-arw",
];

#[track_caller]
fn expect_original(server: &Server, details: &Value, content: &[u8], expected: &Value) {
    let f = &details["f"];
    let answer = server.open_f(details).expect_status(200);
    assert!(answer.body == content, "{f}");
    let disposition = answer.header("content-disposition").unwrap_or_default();
    if SAVED.iter().any(|kind| expected["type"] == *kind) {
        assert!(disposition.starts_with("attachment"), "{f}: {disposition}");
    } else {
        assert!(disposition.starts_with("inline"), "{f}: {disposition}");
    }
    assert_eq!(answer.header("content-type"), expected["type"].as_str(), "{f}");
}

#[track_caller]
fn expect_thumbnails(server: &Server, details: &Value, expected: &Value) {
    let f = &details["f"];
    let thumbnails = details["thumbnails"].as_array().expect("an image has thumbnails");
    let sizes = expected["sizes"].as_array().expect("the table has sizes");
    if thumbnails.is_empty() && expected["thumbnails"] == "by libjpeg-turbo" {
        return;
    }
    assert_eq!(thumbnails.len(), sizes.len(), "{f}");
    let transparent = expected["transparent"] == true;
    for ((thumbnail, size), edge) in thumbnails.iter().zip(sizes).zip([64, 128, 512, 1080]) {
        assert_eq!(thumbnail["size"], edge, "{f}");
        let answer = server.open_f(thumbnail).expect_status(200);
        let media_type = if transparent { "image/webp" } else { "image/jpeg" };
        assert_eq!(answer.header("content-type"), Some(media_type), "{f}");
        let picture = Picture::decode(&answer.body);
        assert_eq!(json!([picture.width, picture.height]), *size, "{f} at {edge}");
        expect_quadrants(&picture, expected, f);
    }
}

/// The centres of the four quadrants have the colours of the table, as far as lossy formats keep
/// them; a quadrant without a colour is transparent.
#[track_caller]
fn expect_quadrants(picture: &Picture, expected: &Value, f: &Value) {
    // With only a few columns left, lossy chroma blends them.
    if picture.width < 16 {
        return;
    }
    let quadrants = expected["quadrants"].as_array().expect("the table has quadrants");
    let middles = [(25, 25), (75, 25), (25, 75), (75, 75)];
    for (quadrant, (x, y)) in quadrants.iter().zip(middles) {
        let found = picture.mean_rgba_near(x, y);
        let alike = match quadrant.as_array() {
            None => found[3] < 32,
            Some(colour) => (0..3).all(|channel| {
                let wanted = colour[channel].as_u64().expect("a sample");
                wanted.abs_diff(u64::from(found[channel])) <= 40
            }),
        };
        assert!(alike, "{f} at {x}%, {y}%: {found:?}, not {quadrant}");
    }
}

/// The header that opens a `WebM` file (RFC 8794, section 11.2.4), and a void element after it.
fn webm() -> Vec<u8> {
    let mut webm = b"\x1a\x45\xdf\xa3\x9f\x42\x86\x81\x01\x42\xf7\x81\x01\x42\xf2\x81\x04".to_vec();
    webm.extend(b"\x42\xf3\x81\x08\x42\x82\x84webm\x42\x87\x81\x04\x42\x85\x81\x02\xec\x43\xe8");
    webm.resize(webm.len() + 1000, 0);
    webm
}

fn types_are_detected_from_the_content(site: Site) {
    let server = site.start();
    let admin = server.admin();
    let table: [(&str, &[u8]); 12] = [
        ("text", b"plain words"),
        ("text", "متن فارسی".as_bytes()),
        ("text", b"a,b\n1,2\n"),
        ("text", b"{\"key\": \"value\"}"),
        ("text", b"<!DOCTYPE html><html></html>"),
        ("image", b"<svg xmlns=\"http://www.w3.org/2000/svg\"/>"),
        ("document", b"%PDF-1.7\n"),
        ("archive", b"\x1f\x8b\x08\0\0\0\0\0\0\0"),
        ("audio", b"ID3\x03\0\0\0\0\0\0"),
        ("audio", b"RIFF\x24\0\0\0WAVEfmt "),
        ("video", &webm()),
        ("other", b"\x00\x01\x02\x03\xff\xfe\xfd\xfc"),
    ];
    for (file_type, content) in table {
        let details = server.stored(&admin, "sample", content);
        assert_eq!(details["type"], file_type, "{}", content.escape_ascii());
        assert!(server.open_f(&details).expect_status(200).body == content);
    }
}

fn an_image_is_typed_by_its_content_and_not_by_its_name(site: Site) {
    let server = site.start();
    let admin = server.admin();
    let details = server.stored(&admin, "holiday.txt", read("rgb-8.png"));
    assert_eq!((&details["type"], &details["mode"]), (&json!("image"), &json!("RGB")));
    let details = server.stored(&admin, "holiday.png", "no picture at all");
    assert_eq!(details["type"], "text");
    assert_eq!(details.get("thumbnails"), None);
}
