//! Telling text from other bytes.

/// Whether these bytes, the first of a file or all of it, are UTF-8 text: valid but for a character
/// that is cut at the end, and without control characters that no text uses.
pub(crate) fn utf_8(head: &[u8]) -> Option<&str> {
    let text = match str::from_utf8(head) {
        Ok(text) => text,
        Err(error) if error.error_len().is_none() => {
            str::from_utf8(&head[..error.valid_up_to()]).ok()?
        }
        Err(_) => return None,
    };
    (!text.is_empty() && !text.chars().any(is_foreign_to_text)).then_some(text)
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Utf16 {
    Little,
    Big,
}

/// Which UTF-16 text these bytes are by their byte order mark, under the same conditions.
pub(crate) fn utf_16(head: &[u8]) -> Option<Utf16> {
    let (order, read): (_, fn([u8; 2]) -> u16) = match head.first_chunk()? {
        [0xFF, 0xFE] => (Utf16::Little, u16::from_le_bytes),
        [0xFE, 0xFF] => (Utf16::Big, u16::from_be_bytes),
        _ => return None,
    };
    let units: Vec<u16> = head[2..].as_chunks().0.iter().map(|pair| read(*pair)).collect();
    let whole = match units.last() {
        Some(0xD800..=0xDBFF) => &units[..units.len() - 1],
        _ => &units[..],
    };
    let is_text = char::decode_utf16(whole.iter().copied())
        .all(|decoded| decoded.is_ok_and(|c| !is_foreign_to_text(c)));
    is_text.then_some(order)
}

/// Controls but for tab, line feed, form feed, carriage return and the escape of terminal colours.
fn is_foreign_to_text(c: char) -> bool {
    c < ' ' && !matches!(c, '\t' | '\n' | '\x0C' | '\r' | '\x1B')
}
