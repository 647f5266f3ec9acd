//! The text of an SVG: decompressed, in UTF-8, and in its natural size.

use std::io::{self, Read};

use encoding_rs::{Encoding, UTF_8};
use flate2::read::MultiGzDecoder;

use super::size::natural_sides;
use crate::content::HeaderReader;
use crate::detect::markup::{attribute, root_element};
use crate::error::DecodeError;
use crate::format::{DecodeJob, unreadable};

/// The magic number of gzip (RFC 1952).
const GZIP: [u8; 2] = [0x1F, 0x8B];

/// The shortest gzip file: header and trailer.
const MIN_GZIP_BYTES: u64 = 18;

/// The most attributes of an element. The XML parser compares each with all others.
const MAX_ATTRIBUTES: usize = 8_000;

/// The most bytes that references to entities may add to a text.
const MAX_ENTITY_BYTES: usize = 4 << 20;

/// The most references within a reference, one included, that the XML parser follows.
const REFERENCES_IN_REFERENCE: usize = 256;

/// The length of the text in bytes, before it is converted to UTF-8: that of the file, or the
/// one that a gzip file states at its end.
pub(super) fn length(reader: &mut HeaderReader) -> io::Result<u64> {
    let length = reader.length()?;
    reader.go_to(0)?;
    if length < MIN_GZIP_BYTES || reader.array()? != GZIP {
        return Ok(length);
    }
    reader.go_to(length - 4)?;
    reader.u32_le().map(u64::from)
}

/// The text of the file, and its [`length`], which it does not exceed before it is converted.
pub(super) fn read(job: &mut DecodeJob) -> Result<(String, u64), DecodeError> {
    let mut reader = HeaderReader::new(job.content).map_err(unreadable)?;
    let length = length(&mut reader).map_err(unreadable)?;
    let input = job.input()?;
    let bytes = inflated(input, length)?;
    Ok((decoded(&bytes), length))
}

/// The bytes of plain or compressed content, which has at most `limit` of them.
pub(super) fn inflated(mut input: impl Read, limit: u64) -> Result<Vec<u8>, DecodeError> {
    let mut start = [0; 2];
    let read = input.read_exact(&mut start);
    let input = start.as_slice().chain(input);
    let mut bytes = Vec::new();
    match read {
        Ok(()) if start == GZIP => {
            MultiGzDecoder::new(input).take(limit.saturating_add(1)).read_to_end(&mut bytes)
        }
        Ok(()) => input.take(limit.saturating_add(1)).read_to_end(&mut bytes),
        Err(error) => Err(error),
    }
    .map_err(unreadable)?;
    if bytes.len() as u64 > limit {
        return Err(unreadable("the text is longer than it says"));
    }
    Ok(bytes)
}

/// The text in UTF-8 (XML 1.0, appendix F): by a byte order mark, or else by the declaration.
pub(super) fn decoded(bytes: &[u8]) -> String {
    let encoding = Encoding::for_bom(bytes).map(|(encoding, _)| encoding);
    let encoding = encoding.or_else(|| unmarked_utf_16(bytes)).or_else(|| declared(bytes));
    encoding.unwrap_or(UTF_8).decode(bytes).0.into_owned()
}

/// UTF-16 without a byte order mark that begins with `<`.
fn unmarked_utf_16(bytes: &[u8]) -> Option<&'static Encoding> {
    match bytes.first_chunk()? {
        b"<\0" => Some(encoding_rs::UTF_16LE),
        b"\0<" => Some(encoding_rs::UTF_16BE),
        _ => None,
    }
}

/// The encoding in an XML declaration.
fn declared(bytes: &[u8]) -> Option<&'static Encoding> {
    let declaration = bytes.strip_prefix(b"<?xml")?;
    let end = memchr::memmem::find(declaration, b"?>")?;
    let declaration = str::from_utf8(declaration.get(..end)?).ok()?;
    Encoding::for_label(attribute(declaration, "encoding")?.as_bytes())
}

