//! The preconditions of a request for stored bytes.

use std::time::{Duration, SystemTime};

use actix_web::http::Method;
use actix_web::http::header::{self, HeaderMap, HeaderName, HeaderValue};

use crate::http::conditional::{EntityTag, if_match_holds, if_none_match_hits};

/// The validators of stored bytes (RFC 9110, section 8.8).
pub struct Validators {
    pub entity_tag: EntityTag,
    /// In whole seconds, as in HTTP dates.
    pub modified: SystemTime,
    /// The time of the response.
    pub now: SystemTime,
}

/// The result of the preconditions of a request (RFC 9110, section 13.2.2).
#[derive(Debug, PartialEq, Eq)]
pub enum Verdict {
    Proceed,
    NotModified,
    Failed,
}

impl Validators {
    /// Validators of bytes modified at `modified`, in a response of `now`. An HTTP date cannot be
    /// before 1970 and must not be after `now` (RFC 9110, section 8.8.2.1), so `modified` is
    /// clamped.
    pub fn new(entity_tag: EntityTag, modified: SystemTime, now: SystemTime) -> Self {
        let since_epoch = modified.min(now).duration_since(SystemTime::UNIX_EPOCH);
        let seconds = since_epoch.unwrap_or_default().as_secs();
        let modified = SystemTime::UNIX_EPOCH + Duration::from_secs(seconds);
        Self { entity_tag, modified, now }
    }

    /// Evaluates everything but `If-Range`.
    pub fn evaluate(&self, headers: &HeaderMap) -> Verdict {
        if headers.contains_key(header::IF_MATCH) {
            let values = headers.get_all(header::IF_MATCH).map(HeaderValue::as_bytes);
            if !if_match_holds(values, &self.entity_tag) {
                return Verdict::Failed;
            }
        } else if date(headers, &header::IF_UNMODIFIED_SINCE).is_some_and(|at| self.modified > at) {
            return Verdict::Failed;
        }
        let unmodified = if headers.contains_key(header::IF_NONE_MATCH) {
            if_none_match_hits(headers, &self.entity_tag)
        } else {
            date(headers, &header::IF_MODIFIED_SINCE).is_some_and(|at| self.modified <= at)
        };
        if unmodified { Verdict::NotModified } else { Verdict::Proceed }
    }

    /// The `Range` header of a request if it applies: only on GET, only if it occurs once, and only
    /// if `If-Range`, if any, matches by strong comparison.
    pub fn range<'a>(&self, method: &Method, headers: &'a HeaderMap) -> Option<&'a str> {
        let mut ranges = headers.get_all(header::RANGE);
        let range = ranges.next().filter(|_| ranges.next().is_none())?.to_str().ok()?;
        let counts = method == Method::GET
            && headers.get(header::IF_RANGE).is_none_or(|value| {
                if_match_holds([value.as_bytes()].into_iter(), &self.entity_tag)
                    && value.as_bytes().trim_ascii() != b"*"
                    || date(headers, &header::IF_RANGE).is_some_and(|at| self.modified == at)
            });
        counts.then_some(range)
    }
}

fn date(headers: &HeaderMap, name: &HeaderName) -> Option<SystemTime> {
    httpdate::parse_http_date(headers.get(name)?.to_str().ok()?).ok()
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, SystemTime};

    use actix_web::http::Method;
    use actix_web::http::header::{HeaderMap, HeaderName, HeaderValue};

    use super::{Validators, Verdict};
    use crate::http::conditional::EntityTag;

    const BEFORE: &str = "Sun, 09 Sep 2001 01:46:39 GMT";
    const PRESENT: &str = "Sun, 09 Sep 2001 01:46:40 GMT";
    const AFTER: &str = "Sun, 09 Sep 2001 01:46:41 GMT";

    fn validators() -> Validators {
        let modified = SystemTime::UNIX_EPOCH + Duration::from_millis(1_000_000_000_500);
        Validators::new(EntityTag::strong(b"\x01"), modified, SystemTime::now())
    }

    #[test]
    fn a_date_outside_of_the_valid_range_is_clamped() {
        let at = |seconds| SystemTime::UNIX_EPOCH + Duration::from_secs(seconds);
        let now = at(1_000_000_000);
        let table = [
            (SystemTime::UNIX_EPOCH - Duration::from_secs(5), at(0)),
            (now - Duration::from_millis(1), at(999_999_999)),
            (now + Duration::from_millis(1), now),
            (at(253_402_300_800), now),
        ];
        for (modified, expected) in table {
            let validators = Validators::new(EntityTag::strong(b"\x01"), modified, now);
            assert_eq!(validators.modified, expected);
        }
    }

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for (name, value) in pairs {
            headers.append(HeaderName::from_static(name), HeaderValue::from_static(value));
        }
        headers
    }

    #[test]
    fn preconditions_follow_their_table() {
        use Verdict::{Failed, NotModified, Proceed};
        let table: [(&[(&str, &str)], Verdict); 14] = [
            (&[], Proceed),
            (&[("if-match", "\"01\"")], Proceed),
            (&[("if-match", "\"02\"")], Failed),
            (&[("if-match", "*")], Proceed),
            (&[("if-none-match", "\"01\"")], NotModified),
            (&[("if-none-match", "\"02\"")], Proceed),
            (&[("if-none-match", "*")], NotModified),
            (&[("if-modified-since", PRESENT)], NotModified),
            (&[("if-modified-since", BEFORE)], Proceed),
            (&[("if-unmodified-since", BEFORE)], Failed),
            (&[("if-unmodified-since", PRESENT)], Proceed),
            (&[("if-modified-since", AFTER), ("if-none-match", "\"02\"")], Proceed),
            (&[("if-unmodified-since", BEFORE), ("if-match", "\"01\"")], Proceed),
            (&[("if-modified-since", "yesterday")], Proceed),
        ];
        for (pairs, expected) in table {
            assert_eq!(validators().evaluate(&headers(pairs)), expected, "{pairs:?}");
        }
    }

    #[test]
    fn ranges_apply_by_their_table() {
        let table = [
            (Method::GET, None, true),
            (Method::HEAD, None, false),
            (Method::GET, Some("\"01\""), true),
            (Method::GET, Some("\"02\""), false),
            (Method::GET, Some("W/\"01\""), false),
            (Method::GET, Some("*"), false),
            (Method::GET, Some(PRESENT), true),
            (Method::GET, Some(BEFORE), false),
            (Method::GET, Some(AFTER), false),
        ];
        for (method, if_range, counts) in table {
            let mut pairs = vec![("range", "bytes=0-0")];
            pairs.extend(if_range.map(|value| ("if-range", value)));
            let headers = headers(&pairs);
            let range = validators().range(&method, &headers);
            assert_eq!(range.is_some(), counts, "{method} If-Range: {if_range:?}");
        }
        let twice = headers(&[("range", "bytes=0-0"), ("range", "bytes=1-1")]);
        assert_eq!(validators().range(&Method::GET, &twice), None);
    }
}
