//! EXIF orientation: dimensions are as displayed, thumbnails are upright and carry no metadata.

use std::fs;
use std::path::Path;

use serde_json::Value;
use tests::samples::Picture;
use tests::{Site, on_both_databases};

on_both_databases!(
    all_eight_orientations_are_shown_upright,
    thumbnails_carry_no_metadata_of_their_original,
);

fn read(name: &str) -> Vec<u8> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/images");
    fs::read(folder.join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// The upright picture: red, green, blue and yellow quarters.
const QUARTERS: [(usize, usize, [u8; 3]); 4] =
    [(25, 25, [255, 0, 0]), (75, 25, [0, 255, 0]), (25, 75, [0, 0, 255]), (75, 75, [255, 255, 0])];

fn thumbnails(details: &Value) -> &Vec<Value> {
    details["thumbnails"].as_array().expect("an image has thumbnails")
}

fn all_eight_orientations_are_shown_upright(site: Site) {
    let server = site.start();
    let admin = server.admin();
    let mut names: Vec<_> = (1..=8).map(|value| format!("orientation-{value}.jpg")).collect();
    names.extend(["orientation-6.tif", "orientation-6.webp"].map(str::to_owned));
    for name in names {
        let content = read(&name);
        let details = server.stored(&admin, &name, &content);
        assert_eq!((&details["width"], &details["height"]), (&72.into(), &54.into()), "{name}");
        assert_eq!(thumbnails(&details).len(), 4, "{name}");
        for thumbnail in thumbnails(&details) {
            let picture = Picture::decode(&server.open_f(thumbnail).expect_status(200).body);
            assert!(picture.width > picture.height, "{name}: {:?}", picture.size());
            for (x, y, colour) in QUARTERS {
                let found = picture.rgba_at(x, y);
                let near = (0..3).all(|channel| found[channel].abs_diff(colour[channel]) <= 40);
                assert!(near, "{name} at {x}%, {y}%: {found:?}");
            }
        }
        assert!(server.open_f(&details).body == content, "{name}: the original is left alone");
    }
}

fn contains(bytes: &[u8], mark: &[u8]) -> bool {
    bytes.windows(mark.len()).any(|window| window == mark)
}

fn thumbnails_carry_no_metadata_of_their_original(site: Site) {
    const EXIF: &[u8] = b"Exif\0\0";
    const XMP: &[u8] = b"http://ns.adobe.com/xap/1.0/\0";
    let server = site.start();
    let admin = server.admin();
    let photo = read("orientation-6.jpg");
    assert!(contains(&photo, EXIF), "the fixture carries EXIF");
    // The same picture with an XMP packet directly after the start of the image.
    let packet = [XMP, b"<x:xmpmeta>where it was taken</x:xmpmeta>"].concat();
    let length = u16::try_from(packet.len() + 2).expect("a short packet").to_be_bytes();
    let with_xmp = [&photo[..2], b"\xff\xe1", &length, &packet, &photo[2..]].concat();

    let details = server.stored(&admin, "a.jpg", with_xmp);
    assert_eq!((&details["width"], &details["height"]), (&72.into(), &54.into()));
    assert_eq!(thumbnails(&details).len(), 4);
    for thumbnail in thumbnails(&details) {
        let bytes = server.open_f(thumbnail).expect_status(200).body;
        for mark in [EXIF, XMP, b"EXIF", b"xmpmeta", b"where it was taken", b"GPS"] {
            assert!(!contains(&bytes, mark), "{}: {}", thumbnail["f"], mark.escape_ascii());
        }
    }
}