/// Rejects a text that the XML parser would multiply by its entities, or compare attribute by
/// attribute for long.
pub(super) fn check_markup(text: &str) -> Result<(), DecodeError> {
    let tags = memchr::memchr_iter(b'<', text.as_bytes());
    let ends = tags.clone().skip(1).chain([text.len()]);
    for tag in tags.zip(ends).filter_map(|(start, end)| text.get(start..end)) {
        let attributes = |quoted| tag.matches(quoted).count();
        if tag.len() > MAX_ATTRIBUTES && attributes("=\"") + attributes("='") > MAX_ATTRIBUTES {
            return Err(unreadable("an element has too many attributes"));
        }
    }
    let root = root_element(text).ok_or_else(|| unreadable("there is no root"))?;
    let (prolog, body) = text.split_at(offset(text, root.name));
    if !prolog.contains("<!ENTITY") {
        return Ok(());
    }
    let nested = if prolog.contains('&') { REFERENCES_IN_REFERENCE } else { 1 };
    let references = memchr::memchr_iter(b'&', body.as_bytes()).count();
    let added = references.saturating_mul(prolog.len()).saturating_mul(nested);
    if added > MAX_ENTITY_BYTES { Err(unreadable("entities multiply the text")) } else { Ok(()) }
}

/// The same text with its natural width and height as numbers, so that no other reader has to find
/// them.
pub(super) fn with_natural_size(text: &str) -> Option<String> {
    let attributes = root_element(text)?.attributes;
    let (width, height) = natural_sides(attributes);
    let start = offset(text, attributes);
    let mut edits = [("width", width), ("height", height)].map(|(name, side)| {
        match attribute(attributes, name) {
            Some(value) => (offset(text, value), value.len(), side.to_string()),
            None => (start, 0, format!(" {name}=\"{side}\"")),
        }
    });
    edits.sort_by_key(|edit| edit.0);
    let mut sized = String::with_capacity(text.len() + 64);
    let mut copied = 0;
    for (at, length, replacement) in edits {
        sized.push_str(text.get(copied..at)?);
        sized.push_str(&replacement);
        copied = at + length;
    }
    sized.push_str(text.get(copied..)?);
    Some(sized)
}

/// Where a part of the text begins, in bytes.
fn offset(text: &str, part: &str) -> usize {
    part.as_ptr().addr() - text.as_ptr().addr()
}

#[cfg(test)]
mod tests {
    use super::{check_markup, decoded, with_natural_size};

    #[test]
    fn texts_are_decoded_by_their_mark_or_declaration() {
        let utf_16 = |text: &str| text.encode_utf16().flat_map(u16::to_be_bytes).collect();
        let table: [(Vec<u8>, &str); 6] = [
            ("<a>é</a>".into(), "<a>é</a>"),
            ("\u{FEFF}<a>é</a>".into(), "<a>é</a>"),
            (b"<?xml encoding='ISO-8859-1'?>\xE9".into(), "<?xml encoding='ISO-8859-1'?>é"),
            (b"<?xml encoding=\"windows-1256\"?>\xD3".into(), "<?xml encoding=\"windows-1256\"?>س"),
            (utf_16("\u{FEFF}<a>س</a>"), "<a>س</a>"),
            (utf_16("<a>س</a>"), "<a>س</a>"),
        ];
        for (bytes, expected) in table {
            assert_eq!(decoded(&bytes), expected);
        }
    }

    #[test]
    fn the_root_gets_its_natural_size() {
        let table = [
            ("<svg>", "<svg width=\"300\" height=\"150\">"),
            ("<svg height='1in' width = \"2em\">", "<svg height='96' width = \"32\">"),
            (
                "<svg viewBox='0 0 2 4' width='10'>",
                "<svg height=\"20\" viewBox='0 0 2 4' width='10'>",
            ),
            ("<?a?><svg width='50%'/>", "<?a?><svg height=\"150\" width='300'/>"),
        ];
        for (text, expected) in table {
            let sized = with_natural_size(text).expect("a root");
            assert_eq!(sized, expected);
        }
    }

    #[test]
    fn an_element_has_a_limited_number_of_attributes() {
        let with = |number| {
            let names: Vec<String> = (0..number).map(|at| format!("a{at}=''")).collect();
            let attributes = names.join(" ");
            check_markup(&format!("<svg><g {attributes}/></svg>"))
        };
        assert!(with(1000).is_ok());
        assert!(with(10_000).is_err());
    }

    #[test]
    fn entities_may_abbreviate_and_not_multiply() {
        let of = |entity: &str, references: usize| {
            let body = "&a;".repeat(references);
            check_markup(&format!("<!DOCTYPE svg [<!ENTITY a '{entity}'>]><svg>{body}</svg>"))
        };
        assert!(of("http://www.w3.org/2000/svg", 1000).is_ok());
        assert!(of(&"x".repeat(10_000), 1000).is_err());
        assert!(of("&b;&b;&b;", 1000).is_err());
        assert!(check_markup(&format!("<svg>{}</svg>", "&amp;".repeat(1 << 20))).is_ok());
    }
}
