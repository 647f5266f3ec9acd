//! Which of the two formats of metrics a client asks for.

use actix_web::http::header::HeaderMap;

use crate::http::accept::{MediaRange, media_ranges};

/// How well a format matches: the precision of the range that matches best, and its weight.
type Match = Option<(u8, u16)>;

/// Whether `Accept` prefers OpenMetrics to plain text (RFC 9110, section 12.5.1). Plain text is for
/// all clients that ask for neither.
pub fn prefers_open_metrics(headers: &HeaderMap) -> bool {
    let (mut open_metrics, mut plain_text) = (None, None);
    for range in media_ranges(headers) {
        open_metrics = open_metrics.max(open_metrics_match(&range));
        plain_text = plain_text.max(plain_text_match(&range));
    }
    let weight = |found: Match| found.map_or(0, |(_, weight)| weight);
    weight(open_metrics) > 0 && weight(open_metrics) >= weight(plain_text)
}

/// `*/*` does not ask for OpenMetrics. Scrapers before version 1.0 of the format ask for its draft,
/// 0.0.1, and read 1.0.
fn open_metrics_match(range: &MediaRange) -> Match {
    let precision = match (range.media_type.as_str(), range.parameter("version")) {
        ("application/openmetrics-text", Some("1.0.0" | "0.0.1")) => 2,
        ("application/openmetrics-text", None) => 1,
        ("application/*", _) => 0,
        _ => return None,
    };
    Some((precision, range.weight()))
}

fn plain_text_match(range: &MediaRange) -> Match {
    let precision = match (range.media_type.as_str(), range.parameter("version")) {
        ("text/plain", Some("0.0.4")) => 3,
        ("text/plain", None) => 2,
        ("text/*", _) => 1,
        ("*/*", _) => 0,
        _ => return None,
    };
    Some((precision, range.weight()))
}

#[cfg(test)]
mod tests {
    use actix_web::http::header::{ACCEPT, HeaderMap, HeaderValue};

    use super::prefers_open_metrics;

    #[test]
    fn the_heaviest_format_is_chosen() {
        let table = [
            (None, false),
            (Some(""), false),
            (Some("*/*"), false),
            (Some("text/plain"), false),
            (Some("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"), false),
            (Some("application/json"), false),
            (Some("application/openmetrics-text"), true),
            (Some("Application/OpenMetrics-Text; Version=\"1.0.0\""), true),
            (Some("application/openmetrics-text;version=0.0.1"), true),
            (Some("application/openmetrics-text;version=2.0.0"), false),
            (Some("application/openmetrics-text;q=0"), false),
            (Some("application/openmetrics-text;q=0,application/*"), false),
            (Some("application/*"), true),
            (Some("application/openmetrics-text,text/plain"), true),
            (Some("application/openmetrics-text;q=0.5,text/plain;q=0.9"), false),
            (Some("application/openmetrics-text;q=0.9,text/plain;q=0.5"), true),
            (Some("application/openmetrics-text;q=0.5,*/*;q=0.1"), true),
            (Some("application/openmetrics-text;q=0.1,*/*"), false),
            (Some("application/openmetrics-text;q=0.5,text/plain;q=0,*/*"), true),
            // Prometheus 2.5, 2.50 and 3.5.
            (
                Some(
                    "application/openmetrics-text; version=0.0.1,\
                     text/plain;version=0.0.4;q=0.5,*/*;q=0.1",
                ),
                true,
            ),
            (
                Some(
                    "application/openmetrics-text;version=1.0.0;q=0.5,\
                     application/openmetrics-text;version=0.0.1;q=0.4,\
                     text/plain;version=0.0.4;q=0.3,*/*;q=0.2",
                ),
                true,
            ),
            (
                Some(
                    "application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,\
                     application/openmetrics-text;version=0.0.1;q=0.5,\
                     text/plain;version=1.0.0;escaping=allow-utf-8;q=0.4,\
                     text/plain;version=0.0.4;q=0.3,*/*;q=0.2",
                ),
                true,
            ),
        ];
        for (value, expected) in table {
            let mut headers = HeaderMap::new();
            if let Some(value) = value {
                headers.insert(ACCEPT, HeaderValue::from_static(value));
            }
            assert_eq!(prefers_open_metrics(&headers), expected, "{value:?}");
        }
    }
}
