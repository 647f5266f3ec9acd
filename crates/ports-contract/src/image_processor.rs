//! What every [`ImageProcessor`] shows.
#![expect(missing_docs, reason = "the name of a behaviour is its description")]

use std::io::{Cursor, Seek, SeekFrom};

use domain::{Dimensions, ThumbnailEdge, ThumbnailFormat};
use ports::{EncodedThumbnail, ImageProcessor, NoThumbnails, PortError, Thumbnailing};

use crate::assertions::at_once;
use crate::pictures::{self, BrokenDisk};

/// One test per behaviour of `ImageProcessor`; takes a function that makes one, with limits that admit
/// a photo of four megapixels and nothing of a thousand.
#[macro_export]
macro_rules! image_processor_contract {
    ($processor:expr) => {
        $crate::__behaviours!($processor, image_processor:
            a_photo_has_a_thumbnail_for_every_edge,
            a_small_picture_is_never_enlarged,
            thumbnails_are_upright,
            opaque_pictures_become_jpeg,
            pictures_with_transparency_become_webp,
            an_alpha_channel_that_hides_nothing_counts_as_opaque,
            an_animation_has_thumbnails,
            thumbnails_carry_no_metadata,
            content_is_read_from_its_start,
            what_is_no_raster_image_is_unsupported,
            a_picture_that_was_cut_is_unreadable,
            a_picture_of_too_many_pixels_is_too_large,
            no_bytes_make_it_fail,
            content_that_cannot_be_read_is_an_error,
            simultaneous_pictures_all_have_thumbnails,
        );
    };
}

fn make(processor: &dyn ImageProcessor, bytes: &[u8]) -> Thumbnailing {
    processor.make_thumbnails(&mut Cursor::new(bytes)).expect("memory can be read")
}

fn made(processor: &dyn ImageProcessor, bytes: &[u8]) -> Vec<EncodedThumbnail> {
    match make(processor, bytes) {
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

pub fn a_photo_has_a_thumbnail_for_every_edge(processor: &dyn ImageProcessor) {
    let thumbnails = made(processor, pictures::PHOTO);
    let edges: Vec<_> = thumbnails.iter().map(|thumbnail| thumbnail.edge).collect();
    assert_eq!(edges, ThumbnailEdge::ALL);
    assert_eq!(dimensions(&thumbnails), [(64, 40), (128, 80), (512, 320), (1080, 675)]);
}

pub fn a_small_picture_is_never_enlarged(processor: &dyn ImageProcessor) {
    let thumbnails = made(processor, pictures::TRANSPARENT);
    assert_eq!(dimensions(&thumbnails), [(64, 48), (72, 54), (72, 54), (72, 54)]);
}

pub fn thumbnails_are_upright(processor: &dyn ImageProcessor) {
    let thumbnails = made(processor, pictures::TURNED);
    assert_eq!(dimensions(&thumbnails), [(64, 48), (72, 54), (72, 54), (72, 54)]);
}

pub fn opaque_pictures_become_jpeg(processor: &dyn ImageProcessor) {
    assert_all_jpeg(&made(processor, pictures::PHOTO));
}

pub fn pictures_with_transparency_become_webp(processor: &dyn ImageProcessor) {
    for thumbnail in made(processor, pictures::TRANSPARENT) {
        assert_eq!(thumbnail.format, ThumbnailFormat::WebP);
        assert_eq!(thumbnail.bytes.get(8..12), Some(&b"WEBP"[..]));
    }
}

pub fn an_alpha_channel_that_hides_nothing_counts_as_opaque(processor: &dyn ImageProcessor) {
    assert_all_jpeg(&made(processor, pictures::OPAQUE_ALPHA));
}

pub fn an_animation_has_thumbnails(processor: &dyn ImageProcessor) {
    assert_all_jpeg(&made(processor, pictures::ANIMATION));
}

pub fn thumbnails_carry_no_metadata(processor: &dyn ImageProcessor) {
    for picture in [pictures::PHOTO, pictures::TURNED] {
        for thumbnail in made(processor, picture) {
            for mark in [&b"Exif"[..], b"Maker", b"ns.adobe.com"] {
                let found = thumbnail.bytes.windows(mark.len()).any(|window| window == mark);
                assert!(!found, "{} is left", String::from_utf8_lossy(mark));
            }
        }
    }
}

pub fn content_is_read_from_its_start(processor: &dyn ImageProcessor) {
    let mut content = Cursor::new(pictures::TURNED);
    content.seek(SeekFrom::End(0)).expect("memory can be sought in");
    let made = processor.make_thumbnails(&mut content).expect("memory can be read");
    assert_eq!(made, make(processor, pictures::TURNED));
}

pub fn what_is_no_raster_image_is_unsupported(processor: &dyn ImageProcessor) {
    for bytes in [pictures::DRAWING, b"plain text", b"%PDF-1.7\n", b"\0\0\0\0", b""] {
        let outcome = make(processor, bytes);
        assert_eq!(outcome, Thumbnailing::NotMade(NoThumbnails::UnsupportedFormat));
    }
}

pub fn a_picture_that_was_cut_is_unreadable(processor: &dyn ImageProcessor) {
    let half_photo = &pictures::PHOTO[..pictures::PHOTO.len() / 2];
    for bytes in [pictures::CUT, half_photo, &pictures::TURNED[..32]] {
        assert_eq!(make(processor, bytes), Thumbnailing::NotMade(NoThumbnails::Unreadable));
    }
}

pub fn a_picture_of_too_many_pixels_is_too_large(processor: &dyn ImageProcessor) {
    let outcome = make(processor, pictures::PRETENDER);
    assert_eq!(outcome, Thumbnailing::NotMade(NoThumbnails::TooLarge));
}

pub fn no_bytes_make_it_fail(processor: &dyn ImageProcessor) {
    for bytes in pictures::broken() {
        make(processor, &bytes);
    }
}

pub fn content_that_cannot_be_read_is_an_error(processor: &dyn ImageProcessor) {
    let outcome = processor.make_thumbnails(&mut BrokenDisk);
    assert!(matches!(outcome, Err(PortError::Backend(_))), "{outcome:?}");
}

pub fn simultaneous_pictures_all_have_thumbnails(processor: &dyn ImageProcessor) {
    let alone = make(processor, pictures::PHOTO);
    for outcome in at_once(8, |_| make(processor, pictures::PHOTO)) {
        assert!(outcome == alone, "every call makes the same of the same picture");
    }
}
