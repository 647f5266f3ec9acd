//! JPEGs as cameras write them: large, and not always by the specification.

use std::io::Cursor;

use adapters_fs::{ImageLimits, ThumbnailMaker};
use jpeg_encoder::{ColorType, Encoder, SamplingFactor};
use moxcms::ColorProfile;
use ports::{NoThumbnails, Thumbnailing};

use crate::decoded::Decoded;
use crate::fixtures;
use crate::thumbnails::{inspect_and_make, make};

const UNREADABLE: Thumbnailing = Thumbnailing::NotMade(NoThumbnails::Unreadable);

const QUADRANTS: [[u8; 3]; 4] = [[200, 40, 40], [40, 180, 60], [50, 60, 190], [210, 200, 60]];

/// Four colours in the four quadrants, with 4:2:0 chroma.
fn photo(width: u16, height: u16, progressive: bool) -> Vec<u8> {
    sampled(width, height, SamplingFactor::F_2_2, progressive)
}

fn sampled(width: u16, height: u16, sampling: SamplingFactor, progressive: bool) -> Vec<u8> {
    coded(&quadrants(width, height), (width, height), |encoder| {
        encoder.set_sampling_factor(sampling);
        encoder.set_progressive(progressive);
    })
}

fn quadrants(width: u16, height: u16) -> Vec<u8> {
    let (across, down) = (usize::from(width), usize::from(height));
    let [one, two, three, four] = QUADRANTS;
    let row = |left: [u8; 3], right: [u8; 3]| {
        [left.repeat(across / 2), right.repeat(across - across / 2)].concat()
    };
    let (upper, lower) = (row(one, two), row(three, four));
    [upper.repeat(down / 2), lower.repeat(down - down / 2)].concat()
}

fn coded(
    rgb: &[u8],
    (width, height): (u16, u16),
    set: impl FnOnce(&mut Encoder<&mut Vec<u8>>),
) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = Encoder::new(&mut bytes, 90);
    set(&mut encoder);
    encoder.encode(rgb, width, height, ColorType::Rgb).expect("a picture that can be encoded");
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

#[test]
fn colors_are_the_same_in_every_coding() {
    let profile = ColorProfile::new_srgb().encode().expect("it is complete");
    for side in [700, 2300, 4400, 8700] {
        let rgb = quadrants(side, side / 2);
        let coded = |set: &dyn Fn(&mut Encoder<&mut Vec<u8>>)| coded(&rgb, (side, side / 2), set);
        check(coded(&|encoder| encoder.set_restart_interval(1)), "restarts after each unit");
        check(coded(&|encoder| encoder.set_restart_interval(333)), "restarts within rows");
        check(coded(&|encoder| encoder.set_optimized_huffman_tables(true)), "a scan a colour");
        let with_profile = coded(&|encoder| {
            encoder.add_icc_profile(&profile).expect("it is short");
        });
        check(with_profile, "a profile");
    }
}

#[test]
fn a_slope_stays_one_at_any_fraction() {
    for side in [900_u16, 2300, 4400, 8700] {
        let slope = |at: u32, of: u32| u8::try_from(at * 255 / of).expect("less than the whole");
        let sides = (side, side / 4);
        let pixels = (0..sides.1).flat_map(|y| (0..sides.0).map(move |x| (x, y)));
        let color = |(x, y): (u16, u16)| {
            let [x, y] = [slope(x.into(), sides.0.into()), slope(y.into(), sides.1.into())];
            [x, y, 255 - x]
        };
        let Thumbnailing::Made(made) =
            make(coded(&pixels.flat_map(color).collect::<Vec<_>>(), sides, |_| {}))
        else {
            panic!("{side} is readable")
        };
        for thumbnail in &made[2..] {
            let seen = Decoded::of(thumbnail);
            let (width, height) = (thumbnail.dimensions.width(), thumbnail.dimensions.height());
            for (x, y) in (0..height).flat_map(|y| (0..width).map(move |x| (x, y))) {
                let [across, down] = [slope(x, width), slope(y, height)];
                let color = seen.color_at(x as usize, y as usize);
                let is_close = color.iter().zip([across, down, 255 - across]);
                let is_close = is_close.into_iter().all(|(one, two)| one.abs_diff(two) < 10);
                assert!(is_close, "{color:?} at {x}, {y} of {width}x{height} out of {side}");
            }
        }
    }
}

#[test]
fn grey_photos_stay_grey() {
    for (width, height) in [(600, 400), (2300, 1001), (4400, 3001), (8801, 2000)] {
        let grey = vec![90; usize::from(width) * usize::from(height)];
        let mut bytes = Vec::new();
        let encoder = Encoder::new(&mut bytes, 90);
        encoder.encode(&grey, width, height, ColorType::Luma).expect("a picture");
        let Thumbnailing::Made(made) = make(bytes) else { panic!("{width} is readable") };
        for quadrant in Decoded::of(&made[3]).quadrants() {
            assert!(quadrant.expect("opaque").iter().all(|channel| channel.abs_diff(90) < 4));
        }
    }
}

