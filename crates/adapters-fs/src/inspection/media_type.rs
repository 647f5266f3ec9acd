use domain::MediaType;

use super::{archive, isobmff, markup, text};

/// How much of a file decides on its format, in bytes.
pub(crate) const HEAD_BYTES: usize = 8 << 10;

/// The format of a file that begins with these [`HEAD_BYTES`], or consists of them.
///
/// Text is asked first: formats whose magic is a word (`BM`, `GIF`, `ID3`) have control characters near
/// it, a letter that begins with the same word has none.
pub(crate) fn media_type(head: &[u8]) -> MediaType {
    if let Some(text) = text::utf_8(head) {
        return text_type(text);
    }
    match text::utf_16(head) {
        Some(text::Utf16::Little) => return MediaType::PLAIN_TEXT_UTF_16_LE,
        Some(text::Utf16::Big) => return MediaType::PLAIN_TEXT_UTF_16_BE,
        None => {}
    }
    let name = isobmff::name(head)
        .or_else(|| archive::name(head))
        .or_else(|| tiff_name(head))
        .or_else(|| bmp_name(head))
        .or_else(|| inferred(head));
    MediaType::named(name.unwrap_or_default())
}

/// The dialect of a text. Documents and archives may consist of text throughout, too.
fn text_type(text: &str) -> MediaType {
    const MAGIC: [(&str, &str); 5] = [
        ("%PDF-", "application/pdf"),
        ("%!PS", "application/postscript"),
        ("{\\rtf", "application/rtf"),
        ("!<arch>\n", "application/x-unix-archive"),
        ("#!", "text/x-shellscript"),
    ];
    if let Some((_, name)) = MAGIC.iter().find(|(magic, _)| text.starts_with(magic)) {
        return MediaType::named(name);
    }
    let root = markup::root_element(text).map_or("", |root| root.name);
    let begins = text.trim_start_matches('\u{FEFF}').trim_ascii_start();
    if root == "svg" {
        MediaType::named("image/svg+xml")
    } else if is_html_element(root) || begins_html_document(begins) {
        MediaType::named("text/html")
    } else if begins.starts_with("<?xml") {
        MediaType::named("text/xml")
    } else {
        MediaType::PLAIN_TEXT
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

/// `infer` knows no `BigTIFF`, and no TIFF that is cut off after its magic number.
fn tiff_name(head: &[u8]) -> Option<&'static str> {
    let magic: &[u8; 4] = head.first_chunk()?;
    let is_tiff = matches!(magic, b"II*\0" | b"MM\0*" | b"II+\0" | b"MM\0+");
    let is_canon_raw = head.get(8..11) == Some(b"CR\x02");
    (is_tiff && !is_canon_raw).then_some("image/tiff")
}

/// A bitmap's magic is only two letters, hence the length of its second header must be a known one, if
/// it is there.
fn bmp_name(head: &[u8]) -> Option<&'static str> {
    let size = head.get(14..18);
    let is_known =
        size.is_none_or(|size| matches!(size, [12 | 40 | 52 | 56 | 64 | 108 | 124, 0, 0, 0]));
    (head.starts_with(b"BM") && is_known).then_some("image/bmp")
}

/// What `infer` says, but for what has been decided above and for magic that is too weak to trust.
fn inferred(head: &[u8]) -> Option<&'static str> {
    let name = infer::get(head)?.mime_type();
    let is_believable = match name {
        "image/gif" => head.starts_with(b"GIF87a") || head.starts_with(b"GIF89a"),
        "image/webp" => head.starts_with(b"RIFF"),
        "audio/mpeg" => head.starts_with(b"ID3") || is_mpeg_frame(head),
        // Bitmaps were asked for above; words may open a binary file by chance.
        "image/bmp" | "text/html" | "text/xml" | "text/x-shellscript" => false,
        _ => true,
    };
    is_believable.then_some(name)
}

/// Whether the bit rate and the sampling rate of an MPEG audio frame are possible ones (ISO/IEC
/// 11172-3, section 2.4.2.3).
fn is_mpeg_frame(head: &[u8]) -> bool {
    head.get(2).is_some_and(|rates| rates >> 4 != 0xF && rates >> 2 & 3 != 3)
}
