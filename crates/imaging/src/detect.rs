//! The media type of any content, from the bytes alone.

mod archive;
pub(crate) mod isobmff;
pub(crate) mod markup;
pub(crate) mod text;

use std::io::{self, Read, Seek};

use crate::content::Content;
use crate::formats;

/// How much of a file decides on its format, in bytes.
const HEAD_BYTES: usize = 8 << 10;

/// The media type of `content` (RFC 6838), from a bounded read at its start; empty where it is unknown. Plain
/// text comes with its charset.
///
/// # Errors
/// When the content cannot be read.
pub fn detect(content: &mut Content) -> io::Result<&'static str> {
    // Nothing else is read of most, so that it is done in one go.
    let mut head = Vec::with_capacity(HEAD_BYTES);
    let read =
        content.rewind().and_then(|()| content.take(HEAD_BYTES as u64).read_to_end(&mut head));
    content.check()?;
    Ok(media_type(read.map_or(&[], |_| &head)))
}

/// The format of a file that begins with these [`HEAD_BYTES`], or consists of them.
///
/// Text is asked first: formats whose magic is a word (`BM`, `GIF`, `ID3`) have control characters near
/// it, a letter that begins with the same word has none.
fn media_type(head: &[u8]) -> &'static str {
    if let Some(text) = text::utf_8(head) {
        return text_type(text);
    }
    match text::utf_16(head) {
        Some(text::Utf16::Little) => return "text/plain; charset=utf-16le",
        Some(text::Utf16::Big) => return "text/plain; charset=utf-16be",
        None => {}
    }
    let name = isobmff::name(head)
        .or_else(|| archive::name(head))
        .or_else(|| formats::media_type(head))
        .or_else(|| inferred(head));
    name.unwrap_or_default()
}

/// The dialect of a text. Documents and archives may consist of text throughout, too.
fn text_type(text: &str) -> &'static str {
    const MAGIC: [(&str, &str); 5] = [
        ("%PDF-", "application/pdf"),
        ("%!PS", "application/postscript"),
        ("{\\rtf", "application/rtf"),
        ("!<arch>\n", "application/x-unix-archive"),
        ("#!", "text/x-shellscript"),
    ];
    if let Some((_, name)) = MAGIC.iter().find(|(magic, _)| text.starts_with(magic)) {
        return name;
    }
    let root = markup::root_element(text).map_or("", |root| root.name);
    let begins = text.trim_start_matches('\u{FEFF}').trim_ascii_start();
    if root == "svg" {
        "image/svg+xml"
    } else if is_html_element(root) || begins_html_document(begins) {
        "text/html"
    } else if begins.starts_with("<?xml") {
        "text/xml"
    } else {
        "text/plain; charset=utf-8"
    }
}

/// The elements by which a browser would take a document for HTML (WHATWG MIME Sniffing, section 7.1).
fn is_html_element(name: &str) -> bool {
    const NAMES: [&str; 17] = [
        "html", "head", "body", "script", "iframe", "h1", "div", "font", "table", "a", "style",
        "title", "b", "br", "p", "meta", "link",
    ];
    NAMES.iter().any(|known| name.eq_ignore_ascii_case(known))
}

fn begins_html_document(text: &str) -> bool {
    const DOCTYPE: &str = "<!doctype html";
    text.get(..DOCTYPE.len()).is_some_and(|start| start.eq_ignore_ascii_case(DOCTYPE))
}

/// What `infer` says, but for what has been decided above and for magic that is too weak to trust.
fn inferred(head: &[u8]) -> Option<&'static str> {
    let name = infer::get(head)?.mime_type();
    let is_believable = match name {
        "audio/mpeg" => head.starts_with(b"ID3") || is_mpeg_frame(head),
        // The registry has stronger rules for these images; words may open a binary file by chance.
        "image/bmp" | "image/gif" | "image/tiff" | "image/webp" | "text/html" | "text/xml"
        | "text/x-shellscript" => false,
        _ => true,
    };
    is_believable.then_some(name)
}

/// Whether the bit rate and the sampling rate of an MPEG audio frame are possible ones (ISO/IEC
/// 11172-3, section 2.4.2.3).
fn is_mpeg_frame(head: &[u8]) -> bool {
    head.get(2).is_some_and(|rates| rates >> 4 != 0xF && rates >> 2 & 3 != 3)
}
