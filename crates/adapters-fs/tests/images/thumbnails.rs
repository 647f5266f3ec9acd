//! The content of thumbnails.

use std::io::Cursor;

use adapters_fs::{ImageLimits, Inspector, ThumbnailMaker};
use domain::{ThumbnailEdge, ThumbnailFormat};
use ports::{
    ContentInspector, EncodedThumbnail, ImageProcessor, NoThumbnails, PortError, ReadSeek,
    Thumbnailing,
};

use crate::decoded::Decoded;
use crate::fixtures::{self, Fixture};

/// Inspects the content and makes its thumbnails, as an upload does.
pub(crate) fn inspect_and_make(
    maker: &ThumbnailMaker,
    content: &mut dyn ReadSeek,
) -> Result<Thumbnailing, PortError> {
    let inspection = Inspector.inspect(content)?;
    maker.make_thumbnails(content, &inspection)
}

pub(crate) fn make(bytes: impl AsRef<[u8]> + Send) -> Thumbnailing {
    let maker = ThumbnailMaker::new(ImageLimits::default());
    let made = inspect_and_make(&maker, &mut Cursor::new(bytes)).expect("memory can be read");
    assert_eq!(maker.decoded_bytes_in_use(), 0, "memory is released");
    made
}

fn made(fixture: &Fixture) -> Vec<EncodedThumbnail> {
    match make(&fixture.bytes) {
        Thumbnailing::Made(thumbnails) => thumbnails,
        Thumbnailing::NotMade(reason) => panic!("{}: {reason:?}", fixture.name),
    }
}

fn readable() -> impl Iterator<Item = Fixture> {
    fixtures::all().into_iter().filter(|fixture| fixture.thumbnails() == "made")
}

#[test]
fn every_picture_has_four_thumbnails_or_the_expected_reason() {
    let mut wrong = Vec::new();
    for fixture in fixtures::all() {
        let outcome = match make(&fixture.bytes) {
            Thumbnailing::Made(_) => "made",
            Thumbnailing::NotMade(NoThumbnails::UnsupportedFormat) => "unsupported",
            Thumbnailing::NotMade(NoThumbnails::TooLarge) => "too large",
            Thumbnailing::NotMade(NoThumbnails::Unreadable) => "unreadable",
            Thumbnailing::NotMade(NoThumbnails::Aborted) => "aborted",
        };
        if outcome != fixture.thumbnails() {
            wrong.push(format!("{}: {outcome}", fixture.name));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn thumbnail_sizes_are_those_of_pillow() {
    for fixture in readable() {
        let thumbnails = made(&fixture);
        let edges: Vec<_> = thumbnails.iter().map(|thumbnail| thumbnail.edge).collect();
        assert_eq!(edges, ThumbnailEdge::ALL, "{}", fixture.name);
        for (thumbnail, (width, height)) in thumbnails.iter().zip(fixture.thumbnail_sizes()) {
            let stated = (thumbnail.dimensions.width(), thumbnail.dimensions.height());
            let decoded = Decoded::of(thumbnail);
            assert_eq!(stated, (width, height), "{}", fixture.name);
            assert_eq!((decoded.width, decoded.height), (width as usize, height as usize));
        }
    }
}

#[test]
fn opaque_pictures_become_jpeg_and_others_webp() {
    for fixture in readable() {
        let expected =
            if fixture.is_transparent() { ThumbnailFormat::WebP } else { ThumbnailFormat::Jpeg };
        for thumbnail in made(&fixture) {
            assert_eq!(thumbnail.format, expected, "{}", fixture.name);
        }
    }
}

/// The difference that chroma subsampling and lossy compression cause in a pure colour.
const TOLERANCE: u8 = 14;

#[test]
fn thumbnails_are_upright_and_have_the_right_colors() {
    let mut wrong = Vec::new();
    for fixture in readable().filter(|fixture| !fixture.quadrants().is_empty()) {
        for thumbnail in made(&fixture) {
            // Where only a few columns are left, lossy chroma blends them.
            if thumbnail.dimensions.width() < 16 && thumbnail.dimensions.height() > 16 {
                continue;
            }
            let seen = Decoded::of(&thumbnail).quadrants();
            if !seen.iter().zip(fixture.quadrants()).all(|(seen, wanted)| alike(*seen, wanted)) {
                let (name, edge) = (&fixture.name, thumbnail.edge.pixels());
                wrong.push(format!(
                    "{name} at {edge}: {seen:?} instead of {:?}",
                    fixture.quadrants()
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn alike(seen: Option<[u8; 3]>, wanted: Option<[u8; 3]>) -> bool {
    match (seen, wanted) {
        (Some(seen), Some(wanted)) => {
            seen.iter().zip(wanted).all(|(seen, wanted)| seen.abs_diff(wanted) <= TOLERANCE)
        }
        (None, None) => true,
        _ => false,
    }
}

#[test]
fn thumbnails_carry_no_metadata() {
    for name in ["photo.jpg", "orientation-6.jpg", "icc-wide.jpg", "palette-trns.png"] {
        for thumbnail in made(&fixtures::named(name)) {
            for mark in [&b"Exif"[..], b"EXIF", b"http://ns.adobe.com", b"XMP ", b"ICC", b"Maker"] {
                let found = thumbnail.bytes.windows(mark.len()).any(|window| window == mark);
                assert!(!found, "{name} leaves {}", String::from_utf8_lossy(mark));
            }
        }
    }
}

#[test]
fn a_photo_s_thumbnails_are_of_reasonable_length() {
    let lengths = made(&fixtures::named("photo.jpg")).into_iter().map(|made| made.bytes.len());
    for (length, (width, height)) in lengths.zip([(64, 40), (128, 80), (512, 320), (1080, 675)]) {
        let pixels = width * height;
        assert!((pixels / 40..pixels / 2 + 1024).contains(&length), "{length} for {pixels} pixels");
    }
}
