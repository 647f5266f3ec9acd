//! The `Accept` header.

use actix_web::http::header::{self, HeaderMap, HeaderValue};

/// A range of the `Accept` header, such as `text/*;q=0.5`.
pub struct MediaRange {
    /// In lower case, without parameters.
    pub media_type: String,
    parameters: Vec<(String, String)>,
}

/// The ranges of the `Accept` header, in order. A range without a slash is one, too.
pub fn media_ranges(headers: &HeaderMap) -> impl Iterator<Item = MediaRange> {
    let lists = headers.get_all(header::ACCEPT).map(HeaderValue::as_bytes);
    let ranges = lists.flat_map(|list| list.split(|byte| *byte == b','));
    ranges.map(|range| MediaRange::parse(&String::from_utf8_lossy(range)))
}

impl MediaRange {
    fn parse(range: &str) -> Self {
        let mut parts = range.split(';').map(str::trim);
        let media_type = parts.next().unwrap_or_default().to_ascii_lowercase();
        let parameter = |part: &str| {
            let (name, value) = part.split_once('=')?;
            Some((name.trim().to_ascii_lowercase(), value.trim().trim_matches('"').to_owned()))
        };
        Self { media_type, parameters: parts.filter_map(parameter).collect() }
    }

    /// The value of a parameter whose name is in lower case.
    pub fn parameter(&self, name: &str) -> Option<&str> {
        let mut parameters = self.parameters.iter();
        parameters.find_map(|(known, value)| (known == name).then_some(value.as_str()))
    }

    /// The weight in thousandths; 1000 without a valid one.
    pub fn weight(&self) -> u16 {
        self.parameter("q").and_then(thousandths).unwrap_or(1000)
    }
}

/// Reads a number from 0 to 1 with at most three decimals.
fn thousandths(text: &str) -> Option<u16> {
    let (whole, decimals) = text.split_once('.').unwrap_or((text, ""));
    if decimals.len() > 3 || !decimals.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let decimals = format!("{decimals:0<3}").parse().ok()?;
    match whole {
        "0" => Some(decimals),
        "1" if decimals == 0 => Some(1000),
        _ => None,
    }
}

/// Whether the client accepts `application/json` (RFC 9110, section 12.5.1): it sends no `Accept`
/// header, or the most specific range that matches JSON has a weight above zero.
pub fn admits_json(headers: &HeaderMap) -> bool {
    let mut best = None;
    let mut any = false;
    for value in headers.get_all(header::ACCEPT) {
        for range in value.as_bytes().split(|byte| *byte == b',') {
            let range = String::from_utf8_lossy(range);
            any |= !range.trim().is_empty();
            best = best.max(specificity_and_acceptance(&range));
        }
    }
    !any || best.is_some_and(|(_, is_accepted)| is_accepted)
}

/// How specific a media range is for JSON, and whether it accepts it; `None` when it does not
/// match.
fn specificity_and_acceptance(range: &str) -> Option<(u8, bool)> {
    let mut parts = range.split(';').map(str::trim);
    let specificity = match parts.next()?.to_ascii_lowercase().as_str() {
        "application/json" => 2,
        "application/*" => 1,
        "*/*" => 0,
        _ => return None,
    };
    let weight = parts.find_map(|parameter| {
        let (name, value) = parameter.split_once('=')?;
        name.trim().eq_ignore_ascii_case("q").then(|| value.trim().parse::<f32>().ok())?
    });
    Some((specificity, weight.unwrap_or(1.0) > 0.0))
}

#[cfg(test)]
mod tests {
    use actix_web::http::header::{ACCEPT, HeaderMap, HeaderValue};

    use super::{admits_json, thousandths};

    #[test]
    fn weights_have_three_decimals() {
        let good =
            [("0", 0), ("0.", 0), ("0.5", 500), ("0.05", 50), ("0.125", 125), ("1.000", 1000)];
        for (text, expected) in good {
            assert_eq!(thousandths(text), Some(expected), "{text}");
        }
        for bad in ["", ".5", "2", "1.5", "0.1234", "-0", "0.+5", "0.x"] {
            assert_eq!(thousandths(bad), None, "{bad}");
        }
    }

    #[test]
    fn accept_headers_follow_their_table() {
        let table = [
            (None, true),
            (Some(""), true),
            (Some("*/*"), true),
            (Some("application/*"), true),
            (Some("application/json"), true),
            (Some("Application/JSON; indent=4"), true),
            (Some("text/html, application/json;q=0.1"), true),
            (Some("text/html, */*;q=0.8"), true),
            (Some("text/html"), false),
            (Some("application/xml"), false),
            (Some("application/json;q=0"), false),
            (Some("application/json;q=0, */*"), false),
            (Some("*/*;q=0, application/json"), true),
            (Some("rubbish"), false),
        ];
        for (value, expected) in table {
            let mut headers = HeaderMap::new();
            if let Some(value) = value {
                headers.insert(ACCEPT, HeaderValue::from_static(value));
            }
            assert_eq!(admits_json(&headers), expected, "{value:?}");
        }
    }
}
