//! The media type of any content, from the bytes alone.

mod asf;
mod camera_raw;
mod charset;
mod compound;
mod dialect;
mod ebml;
pub(crate) mod gzip;
pub(crate) mod isobmff;
mod magic;
pub(crate) mod markup;
mod mpeg;
mod ogg;
mod package;
mod probe;
pub(crate) mod text;
mod words;
mod zip;

use std::io::{self, Read, Seek};

use self::probe::Probe;
use crate::content::Content;
use crate::formats;

/// How much of a file decides on most formats, in bytes.
const HEAD_BYTES: usize = 8 << 10;

/// How much of a text is read to find its root element behind long comments, in bytes, also after
/// decompression.
pub(crate) const PROLOG_BYTES: usize = 104 << 10;

/// The media type of `content` (RFC 6838); empty where it is unknown. Plain text comes with its
/// charset where that is known.
///
/// Less than 128 KiB are read: the head, and what directories and tables of the format point to.
///
/// # Errors
/// When the content cannot be read.
pub fn detect(content: &mut Content) -> io::Result<&'static str> {
    // Nothing else is read of most, so that it is done in one go.
    let mut head = Vec::with_capacity(HEAD_BYTES);
    let read =
        content.rewind().and_then(|()| content.take(HEAD_BYTES as u64).read_to_end(&mut head));
    content.check()?;
    if read.is_err() {
        return Ok("");
    }
    let name = media_type(&mut Probe::new(content, &head, HEAD_BYTES));
    content.check()?;
    Ok(name)
}

/// Text is asked first: formats whose magic is a word (`BM`, `GIF`, `ID3`) have control characters
/// near it, a letter that begins with the same word has none.
fn media_type(probe: &mut Probe) -> &'static str {
    let head = probe.head();
    if let Some(text) = text::utf_8(head) {
        return text_type(probe, text);
    }
    if let Some((order, text)) = text::marked_utf_16(head) {
        return utf_16_type(probe, order, text);
    }
    if head.is_empty() {
        return "";
    }
    if text::has_binary_data(head) || magic::is_compressed(head) {
        return binary_type(probe);
    }
    // All charsets except UTF-16 encode markup in ASCII.
    text_type(probe, &text::latin_1(head))
}

/// The type of a text in UTF-16 that begins so.
fn utf_16_type(probe: &mut Probe, order: text::Utf16, begins: String) -> &'static str {
    let prolog = dialect::is_cut_in_prolog(&begins)
        .then(|| probe.up_to(0, PROLOG_BYTES))
        .and_then(|bytes| text::decode(bytes?));
    dialect::name(&prolog.unwrap_or(begins)).unwrap_or(order.plain_text())
}

/// The type of a text that begins so.
fn text_type(probe: &mut Probe, begins: &str) -> &'static str {
    let (head, length) = (probe.head(), probe.length());
    if let Some(name) = formats::media_type_of_text(head, length) {
        return name;
    }
    let name = if dialect::is_cut_in_prolog(begins) {
        probe.up_to(0, PROLOG_BYTES).and_then(|bytes| dialect::name(&text::latin_1(bytes)))
    } else {
        dialect::name(begins)
    };
    name.unwrap_or_else(|| charset::plain_text(probe))
}

/// The type of anything but text of one byte a letter: magic first, then what containers hold.
fn binary_type(probe: &mut Probe) -> &'static str {
    const RULES: [fn(&mut Probe) -> Option<&'static str>; 8] = [
        isobmff::media,
        package::name,
        compound::name,
        ebml::name,
        ogg::name,
        asf::name,
        magic::name,
        mpeg::name,
    ];
    if let Some(name) = formats::media_type(probe.head()) {
        let is_tiff = name == "image/tiff";
        return is_tiff.then(|| camera_raw::name(probe)).flatten().unwrap_or(name);
    }
    if let Some(name) = RULES.iter().find_map(|rule| rule(probe)) {
        return name;
    }
    let (head, length) = (probe.head(), probe.length());
    let tail_at = length.saturating_sub(formats::TAIL_BYTES as u64);
    let tail = probe.up_to(tail_at, formats::TAIL_BYTES).unwrap_or_default();
    if let Some(name) = formats::media_type_by_fields(head, tail, length) {
        return name;
    }
    let unmarked = text::unmarked_utf_16(probe.head()).filter(|_| probe.length().is_multiple_of(2));
    unmarked.map_or("", |(order, text)| utf_16_type(probe, order, text))
}
