//! The `Range` header.

use std::ops::Range;

/// The part that a `Range` header (RFC 9110, section 14.2) requests of content of known length.
#[derive(Debug, PartialEq, Eq)]
pub enum Requested {
    /// All bytes: the header is malformed, uses another unit, or has several ranges.
    Whole,
    /// These bytes, at least one.
    Part(Range<u64>),
    /// No byte in common with the content.
    Unsatisfiable,
}

/// Parses a single byte range of content of `length` bytes.
pub fn requested(header: &str, length: u64) -> Requested {
    match parse(header) {
        None => Requested::Whole,
        Some(Spec::Last(0)) => Requested::Unsatisfiable,
        Some(Spec::Last(_)) if length == 0 => Requested::Unsatisfiable,
        Some(Spec::Last(count)) => Requested::Part(length.saturating_sub(count)..length),
        Some(Spec::From(first, _)) if first >= length => Requested::Unsatisfiable,
        Some(Spec::From(first, last)) => {
            Requested::Part(first..last.map_or(length, |last| last.saturating_add(1).min(length)))
        }
    }
}

enum Spec {
    From(u64, Option<u64>),
    Last(u64),
}

fn parse(header: &str) -> Option<Spec> {
    let (unit, set) = header.split_once('=')?;
    let (first, last) = set.trim().split_once('-')?;
    if !unit.trim().eq_ignore_ascii_case("bytes") {
        return None;
    }
    match (first, last) {
        ("", count) => Some(Spec::Last(number(count)?)),
        (first, "") => Some(Spec::From(number(first)?, None)),
        (first, last) => {
            let (first, last) = (number(first)?, number(last)?);
            (first <= last).then_some(Spec::From(first, Some(last)))
        }
    }
}

/// Digits only; a number that overflows saturates.
fn number(digits: &str) -> Option<u64> {
    let all_digits = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    all_digits.then(|| digits.parse().unwrap_or(u64::MAX))
}

#[cfg(test)]
mod tests {
    use super::Requested::{Part, Unsatisfiable, Whole};
    use super::requested;

    #[test]
    fn ranges_follow_their_table() {
        let table = [
            ("bytes=0-0", 10, Part(0..1)),
            ("bytes=0-9", 10, Part(0..10)),
            ("bytes=0-", 10, Part(0..10)),
            ("bytes=9-", 10, Part(9..10)),
            ("bytes=3-5", 10, Part(3..6)),
            ("bytes=3-99", 10, Part(3..10)),
            ("bytes=3-99999999999999999999999999", 10, Part(3..10)),
            ("bytes=-3", 10, Part(7..10)),
            ("bytes=-99", 10, Part(0..10)),
            ("bytes=-99999999999999999999999999", 10, Part(0..10)),
            ("Bytes= 1-2", 10, Part(1..3)),
            ("bytes=10-", 10, Unsatisfiable),
            ("bytes=10-20", 10, Unsatisfiable),
            ("bytes=99999999999999999999999999-", 10, Unsatisfiable),
            ("bytes=-0", 10, Unsatisfiable),
            ("bytes=0-", 0, Unsatisfiable),
            ("bytes=-1", 0, Unsatisfiable),
            ("bytes=5-3", 10, Whole),
            ("bytes=0-1,3-4", 10, Whole),
            ("bytes=", 10, Whole),
            ("bytes=-", 10, Whole),
            ("bytes=a-b", 10, Whole),
            ("bytes=+1-2", 10, Whole),
            ("bytes=1 - 2", 10, Whole),
            ("lines=0-1", 10, Whole),
            ("0-1", 10, Whole),
        ];
        for (header, length, expected) in table {
            assert_eq!(requested(header, length), expected, "{header} of {length}");
        }
    }
}
