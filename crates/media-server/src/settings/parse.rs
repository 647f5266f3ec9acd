//! Parsers of values that several subjects share. Every error is a sentence for the operator.

use std::num::{IntErrorKind, ParseIntError};
use std::str::FromStr;
use std::time::Duration;

use bytesize::ByteSize;

const ZERO: &str = "The value must be greater than zero.";

/// A whole number greater than zero, of a type that has no zero.
pub(super) fn count<T: FromStr<Err = ParseIntError>>(text: &str) -> Result<T, String> {
    text.parse().map_err(|error: ParseIntError| match error.kind() {
        IntErrorKind::Zero => ZERO.to_owned(),
        IntErrorKind::PosOverflow => format!("{text:?} is too large."),
        _ => format!("{text:?} is not a whole number, such as 16."),
    })
}

pub(super) fn boolean(text: &str) -> Result<bool, String> {
    text.parse().map_err(|_| format!("{text:?} is neither true nor false."))
}

/// A whole number from 0 to 100.
pub(super) fn percent(text: &str) -> Result<u8, String> {
    text.parse()
        .ok()
        .filter(|percent| *percent <= 100)
        .ok_or_else(|| format!("{text:?} is not a whole number from 0 to 100."))
}

/// A number of bytes, or of a unit: `1000000`, `5GiB`.
pub(super) fn size(text: &str) -> Result<u64, String> {
    text.parse()
        .map(|size: ByteSize| size.as_u64())
        .map_err(|_| format!("{text:?} is not a size, such as 512MiB, 5GiB or 1000000."))
}

/// A [`size`] greater than zero.
pub(super) fn positive_size(text: &str) -> Result<u64, String> {
    size(text).and_then(|bytes| if bytes > 0 { Ok(bytes) } else { Err(ZERO.to_owned()) })
}

/// A span of time in whole seconds, at most `u32::MAX` of them: `90s`, `2h`, `1h 30m`.
pub(super) fn span(text: &str) -> Result<Duration, String> {
    any_span(text).filter(|span| span.as_secs() <= u32::MAX.into()).ok_or_else(|| {
        format!("{text:?} is not a span of time in whole seconds, such as 30s, 5m or 1h 30m.")
    })
}

/// A [`span`] greater than zero.
pub(super) fn positive_span(text: &str) -> Result<Duration, String> {
    span(text).and_then(|span| if span.is_zero() { Err(ZERO.to_owned()) } else { Ok(span) })
}

/// A span of time in whole seconds, however long.
pub(crate) fn any_span(text: &str) -> Option<Duration> {
    // humantime reads M as months. Nobody who writes 5M means five months.
    let text = text.strip_prefix('+').unwrap_or(text);
    let span = humantime::parse_duration(text).ok().filter(|_| !text.contains('M'));
    span.filter(|span| span.subsec_nanos() == 0)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::span;

    #[test]
    fn spans_of_time_are_numbers_with_units() {
        let (hour, day) = (3600, 86_400);
        for (text, seconds) in [
            ("0s", 0),
            ("30s", 30),
            ("+30s", 30),
            ("5m", 300),
            ("2h", 2 * hour),
            ("1h 30m", hour + 1800),
            ("1h30min", hour + 1800),
            ("12h", day / 2),
            ("90d", 90 * day),
            ("1w", 7 * day),
            ("4294967295s", u32::MAX.into()),
        ] {
            assert_eq!(span(text), Ok(Duration::from_secs(seconds)), "{text}");
        }
        for bad in ["", "30", "s", "-1s", "500ms", "5M", "1h 30", "4294967296s", "99999999999m"] {
            assert!(span(bad).is_err(), "{bad}");
        }
    }
}
