//! Times as the API writes them.

use chrono::{DateTime, SecondsFormat, Utc};

/// ISO 8601 in UTC, with six digits of microseconds unless they are zero.
///
/// ```
/// use domain::chrono::DateTime;
///
/// let time = DateTime::from_timestamp_micros(1_766_425_386_351_315).unwrap();
/// assert_eq!(domain::timestamp(time), "2025-12-22T17:43:06.351315Z");
/// let time = DateTime::from_timestamp_micros(1_766_425_386_000_000).unwrap();
/// assert_eq!(domain::timestamp(time), "2025-12-22T17:43:06Z");
/// ```
#[must_use]
pub fn timestamp(time: DateTime<Utc>) -> String {
    let precision = if time.timestamp_subsec_micros() == 0 {
        SecondsFormat::Secs
    } else {
        SecondsFormat::Micros
    };
    time.to_rfc3339_opts(precision, true)
}
