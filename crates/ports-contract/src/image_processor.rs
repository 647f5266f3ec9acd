//! The behaviours of every [`ImageProcessor`].
#![expect(missing_docs, reason = "the name of a behaviour is its description")]

use std::io::{Cursor, Seek, SeekFrom};

use domain::{Dimensions, ThumbnailEdge, ThumbnailFormat};
use ports::{
    ContentInspector, EncodedThumbnail, ImageProcessor, Inspection, NoThumbnails, PortError,
    Thumbnailing,
};

use crate::assertions::concurrently;
use crate::pictures::{self, UnreadableFile};

/// One test per behaviour of `ImageProcessor`. Takes a function that returns an inspector and a
/// processor of the same adapter, with limits that admit a photo of four megapixels and reject one
/// of a thousand.
#[macro_export]
macro_rules! image_processor_contract {
    ($images:expr) => {
        $crate::__behaviours!($images, image_processor:
            a_photo_has_a_thumbnail_for_every_edge,
            a_small_picture_is_never_enlarged,
            thumbnails_are_upright,
            opaque_pictures_become_jpeg,
            pictures_with_transparency_become_webp,
            an_opaque_alpha_channel_counts_as_opaque,
            an_animation_has_thumbnails,
            thumbnails_carry_no_metadata,
            content_is_read_from_its_start,
            an_inspection_without_a_header_yields_the_same_thumbnails,
            an_inspection_of_other_content_makes_no_call_fail,
            anything_but_an_image_is_unsupported,
            a_truncated_picture_is_unreadable,
            a_picture_with_too_many_pixels_is_too_large,
            no_bytes_make_a_call_fail,
            content_that_cannot_be_read_is_an_error,
            concurrent_calls_all_yield_thumbnails,
        );
    };
}

/// An inspector and a processor of the same adapter.
pub type Images = (Box<dyn ContentInspector>, Box<dyn ImageProcessor>);

fn inspect(images: &Images, bytes: &[u8]) -> Inspection {
    images.0.inspect(&mut Cursor::new(bytes)).expect("memory can be read")
}

fn make(images: &Images, bytes: &[u8]) -> Thumbnailing {
    make_by(images, bytes, &inspect(images, bytes))
}

fn make_by(images: &Images, bytes: &[u8], inspection: &Inspection) -> Thumbnailing {
    images.1.make_thumbnails(&mut Cursor::new(bytes), inspection).expect("memory can be read")
}

fn made(images: &Images, bytes: &[u8]) -> Vec<EncodedThumbnail> {
    match make(images, bytes) {
        Thumbnailing::Made(thumbnails) => thumbnails,
        Thumbnailing::NotMade(reason) => panic!("expected thumbnails: {reason:?}"),
    }
}

fn dimensions(thumbnails: &[EncodedThumbnail]) -> Vec<(u32, u32)> {
    let sides = |dimensions: Dimensions| (dimensions.width(), dimensions.height());
    thumbnails.iter().map(|thumbnail| sides(thumbnail.dimensions)).collect()
}

#[track_caller]
fn assert_all_jpeg(thumbnails: &[EncodedThumbnail]) {
    for thumbnail in thumbnails {
        assert_eq!(thumbnail.format, ThumbnailFormat::Jpeg);
        assert!(thumbnail.bytes.starts_with(&[0xFF, 0xD8, 0xFF]));
    }
}

pub fn a_photo_has_a_thumbnail_for_every_edge(images: &Images) {
    let thumbnails = made(images, pictures::PHOTO);
    let edges: Vec<_> = thumbnails.iter().map(|thumbnail| thumbnail.edge).collect();
    assert_eq!(edges, ThumbnailEdge::ALL);
    assert_eq!(dimensions(&thumbnails), [(64, 40), (128, 80), (512, 320), (1080, 675)]);
}

pub fn a_small_picture_is_never_enlarged(images: &Images) {
    let thumbnails = made(images, pictures::TRANSPARENT);
    assert_eq!(dimensions(&thumbnails), [(64, 48), (72, 54), (72, 54), (72, 54)]);
}

pub fn thumbnails_are_upright(images: &Images) {
    let thumbnails = made(images, pictures::ROTATED);
    assert_eq!(dimensions(&thumbnails), [(64, 48), (72, 54), (72, 54), (72, 54)]);
}

