//! JPEGs as cameras make them: large, and not always by the book.

use std::io::Cursor;

use adapters_fs::{ImageLimits, ThumbnailMaker};
use jpeg_encoder::{ColorType, Encoder, SamplingFactor};
use ports::{ImageProcessor, NoThumbnails, Thumbnailing};

use crate::decoded::Decoded;
use crate::fixtures;
use crate::thumbnails::make;

const UNREADABLE: Thumbnailing = Thumbnailing::NotMade(NoThumbnails::Unreadable);

const QUADRANTS: [[u8; 3]; 4] = [[200, 40, 40], [40, 180, 60], [50, 60, 190], [210, 200, 60]];

/// Four colours in the four quadrants, with chroma at a half in both directions.
fn photo(width: u16, height: u16, progressive: bool) -> Vec<u8> {
    sampled(width, height, SamplingFactor::F_2_2, progressive)
}

fn sampled(width: u16, height: u16, sampling: SamplingFactor, progressive: bool) -> Vec<u8> {
    let (across, down) = (usize::from(width), usize::from(height));
    let [one, two, three, four] = QUADRANTS;
    let row = |left: [u8; 3], right: [u8; 3]| {
        [left.repeat(across / 2), right.repeat(across - across / 2)].concat()
    };
    let (upper, lower) = (row(one, two), row(three, four));
    let rgb = [upper.repeat(down / 2), lower.repeat(down - down / 2)].concat();
    let mut bytes = Vec::new();
    let mut encoder = Encoder::new(&mut bytes, 90);
    encoder.set_sampling_factor(sampling);
    encoder.set_progressive(progressive);
    encoder.encode(&rgb, width, height, ColorType::Rgb).expect("a picture that can be encoded");
    bytes
}

#[test]
fn pictures_of_any_size_keep_their_sides_and_colors() {
    for (width, height) in [(2159, 1301), (2161, 1601), (4321, 2003), (1203, 8650)] {
        for progressive in [false, true] {
            check(photo(width, height, progressive), &format!("{width}x{height}"));
        }
    }
}

#[test]
fn chroma_of_any_resolution_keeps_its_colors() {
    for (across, down) in [(1, 1), (2, 1), (1, 2), (2, 2), (4, 1), (1, 4), (4, 2), (2, 4)] {
        let sampling = SamplingFactor::from_factors(across, down).expect("such factors");
        for (width, height) in [(2161, 1601), (1500, 1001), (333, 215), (70, 99)] {
            for progressive in [false, true] {
                let name = format!("{width}x{height}, chroma at 1/{across} and 1/{down}");
                check(sampled(width, height, sampling, progressive), &name);
            }
        }
    }
}

/// Thumbnails of the four colours show them, in the dimensions that are said.
fn check(photo: Vec<u8>, name: &str) {
    let Thumbnailing::Made(thumbnails) = make(photo) else { panic!("{name} is readable") };
    for thumbnail in thumbnails {
        let decoded = Decoded::of(&thumbnail);
        let dimensions = thumbnail.dimensions;
        let stated = (dimensions.width() as usize, dimensions.height() as usize);
        assert_eq!((decoded.width, decoded.height), stated);
        if decoded.width < 16 {
            continue;
        }
        for (seen, wanted) in decoded.quadrants().into_iter().zip(QUADRANTS) {
            let seen = seen.expect("it is opaque");
            let is_close = seen.iter().zip(wanted).all(|(one, two)| one.abs_diff(two) < 12);
            assert!(is_close, "{seen:?} for {wanted:?} at {stated:?} of {name}");
        }
    }
}

#[test]
fn a_photo_that_is_cut_short_is_unreadable() {
    for photo in [fixtures::named("photo.jpg").bytes, photo(2400, 1800, true)] {
        for tenth in 3..10 {
            let cut = &photo[..photo.len() * tenth / 10];
            assert_eq!(make(cut), UNREADABLE, "cut after {tenth} tenths");
        }
        assert_eq!(make(&photo[..photo.len() - 2]), UNREADABLE, "without its end");
    }
}

#[test]
fn superfluous_bytes_before_a_marker_are_passed_over() {
    let photo = fixtures::named("photo.jpg").bytes;
    let (picture, end) = photo.split_at(photo.len() - 2);
    let padded = [picture, &[0; 7], end].concat();
    assert!(make(padded) == make(&photo));
    let cut = [picture, &[0; 7]].concat();
    assert_eq!(make(cut), UNREADABLE);
}

#[test]
fn the_version_of_jfif_does_not_matter() {
    let photo = photo(64, 48, false);
    assert_eq!(photo[6..11], *b"JFIF\0");
    let mut other = photo.clone();
    other[11] = 2;
    assert!(matches!(make(&other), Thumbnailing::Made(_)));
    assert!(make(other) == make(photo));
}

#[test]
fn a_large_photo_takes_no_more_than_a_frame_and_a_half() {
    let frame_bytes = 6000 * 4000 * 3;
    let enough = if cfg!(feature = "turbojpeg") { 40 << 20 } else { frame_bytes * 3 / 2 };
    let limits = ImageLimits { max_decoded_bytes: enough, ..ImageLimits::default() };
    let made = ThumbnailMaker::new(limits)
        .make_thumbnails(&mut Cursor::new(photo(6000, 4000, false)))
        .expect("memory can be read");
    assert!(matches!(made, Thumbnailing::Made(_)));
}
