//! The behaviours of every [`ContentInspector`].
#![expect(missing_docs, reason = "the name of a behaviour is its description")]

use std::io::{Cursor, Seek, SeekFrom};

use domain::{ColorMode, Dimensions, FileType, ImageInfo, MediaType};
use ports::{ContentInspector, Inspection, PortError};

use crate::pictures::{self, LongFile, UnreadableFile};

/// One test per behaviour of `ContentInspector`. Takes a function that returns one.
#[macro_export]
macro_rules! content_inspector_contract {
    ($inspector:expr) => {
        $crate::__behaviours!($inspector, content_inspector:
            text_in_any_script_is_plain_text,
            text_that_begins_like_another_format_is_text,
            documents_that_a_browser_executes_are_not_plain_text,
            pictures_have_their_type_dimensions_and_mode,
            dimensions_are_as_displayed,
            a_drawing_is_an_image_without_a_mode,
            only_images_have_image_properties,
            a_truncated_picture_is_described_by_its_header,
            a_nearly_empty_picture_keeps_its_type,
            other_bytes_have_an_unknown_type,
            media_type_agrees_with_inspect,
            content_is_read_from_its_start,
            only_headers_are_read,
            no_content_makes_inspection_fail,
            content_that_cannot_be_read_is_an_error,
        );
    };
}

fn inspect(inspector: &dyn ContentInspector, bytes: &[u8]) -> Inspection {
    inspector.inspect(&mut Cursor::new(bytes)).expect("memory can be read")
}

fn type_of(inspector: &dyn ContentInspector, bytes: &[u8]) -> MediaType {
    inspector.media_type(&mut Cursor::new(bytes)).expect("memory can be read")
}

fn facts(width: u32, height: u32, color_mode: Option<ColorMode>) -> ImageInfo {
    ImageInfo { dimensions: Dimensions::new(width, height), color_mode }
}

pub fn text_in_any_script_is_plain_text(inspector: &dyn ContentInspector) {
    for text in ["Hello.\n", "سلام دنیا", "名,値\n甲,1\n", "{\"a\": [1, 2]}", "🎉"] {
        assert_eq!(type_of(inspector, text.as_bytes()), MediaType::PLAIN_TEXT, "{text}");
    }
}

pub fn text_that_begins_like_another_format_is_text(inspector: &dyn ContentInspector) {
    for text in ["BM means bitmap", "GIF means what it says", "ID3 and so on", "1 < 2"] {
        assert_eq!(type_of(inspector, text.as_bytes()), MediaType::PLAIN_TEXT, "{text}");
    }
}

pub fn documents_that_a_browser_executes_are_not_plain_text(inspector: &dyn ContentInspector) {
    let documents = [
        "<!DOCTYPE html><script>alert(1)</script>",
        "\u{FEFF}  <!-- hello --><html>",
        "<?xml version='1.0'?><svg xmlns='http://www.w3.org/2000/svg'/>",
        "<!-- hello --><svg/>",
    ];
    for document in documents {
        let media_type = type_of(inspector, document.as_bytes());
        assert!(!media_type.is_inline(), "{document} is {}", media_type.as_str());
    }
}

pub fn pictures_have_their_type_dimensions_and_mode(inspector: &dyn ContentInspector) {
    let table = [
        (pictures::PHOTO, "image/jpeg", facts(2560, 1600, Some(ColorMode::Rgb))),
        (pictures::TRANSPARENT, "image/png", facts(72, 54, Some(ColorMode::Rgba))),
        (pictures::ANIMATION, "image/gif", facts(72, 54, Some(ColorMode::Palette))),
    ];
    for (picture, name, image) in table {
        let found = inspect(inspector, picture);
        assert_eq!((found.media_type.as_str(), found.image), (name, image));
    }
}

pub fn dimensions_are_as_displayed(inspector: &dyn ContentInspector) {
    assert_eq!(inspect(inspector, pictures::ROTATED).image.dimensions, Dimensions::new(72, 54));
}

pub fn a_drawing_is_an_image_without_a_mode(inspector: &dyn ContentInspector) {
    let found = inspect(inspector, pictures::DRAWING);
    assert_eq!(found.media_type.file_type(), FileType::Image);
    assert_eq!(found.image, facts(120, 80, None));
}

pub fn only_images_have_image_properties(inspector: &dyn ContentInspector) {
    for bytes in [&b"width=100 height=100"[..], b"%PDF-1.7\n", b"\x1f\x8b\x08\0\0\0\0\0", b""] {
        let found = inspect(inspector, bytes);
        assert_ne!(found.media_type.file_type(), FileType::Image);
        assert_eq!(found.image, ImageInfo::default());
    }
}

pub fn a_truncated_picture_is_described_by_its_header(inspector: &dyn ContentInspector) {
    let found = inspect(inspector, pictures::TRUNCATED);
    assert_eq!(found.media_type.as_str(), "image/png");
    assert_eq!(found.image, facts(72, 54, Some(ColorMode::Rgb)));
}

pub fn a_nearly_empty_picture_keeps_its_type(inspector: &dyn ContentInspector) {
    for (picture, name) in [(pictures::PHOTO, "image/jpeg"), (pictures::TRANSPARENT, "image/png")] {
        let found = inspect(inspector, &picture[..12]);
        assert_eq!((found.media_type.as_str(), found.image), (name, ImageInfo::default()));
    }
}

pub fn other_bytes_have_an_unknown_type(inspector: &dyn ContentInspector) {
    for bytes in [&b""[..], b"\0", b"\x01\x02\x03\x04\x05\x06\x07\x08", b"text\0and a zero"] {
        assert_eq!(type_of(inspector, bytes), MediaType::UNKNOWN, "{bytes:?}");
    }
}

pub fn media_type_agrees_with_inspect(inspector: &dyn ContentInspector) {
    for bytes in [pictures::PHOTO, pictures::DRAWING, pictures::TRUNCATED, b"text", b"\0"] {
        assert_eq!(type_of(inspector, bytes), inspect(inspector, bytes).media_type);
    }
}

pub fn content_is_read_from_its_start(inspector: &dyn ContentInspector) {
    let mut content = Cursor::new(pictures::PHOTO);
    let from_start = inspector.inspect(&mut content).expect("memory can be read");
    content.seek(SeekFrom::End(0)).expect("memory can be sought in");
    assert_eq!(inspector.inspect(&mut content).expect("memory can be read"), from_start);
    assert_eq!(inspector.media_type(&mut content).expect("read"), from_start.media_type);
}

pub fn only_headers_are_read(inspector: &dyn ContentInspector) {
    for beginning in [pictures::PHOTO, pictures::TRANSPARENT, pictures::ANIMATION, b"a video"] {
        let mut content = LongFile::new(beginning);
        inspector.inspect(&mut content).expect("memory can be read");
        assert!(content.bytes_read < 1 << 20, "{} bytes to inspect", content.bytes_read);
        let mut content = LongFile::new(beginning);
        inspector.media_type(&mut content).expect("memory can be read");
        assert!(content.bytes_read < 1 << 17, "{} bytes for a type", content.bytes_read);
    }
}

pub fn no_content_makes_inspection_fail(inspector: &dyn ContentInspector) {
    for bytes in pictures::broken() {
        inspect(inspector, &bytes);
    }
}

pub fn content_that_cannot_be_read_is_an_error(inspector: &dyn ContentInspector) {
    assert!(matches!(inspector.inspect(&mut UnreadableFile), Err(PortError::Backend(_))));
    assert!(matches!(inspector.media_type(&mut UnreadableFile), Err(PortError::Backend(_))));
}
