use chrono::TimeDelta;
use thiserror::Error;

/// The text is no span of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("a span of time is a whole number and s, m, h, d or w, such as 90d")]
pub(super) struct InvalidLifetime;

const SECONDS_PER_UNIT: [(char, i64); 5] =
    [('s', 1), ('m', 60), ('h', 3600), ('d', 86_400), ('w', 604_800)];

/// A span of time that does not end before it begins: `30s`, `90d`.
pub(super) fn parse(text: &str) -> Result<TimeDelta, InvalidLifetime> {
    SECONDS_PER_UNIT
        .iter()
        .find_map(|(unit, seconds)| Some((text.strip_suffix(*unit)?, seconds)))
        .and_then(|(number, seconds)| number.parse::<i64>().ok()?.checked_mul(*seconds))
        .filter(|seconds| *seconds > 0)
        .and_then(TimeDelta::try_seconds)
        .ok_or(InvalidLifetime)
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::parse;

    #[test]
    fn lifetimes_follow_their_table() {
        let table = [
            ("1s", Some(TimeDelta::seconds(1))),
            ("15m", Some(TimeDelta::minutes(15))),
            ("12h", Some(TimeDelta::hours(12))),
            ("90d", Some(TimeDelta::days(90))),
            ("4w", Some(TimeDelta::weeks(4))),
            ("", None),
            ("90", None),
            ("d", None),
            ("0d", None),
            ("-1d", None),
            ("1.5d", None),
            ("1 d", None),
            ("1y", None),
            ("1D", None),
            ("9223372036854775807s", None),
            ("9223372036854775807w", None),
        ];
        for (text, expected) in table {
            assert_eq!(parse(text).ok(), expected, "{text:?}");
        }
    }
}
