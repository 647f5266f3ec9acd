//! What the inspector says.

use std::io::Cursor;

use adapters_fs::Inspector;
use domain::{ColorMode, FileType};
use ports::{ContentInspector, Inspection};

use crate::fixtures;

pub(crate) fn inspect(bytes: impl AsRef<[u8]> + Send) -> Inspection {
    Inspector.inspect(&mut Cursor::new(bytes)).expect("memory can be read")
}

pub(crate) fn type_of(bytes: impl AsRef<[u8]> + Send) -> &'static str {
    let mut content = Cursor::new(bytes);
    Inspector.media_type(&mut content).expect("memory can be read").as_str()
}

#[test]
fn types_dimensions_and_modes_of_pictures_are_those_of_pillow() {
    let mut wrong = Vec::new();
    for fixture in fixtures::all() {
        let found = inspect(&fixture.bytes);
        let dimensions = found.image.dimensions.map(|found| (found.width(), found.height()));
        let mode = found.image.color_mode.map(ColorMode::as_str);
        let facts = (found.media_type.as_str(), dimensions, mode);
        let expected = (fixture.media_type(), fixture.dimensions(), fixture.mode());
        if facts != expected {
            wrong.push(format!("{}: {facts:?} instead of {expected:?}", fixture.name));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn facts_need_no_more_than_the_header() {
    for (name, header_bytes) in [("photo.jpg", 1024), ("truncated.png", 64), ("lossy.webp", 64)] {
        let fixture = fixtures::named(name);
        let found = inspect(&fixture.bytes[..header_bytes]);
        let dimensions = found.image.dimensions.map(|found| (found.width(), found.height()));
        assert_eq!(dimensions, fixture.dimensions(), "{name}");
    }
}

#[test]
fn both_questions_get_the_same_type() {
    for fixture in fixtures::all() {
        assert_eq!(inspect(&fixture.bytes).media_type.as_str(), type_of(&fixture.bytes));
    }
}

#[test]
fn text_is_told_from_what_merely_begins_with_magic() {
    let plain = "text/plain; charset=utf-8";
    let table: [(&[u8], &str); 33] = [
        (b"Hello.\n", plain),
        ("سلام دنیا".as_bytes(), plain),
        (b"a,b,c\r\n1,2,3\r\n", plain),
        (br#"{"key": "value"}"#, plain),
        (b"\xEF\xBB\xBFwith a byte order mark", plain),
        (b"\x1b[31mred\x1b[0m", plain),
        (b"BM is a mark", plain),
        (b"GIF is a format", plain),
        (b"ID3 tags are old", plain),
        (b"RIFF and WEBP", plain),
        (b"MZ was an engineer", plain),
        (b"Rar! it shouted", plain),
        (b"7 < 9 and <3", plain),
        (b"<-- an arrow", plain),
        (b"%PDF-1.7\n1 0 obj\n", "application/pdf"),
        (b"%!PS-Adobe-3.0\n", "application/postscript"),
        (b"{\\rtf1\\ansi Hello}", "application/rtf"),
        (b"#!/bin/sh\necho hello\n", "text/x-shellscript"),
        (b"<!DOCTYPE html><title>x</title>", "text/html"),
        (b"\xEF\xBB\xBF \n<!-- hello --><HTML>", "text/html"),
        (b"<script>alert(1)</script>", "text/html"),
        (b"<?xml version='1.0'?><note/>", "text/xml"),
        (b"<?xml version='1.0'?><html xmlns='http://www.w3.org/1999/xhtml'/>", "text/html"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "image/svg+xml"),
        (b"<!-- drawn by hand -->\n<!DOCTYPE svg>\n<svg>", "image/svg+xml"),
        (b"\xFF\xFEh\0i\0", "text/plain; charset=utf-16le"),
        (b"\xFE\xFF\0h\0i", "text/plain; charset=utf-16be"),
        (b"\xFF\xFEh\0\x01\0", "application/octet-stream"),
        (b"nul\0byte", "application/octet-stream"),
        (b"caf\xE9 in Latin-1, or not", "text/plain"),
        (b"BM\x01\x02binary, but no bitmap", "application/octet-stream"),
        (b"", "application/octet-stream"),
        (b"\0\0\0\0", "application/octet-stream"),
    ];
    for (bytes, expected) in table {
        assert_eq!(type_of(bytes), expected, "{}", String::from_utf8_lossy(bytes));
    }
}

#[test]
fn a_character_that_the_head_cuts_is_no_reason_against_text() {
    for shift in 0..4 {
        let text = "x".repeat(shift) + &"🎉".repeat(10_000);
        assert_eq!(type_of(text), "text/plain; charset=utf-8");
    }
}

#[test]
fn brands_decide_among_files_of_boxes() {
    let table: [(&[u8], &str, FileType); 9] = [
        (b"isom", "video/mp4", FileType::Video),
        (b"qt  ", "video/quicktime", FileType::Video),
        (b"3gp5", "video/3gpp", FileType::Video),
        (b"M4A ", "audio/mp4", FileType::Audio),
        (b"heic", "image/heif", FileType::Image),
        (b"avif", "image/avif", FileType::Image),
        (b"mif1\0\0\0\0mif1avif", "image/avif", FileType::Image),
        (b"mif1\0\0\0\0mif1heic", "image/heif", FileType::Image),
        (b"zzzz", "video/mp4", FileType::Video),
    ];
    for (brands, name, file_type) in table {
        let size = u8::try_from(8 + brands.len()).expect("a short box");
        let bytes = [&[0, 0, 0, size], &b"ftyp"[..], brands, &[0; 16]].concat();
        let found = inspect(bytes).media_type;
        assert_eq!((found.as_str(), found.file_type()), (name, file_type));
    }
}

#[test]
fn other_formats_are_told_by_their_magic() {
    let table: [(&[u8], &str); 9] = [
        (b"%PDF-1.4\n%\xE2\xE3\xCF\xD3\n", "application/pdf"),
        (b"\x1f\x8b\x08\0\0\0\0\0\0\x03", "application/gzip"),
        (b"OggS\0\x02\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x01\x1E\x01vorbis", "audio/ogg"),
        (b"ID3\x04\0\0\0\0\0\0", "audio/mpeg"),
        (b"\xFF\xFB\x90\x64\0\0", "audio/mpeg"),
        (b"\xFF\xFB\xFF\xFF\0\0", "application/octet-stream"),
        (b"fLaC\0\0\0\x22", "audio/flac"),
        (b"RIFF\x24\0\0\0WAVEfmt ", "audio/vnd.wave"),
        (b"\x7fELF\x02\x01\x01\0", "application/octet-stream"),
    ];
    for (bytes, expected) in table {
        assert_eq!(type_of(bytes), expected, "{}", String::from_utf8_lossy(bytes));
    }
}
