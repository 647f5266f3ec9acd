//! The `Content-Disposition` of a file.

use domain::MediaType;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// Percent-encoded in an extended value: everything except `attr-char` of RFC 8187, section 3.2.1.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'!')
    .remove(b'#')
    .remove(b'$')
    .remove(b'&')
    .remove(b'+')
    .remove(b'-')
    .remove(b'.')
    .remove(b'^')
    .remove(b'_')
    .remove(b'`')
    .remove(b'|')
    .remove(b'~');

/// The `Content-Disposition` (RFC 6266) of a file of that type and name. A type that a browser must
/// not render is an attachment. A name that is not plain ASCII is sent twice, approximated and
/// exact.
pub fn content_disposition(media_type: MediaType, file_name: &str) -> String {
    let disposition = if media_type.is_inline() { "inline" } else { "attachment" };
    // Some clients take a separator within quotes for one.
    let is_plain =
        |c: char| c.is_ascii_graphic() && !matches!(c, '"' | '\\' | '%' | ';' | '=') || c == ' ';
    let plain: String = file_name.chars().map(|c| if is_plain(c) { c } else { '_' }).collect();
    if plain == file_name {
        return format!("{disposition}; filename=\"{plain}\"");
    }
    let exact = utf8_percent_encode(file_name, ENCODED);
    format!("{disposition}; filename=\"{plain}\"; filename*=UTF-8''{exact}")
}

#[cfg(test)]
mod tests {
    use domain::MediaType;

    use super::content_disposition;

    #[test]
    fn dispositions_follow_their_table() {
        let table = [
            ("image/jpeg", "a.jpg", "inline; filename=\"a.jpg\""),
            ("image/svg+xml", "a.svg", "attachment; filename=\"a.svg\""),
            ("text/html", "a b.html", "attachment; filename=\"a b.html\""),
            (
                "application/pdf",
                "\u{6cc}\".pdf",
                "inline; filename=\"__.pdf\"; filename*=UTF-8''%DB%8C%22.pdf",
            ),
            (
                "text/plain; charset=utf-8",
                "a; filename=b.txt",
                "inline; filename=\"a_ filename_b.txt\"; filename*=UTF-8''a%3B%20filename%3Db.txt",
            ),
            (
                "application/zip",
                "a\r\nX: y.zip",
                "attachment; filename=\"a__X: y.zip\"; filename*=UTF-8''a%0D%0AX%3A%20y.zip",
            ),
        ];
        for (media_type, name, expected) in table {
            assert_eq!(content_disposition(MediaType::named(media_type), name), expected);
        }
    }
}
