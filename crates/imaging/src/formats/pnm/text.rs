//! Distinguishing the formats of Netpbm from texts that begin like them.

use super::header::{PnmHeader, is_blank};

/// Whether a file of `length` bytes that begins with `head`, which is valid text, is a picture: of
/// plain samples throughout, or of the length that its header states.
pub(super) fn is_picture(head: &[u8], length: u64) -> bool {
    let Some(image) = PnmHeader::parse(head) else { return false };
    let start = usize::try_from(image.data_at).unwrap_or(usize::MAX);
    let data = head.get(start..).unwrap_or_default();
    match head[1] {
        b'1' => are_plain(data, b"01"),
        b'2' | b'3' => are_plain(data, b"0123456789"),
        b'7' => true,
        _ => {
            let rows = u64::from(image.height).saturating_mul(image.row_bytes() as u64);
            image.data_at.saturating_add(rows) == length
        }
    }
}

/// Whether there are digits, blanks and comments, and nothing else.
fn are_plain(data: &[u8], digits: &[u8]) -> bool {
    let mut is_comment = false;
    let mut count = 0;
    for byte in data {
        match byte {
            b'\r' | b'\n' => is_comment = false,
            b'#' => is_comment = true,
            _ if is_comment => {}
            byte if digits.contains(byte) => count += 1,
            byte if is_blank(*byte) => {}
            _ => return false,
        }
    }
    count > 0
}

#[cfg(test)]
mod tests {
    use super::is_picture;

    #[test]
    fn prose_that_begins_like_a_picture_stays_prose() {
        let table: [(&[u8], bool); 9] = [
            (b"P1\n2 2\n01\n10\n", true),
            (b"P1 2 2 0110", true),
            (b"P2 # made by hand\n1 2 255 7 8", true),
            (b"P5\n2 2\n255\nabcd", true),
            (b"P5\n2 2\n255\nabcde", false),
            (b"P1 2 3 eggs", false),
            (b"P3 is a processor", false),
            (b"P2 10 20 255 left, 3 right", false),
            (b"P1 2 2 0120", false),
        ];
        for (text, expected) in table {
            assert_eq!(is_picture(text, text.len() as u64), expected, "{}", text.escape_ascii());
        }
    }
}
