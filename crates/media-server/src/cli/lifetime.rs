//! The lifetime of a token on the command line.

use chrono::TimeDelta;
use thiserror::Error;

use crate::settings::any_span;

/// The text is not a lifetime.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("a lifetime is a span of time greater than zero, such as 90d or 12h")]
pub(super) struct InvalidLifetime;

/// A span of time greater than zero, in whole seconds: `30s`, `90d`.
pub(super) fn parse(text: &str) -> Result<TimeDelta, InvalidLifetime> {
    any_span(text)
        .and_then(|span| TimeDelta::from_std(span).ok())
        .filter(|span| *span > TimeDelta::zero())
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
            ("1h 30m", Some(TimeDelta::minutes(90))),
            ("90d", Some(TimeDelta::days(90))),
            ("4w", Some(TimeDelta::weeks(4))),
            ("10000w", Some(TimeDelta::weeks(10_000))),
            ("", None),
            ("90", None),
            ("d", None),
            ("0d", None),
            ("-1d", None),
            ("90ms", None),
            ("1D", None),
            ("9223372036854775807s", None),
            ("9223372036854775807w", None),
        ];
        for (text, expected) in table {
            assert_eq!(parse(text).ok(), expected, "{text:?}");
        }
    }
}
