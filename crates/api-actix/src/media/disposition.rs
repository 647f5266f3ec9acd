//! The `Content-Disposition` of a file.

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

/// The `Content-Disposition` (RFC 6266) of a file of that name, to be shown inline or to be saved.
/// A name that is not plain ASCII is sent twice, approximated and exact.
pub fn content_disposition(is_inline: bool, file_name: &str) -> String {
    let disposition = if is_inline { "inline" } else { "attachment" };
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
    use super::content_disposition;

    #[test]
    fn dispositions_follow_their_table() {
        let table = [
            (true, "a.jpg", "inline; filename=\"a.jpg\""),
            (false, "a b.html", "attachment; filename=\"a b.html\""),
            (true, "\u{6cc}\".pdf", "inline; filename=\"__.pdf\"; filename*=UTF-8''%DB%8C%22.pdf"),
            (
                true,
                "a; filename=b.txt",
                "inline; filename=\"a_ filename_b.txt\"; filename*=UTF-8''a%3B%20filename%3Db.txt",
            ),
            (
                false,
                "a\r\nX: y.zip",
                "attachment; filename=\"a__X: y.zip\"; filename*=UTF-8''a%0D%0AX%3A%20y.zip",
            ),
        ];
        for (is_inline, name, expected) in table {
            assert_eq!(content_disposition(is_inline, name), expected);
        }
    }
}
