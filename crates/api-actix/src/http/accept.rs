//! The `Accept` header.

use actix_web::http::header::{self, HeaderMap};

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

    use super::admits_json;

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