/// By libjpeg's convention, components with these ids are RGB unless the file is JFIF.
#[test]
fn components_with_the_ids_r_g_b_are_rgb() {
    for side in [900, 2300, 4400] {
        let grey = vec![90; 3 * usize::from(side) * usize::from(side)];
        let mut photo = coded(&grey, (side, side), |encoder| {
            encoder.set_sampling_factor(SamplingFactor::F_2_2);
        });
        // The application segment of JFIF becomes an unknown one.
        assert_eq!(photo[3], 0xE0);
        photo[3] = 0xE5;
        for (segment, names) in [([0xFF, 0xC0], [10, 13, 16]), ([0xFF, 0xDA], [5, 7, 9])] {
            let start = photo.windows(2).position(|pair| pair == segment).expect("it is there");
            for (name, at) in b"RGB".iter().zip(names) {
                photo[start + at] = *name;
            }
        }
        let Thumbnailing::Made(made) = make(photo) else { panic!("{side} is readable") };
        for quadrant in Decoded::of(&made[3]).quadrants() {
            let color = quadrant.expect("it is opaque");
            let is_close = color.iter().zip([90, 128, 128]).all(|(one, two)| one.abs_diff(two) < 4);
            assert!(is_close, "{color:?} of {side}");
        }
    }
}

/// As in libjpeg: the data of a missing interval is not known, but the next one is found again.
#[test]
fn a_scan_that_lacks_a_restart_goes_on_at_the_next_one() {
    for sides in [(640, 480), (2400, 1600)] {
        let interval = sides.0 / 16;
        let photo = coded(&quadrants(sides.0, sides.1), sides, |encoder| {
            encoder.set_restart_interval(interval);
        });
        let restart = |marker: u8| {
            photo.windows(2).position(|pair| pair == [0xFF, marker]).expect("there are many")
        };
        let (third, fourth) = (restart(0xD2), restart(0xD3));
        for damaged in [
            [&photo[..third], &photo[third + 2..]].concat(),
            [&photo[..third], &photo[fourth..]].concat(),
            [&photo[..third], &[0xFF, 0xD5], &photo[third + 2..]].concat(),
        ] {
            let Thumbnailing::Made(made) = make(damaged) else { panic!("{sides:?} is readable") };
            let lower = &Decoded::of(&made[3]).quadrants()[2..];
            for (seen, wanted) in lower.iter().zip(&QUADRANTS[2..]) {
                let seen = seen.expect("it is opaque");
                let is_close = seen.iter().zip(wanted).all(|(one, two)| one.abs_diff(*two) < 12);
                assert!(is_close, "{seen:?} for {wanted:?} of {sides:?}");
            }
        }
    }
}

/// Asserts that the thumbnails have the four colours and the stated dimensions.
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
fn a_truncated_photo_has_thumbnails_if_half_of_its_rows_are_there() {
    let small = sampled(900, 700, SamplingFactor::F_2_2, false);
    for photo in [fixtures::named("photo.jpg").bytes, small] {
        for tenth in 2..10 {
            let outcome = make(&photo[..photo.len() * tenth / 10]);
            match tenth {
                ..4 => assert_eq!(outcome, UNREADABLE, "cut after {tenth} tenths"),
                7.. => assert!(matches!(outcome, Thumbnailing::Made(_)), "{tenth} tenths"),
                _ => {}
            }
        }
        let without_end = make(&photo[..photo.len() - 2]);
        assert!(matches!(without_end, Thumbnailing::Made(_)), "without its end");
    }
}

/// Each scan of a progressive photo makes the whole of it finer.
#[test]
fn a_truncated_progressive_photo_is_coarse() {
    for (width, height) in [(900, 700), (2400, 1800)] {
        let photo = photo(width, height, true);
        check(photo[..photo.len() * 8 / 10].to_vec(), "eight tenths");
        check(photo[..photo.len() - 2].to_vec(), "without its end");
        assert_eq!(make(&photo[..700]), UNREADABLE);
    }
}

#[test]
fn extraneous_bytes_before_a_marker_are_skipped() {
    let photo = fixtures::named("photo.jpg").bytes;
    let (picture, end) = photo.split_at(photo.len() - 2);
    assert!(make([picture, &[0; 7], end].concat()) == make(&photo));
}

#[test]
fn the_version_of_jfif_does_not_matter() {
    let photo = photo(64, 48, false);
    assert_eq!(photo[6..11], *b"JFIF\0");
    let mut other = photo.clone();
    other[11] = 2;
    check(other, "another version");
}

#[test]
fn a_large_photo_takes_less_than_its_pixels_would() {
    let limits = ImageLimits { max_decoded_bytes: 40 << 20, ..ImageLimits::default() };
    let mut content = Cursor::new(photo(6000, 4000, false));
    let made = inspect_and_make(&ThumbnailMaker::new(limits), &mut content);
    let made = made.expect("memory can be read");
    assert!(matches!(made, Thumbnailing::Made(_)));
}
