//! The time of a line, RFC 3339 in UTC with six digits of a second.

use std::cell::RefCell;
use std::fmt::Write;

use chrono::{DateTime, Utc};
use tracing_subscriber::fmt::format::Writer;

thread_local! {
    /// The last second and its text: most lines have the same second as the line before.
    static SECOND: RefCell<(i64, String)> = const { RefCell::new((i64::MIN, String::new())) };
}

/// Writes the current time.
pub(super) fn write_now(writer: &mut Writer<'_>) -> std::fmt::Result {
    write_time(writer, Utc::now())
}

fn write_time(writer: &mut Writer<'_>, time: DateTime<Utc>) -> std::fmt::Result {
    SECOND.with_borrow_mut(|(second, text)| {
        if *second != time.timestamp() {
            text.clear();
            write!(text, "{}", time.format("%Y-%m-%dT%H:%M:%S"))?;
            *second = time.timestamp();
        }
        writer.write_str(text)
    })?;
    write!(writer, ".{:06}Z", time.timestamp_subsec_micros())
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;
    use tracing_subscriber::fmt::format::Writer;

    use super::write_time;

    #[test]
    fn times_are_written_in_utc_to_the_microsecond() {
        let table = [
            ("1970-01-01T00:00:00Z", "1970-01-01T00:00:00.000000Z"),
            ("2024-02-29T23:59:59.000001999Z", "2024-02-29T23:59:59.000001Z"),
            ("2024-02-29T23:59:59.5Z", "2024-02-29T23:59:59.500000Z"),
            ("2024-03-01T01:00:00+01:00", "2024-03-01T00:00:00.000000Z"),
        ];
        for (given, expected) in table {
            let time = DateTime::parse_from_rfc3339(given).expect("a time").to_utc();
            let mut text = String::new();
            write_time(&mut Writer::new(&mut text), time).expect("written");
            assert_eq!(text, expected, "{given}");
        }
    }
}
