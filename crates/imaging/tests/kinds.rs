//! One file of each kind, made by the programs that people use, and what it is found to be.

use std::fs;
use std::io::{self, Cursor, Read, Seek, SeekFrom};
use std::path::PathBuf;

use imaging::{Content, ReadSeek, detect};
use serde_json::Value;

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../tests/fixtures/files")
}

/// Every kind: the name of its file, the content, and the expected media type.
fn kinds() -> Vec<(String, Vec<u8>, String)> {
    let table = fs::read(folder().join("kinds.json")).expect("the table is there");
    let table: Vec<Value> = serde_json::from_slice(&table).expect("the table is JSON");
    assert!(table.len() > 120);
    let text = |value: &Value| value.as_str().expect("a text").to_owned();
    let kind = |row: &Value| {
        let file = text(&row["file"]);
        let content = fs::read(folder().join(&file)).expect("the file is there");
        (file, content, text(&row["media_type"]))
    };
    table.iter().map(kind).collect()
}

fn type_of(content: &mut dyn ReadSeek) -> &'static str {
    let name = detect(&mut Content::new(content)).expect("memory can be read");
    if name.is_empty() { "application/octet-stream" } else { name }
}

fn type_of_bytes(bytes: impl AsRef<[u8]>) -> &'static str {
    type_of(&mut Cursor::new(bytes))
}

/// A content that counts what is read of it.
struct Counted {
    inner: Cursor<Vec<u8>>,
    bytes_read: usize,
}

impl Read for Counted {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        self.bytes_read += read;
        Ok(read)
    }
}

impl Seek for Counted {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.inner.seek(to)
    }
}

#[test]
fn every_kind_has_its_media_type() {
    let wrong: Vec<String> = kinds()
        .into_iter()
        .filter_map(|(file, content, expected)| {
            let found = type_of_bytes(&content);
            (found != expected).then(|| format!("{file}: {found} instead of {expected}"))
        })
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn no_kind_that_is_cut_or_repeated_is_read_beyond_the_bound() {
    for (file, content, _) in kinds() {
        let cuts = [9, 100, 600, 5000].map(|length| content[..length.min(content.len())].to_vec());
        let repeated = content.iter().copied().cycle().take(300_000).collect();
        for bytes in [content].into_iter().chain(cuts).chain([repeated]) {
            let mut counted = Counted { inner: Cursor::new(bytes), bytes_read: 0 };
            type_of(&mut counted);
            assert!(counted.bytes_read < 128 << 10, "{file}: {} bytes", counted.bytes_read);
        }
    }
}

/// As many lines of ASCII as take that many bytes.
fn ascii(length: usize) -> Vec<u8> {
    b"12:00:00 all is well\n".iter().copied().cycle().take(length).collect()
}

fn windows_1256(length: usize) -> Vec<u8> {
    let line =
        b"\xC8\xE5 \xCE\xC7\xE4\xE5 \xC8\xD1\xE3\x90\xD4\xCA \xE6 \xD3\xE1\xC7\xE3 \x98\xD1\xCF\n";
    line.iter().copied().cycle().take(length).collect()
}

#[test]
fn the_head_alone_does_not_decide_on_a_charset() {
    let utf_8 = "سلام دنیا\n".repeat(20_000).into_bytes();
    let table = [
        (ascii(100_000), "text/plain; charset=utf-8"),
        ([ascii(9_000), windows_1256(9_000)].concat(), "text/plain; charset=windows-1256"),
        ([ascii(9_000), b"caf\xE9\n".to_vec()].concat(), "text/plain"),
        ([ascii(9_000), utf_8.clone()].concat(), "text/plain; charset=utf-8"),
        ([utf_8.clone(), b"cut \xD8\n".to_vec(), utf_8].concat(), "text/plain; charset=utf-8"),
        ([ascii(300_000), windows_1256(300_000)].concat(), "text/plain; charset=windows-1256"),
        // Nobody knows what is between the samples.
        (ascii(1 << 20), "text/plain"),
    ];
    for (bytes, expected) in table {
        let shown = bytes.len();
        assert_eq!(type_of_bytes(bytes), expected, "{shown} bytes");
    }
}

#[test]
fn a_charset_that_is_not_certain_is_not_named() {
    let table: [&[u8]; 4] = [
        b"caf\xE9 in Latin-1, or not",
        b"\xE1rv\xEDzt\xFBr\xF5 t\xFCk\xF6rf\xFAr\xF3g\xE9p, t\xFBr\xF5 \xE9s \xFAr, \xF3 j\xF3 h\xF5s\n",
        // MS-DOS, code page 437.
        b"\xC9\xCD\xCD\xCD\xCD\xCD\xBB \x81ber \x84hnlich f\x81r sch\x94n gr\x94\xE1er\n",
        b"\xFE\xFD\xFC\xFB\xFA\xF9\xF8 \xF7\xF6\xF5\xF4\xF3\xF2\xF1\xF0\n",
    ];
    for bytes in table {
        assert_eq!(type_of_bytes(bytes), "text/plain", "{}", bytes.escape_ascii());
    }
}

#[test]
fn markup_stays_markup_in_any_encoding_and_behind_long_comments() {
    let comment = format!("<!-- {} -->", "long ".repeat(4000));
    let utf_16 = |text: &str| text.encode_utf16().flat_map(u16::to_be_bytes).collect::<Vec<_>>();
    let table = [
        (b"<html>caf\xE9".to_vec(), "text/html"),
        (b"\r\n<!-- \xD3\xE1\xC7\xE3 --><script>".to_vec(), "text/html"),
        (b"<?xml version='1.0' encoding='windows-1256'?><note>\xD3</note>".to_vec(), "text/xml"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><title>\xE9</title>".to_vec(), "image/svg+xml"),
        (format!("{comment}<svg>").into_bytes(), "image/svg+xml"),
        (format!("<?xml version='1.0'?>{comment}<svg>").into_bytes(), "image/svg+xml"),
        (format!("{comment}<html>").into_bytes(), "text/html"),
        (utf_16("<html><script>alert(1)</script></html>"), "text/html"),
        (utf_16("\u{FEFF}<svg/>"), "image/svg+xml"),
    ];
    for (bytes, expected) in table {
        assert_eq!(
            type_of_bytes(&bytes),
            expected,
            "{}",
            bytes[..40.min(bytes.len())].escape_ascii()
        );
    }
}