pub fn opaque_pictures_become_jpeg(images: &Images) {
    assert_all_jpeg(&made(images, pictures::PHOTO));
}

pub fn pictures_with_transparency_become_webp(images: &Images) {
    for thumbnail in made(images, pictures::TRANSPARENT) {
        assert_eq!(thumbnail.format, ThumbnailFormat::WebP);
        assert_eq!(thumbnail.bytes.get(8..12), Some(&b"WEBP"[..]));
    }
}

pub fn an_opaque_alpha_channel_counts_as_opaque(images: &Images) {
    assert_all_jpeg(&made(images, pictures::OPAQUE_ALPHA));
}

pub fn an_animation_has_thumbnails(images: &Images) {
    assert_all_jpeg(&made(images, pictures::ANIMATION));
}

pub fn thumbnails_carry_no_metadata(images: &Images) {
    for picture in [pictures::PHOTO, pictures::ROTATED] {
        for thumbnail in made(images, picture) {
            for mark in [&b"Exif"[..], b"Maker", b"ns.adobe.com"] {
                let found = thumbnail.bytes.windows(mark.len()).any(|window| window == mark);
                assert!(!found, "{} remains", String::from_utf8_lossy(mark));
            }
        }
    }
}

pub fn content_is_read_from_its_start(images: &Images) {
    let mut content = Cursor::new(pictures::ROTATED);
    let inspection = inspect(images, pictures::ROTATED);
    content.seek(SeekFrom::End(0)).expect("memory can be sought in");
    let made = images.1.make_thumbnails(&mut content, &inspection).expect("memory can be read");
    assert_eq!(made, make(images, pictures::ROTATED));
}

pub fn an_inspection_without_a_header_yields_the_same_thumbnails(images: &Images) {
    for picture in [pictures::PHOTO, pictures::ROTATED, pictures::ANIMATION, pictures::TRUNCATED] {
        let without = Inspection { header: Vec::new(), ..inspect(images, picture) };
        assert_eq!(make_by(images, picture, &without), make(images, picture));
    }
}

pub fn an_inspection_of_other_content_makes_no_call_fail(images: &Images) {
    let pictures = [pictures::ROTATED, pictures::TRANSPARENT, pictures::ANIMATION, b"plain text"];
    for picture in pictures {
        let inspection = inspect(images, picture);
        for other in pictures.into_iter().filter(|other| *other != picture) {
            make_by(images, other, &inspection);
        }
    }
}

pub fn anything_but_an_image_is_unsupported(images: &Images) {
    for bytes in [b"plain text".as_slice(), b"%PDF-1.7\n", b"\0\0\0\0", b""] {
        let outcome = make(images, bytes);
        assert_eq!(outcome, Thumbnailing::NotMade(NoThumbnails::UnsupportedFormat));
    }
}

pub fn a_truncated_picture_is_unreadable(images: &Images) {
    let third_of_photo = &pictures::PHOTO[..pictures::PHOTO.len() / 3];
    for bytes in [pictures::TRUNCATED, third_of_photo, &pictures::ROTATED[..32]] {
        assert_eq!(make(images, bytes), Thumbnailing::NotMade(NoThumbnails::Unreadable));
    }
}

pub fn a_picture_with_too_many_pixels_is_too_large(images: &Images) {
    let outcome = make(images, pictures::HUGE_HEADER);
    assert_eq!(outcome, Thumbnailing::NotMade(NoThumbnails::TooLarge));
}

pub fn no_bytes_make_a_call_fail(images: &Images) {
    for bytes in pictures::broken() {
        make(images, &bytes);
    }
}

pub fn content_that_cannot_be_read_is_an_error(images: &Images) {
    let inspection = inspect(images, pictures::PHOTO);
    let without = Inspection { header: Vec::new(), ..inspection.clone() };
    for inspection in [inspection, without] {
        let outcome = images.1.make_thumbnails(&mut UnreadableFile, &inspection);
        assert!(matches!(outcome, Err(PortError::Backend(_))), "{outcome:?}");
    }
}

pub fn concurrent_calls_all_yield_thumbnails(images: &Images) {
    let alone = make(images, pictures::PHOTO);
    for outcome in concurrently(8, |_| make(images, pictures::PHOTO)) {
        assert!(outcome == alone, "every call yields the same for the same picture");
    }
}
