//! Distinguishing text from other bytes.

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
    (!text.is_empty() && !has_binary_data(head)).then_some(text)
}

/// Whether a binary data byte is among them (WHATWG MIME Sniffing, sections 3 and 7.2).
pub(super) fn has_binary_data(bytes: &[u8]) -> bool {
    bytes.iter().any(|byte| is_binary_data(u16::from(*byte)))
}

/// Controls but for tab, line feed, form feed, carriage return and the escape of terminal colours.
fn is_binary_data(unit: u16) -> bool {
    unit < 0x20 && !matches!(unit, 0x09 | 0x0A | 0x0C | 0x0D | 0x1B)
}

/// The byte order of UTF-16.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Utf16 {
    Little,
    Big,
}

impl Utf16 {
    /// The media type of plain text in it.
    pub(super) fn plain_text(self) -> &'static str {
        match self {
            Self::Little => "text/plain; charset=utf-16le",
            Self::Big => "text/plain; charset=utf-16be",
        }
    }

    fn units(self, bytes: &[u8]) -> Vec<u16> {
        let read = match self {
            Self::Little => u16::from_le_bytes,
            Self::Big => u16::from_be_bytes,
        };
        bytes.as_chunks().0.iter().map(|pair| read(*pair)).collect()
    }
}

/// The beginning of a document in UTF-8 or UTF-16, or in another charset that contains ASCII, whose
/// other characters are then not right. `None` when it is binary data.
pub(crate) fn decode(head: &[u8]) -> Option<String> {
    if let Some(text) = utf_8(head) {
        return Some(text.to_owned());
    }
    let utf_16 = marked_utf_16(head).or_else(|| unmarked_utf_16(head));
    utf_16.map(|(_, text)| text).or_else(|| (!has_binary_data(head)).then(|| latin_1(head)))
}

/// The text of these bytes in ISO-8859-1.
pub(super) fn latin_1(bytes: &[u8]) -> String {
    bytes.iter().copied().map(char::from).collect()
}

/// The UTF-16 text that these bytes are by their byte order mark, under the same conditions as
/// [`utf_8`].
pub(super) fn marked_utf_16(head: &[u8]) -> Option<(Utf16, String)> {
    let order = match head.first_chunk()? {
        [0xFF, 0xFE] => Utf16::Little,
        [0xFE, 0xFF] => Utf16::Big,
        _ => return None,
    };
    decoded(order, &head[2..]).map(|text| (order, text))
}

/// The UTF-16 text that these bytes are without a byte order mark: in one order only they are
/// valid, and many of the characters are spaces, line ends and digits of ASCII, which have a zero
/// byte each.
pub(super) fn unmarked_utf_16(head: &[u8]) -> Option<(Utf16, String)> {
    let [little, big] = [Utf16::Little, Utf16::Big].map(|order| {
        decoded(order, head).filter(|text| is_plausible(text)).map(|text| (order, text))
    });
    little.xor(big)
}

fn decoded(order: Utf16, bytes: &[u8]) -> Option<String> {
    let units = order.units(bytes);
    let whole = match units.last() {
        Some(0xD800..=0xDBFF) => &units[..units.len() - 1],
        _ => &units[..],
    };
    let is_text = !whole.iter().any(|unit| is_binary_data(*unit));
    is_text.then(|| String::from_utf16(whole).ok()).flatten()
}

/// Whether a decoded text is not a table of numbers or ASCII with zero bytes: a tenth of it is
/// common ASCII, less than half of it is pairs of ASCII letters, and it has no unassigned or
/// private characters.
fn is_plausible(text: &str) -> bool {
    const MIN_CHARS: usize = 8;
    let is_common = |c: &char| matches!(c, ' ' | '\r' | '\n' | '.' | ',' | '0'..='9' | 'a'..='z');
    let is_pair = |c: &char| {
        let [_, _, high, low] = u32::from(*c).to_be_bytes();
        high.is_ascii_graphic() && low.is_ascii_graphic()
    };
    let count = text.chars().count();
    let [common, pairs] =
        [text.chars().filter(is_common).count(), text.chars().filter(is_pair).count()];
    let is_script = common * 10 >= count && pairs * 2 < count;
    count >= MIN_CHARS && is_script && !text.contains(is_foreign)
}

fn is_foreign(c: char) -> bool {
    matches!(c, '\u{7F}'..='\u{9F}' | '\u{E000}'..='\u{F8FF}' | '\u{FFF0}'..='\u{FFFF}')
}

#[cfg(test)]
mod tests {
    use super::{Utf16, unmarked_utf_16};

    fn order_of(bytes: &[u8]) -> Option<Utf16> {
        unmarked_utf_16(bytes).map(|(order, _)| order)
    }

    #[test]
    fn unmarked_utf_16_is_found_in_its_order() {
        for text in
            ["Hello, world.\r\n", "سلام دنیا، حال شما؟\n", "Привет, мир\n", "これは 2 行目です。\n"]
        {
            let little: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
            let big: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
            assert_eq!(order_of(&little), Some(Utf16::Little), "{text}");
            assert_eq!(order_of(&big), Some(Utf16::Big), "{text}");
        }
    }

    #[test]
    fn numbers_are_no_utf_16() {
        let samples: Vec<u8> =
            (0..400_i16).flat_map(|at| (at * 37 % 2000 - 1000).to_le_bytes()).collect();
        let table: Vec<u8> = (0..400_u16).flat_map(u16::to_le_bytes).collect();
        for bytes in [
            &samples[..],
            &table,
            b"\0\0\0\0\0\0\0\0",
            b" \0\0\0 \0\0\0 \0\0\0",
            b"text and a zero\0",
            b"words\0 and\0 other\0 words\0",
            b"\x01\x02\x03\x04",
        ] {
            assert_eq!(order_of(bytes), None, "{bytes:?}");
        }
    }
}
