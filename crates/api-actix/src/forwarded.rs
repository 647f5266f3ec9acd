//! What the last proxy on the way says of a request: `X-Forwarded-*`, or `Forwarded` (RFC 7239).

use actix_web::http::header::{self, HeaderMap, HeaderName, HeaderValue};

const FORWARDED_HOST: HeaderName = HeaderName::from_static("x-forwarded-host");
const FORWARDED_PROTO: HeaderName = HeaderName::from_static("x-forwarded-proto");

/// The host and the scheme that a proxy has seen, each as it is written there.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Forwarded {
    pub host: Option<String>,
    pub proto: Option<String>,
}

/// The header of a proxy cannot be read.
#[derive(Debug, PartialEq, Eq)]
pub struct Unreadable;

impl Forwarded {
    /// What the last proxy says. Whatever stands before its own words may be the client's.
    ///
    /// `Forwarded` counts only where neither `X-Forwarded-Host` nor `X-Forwarded-Proto` is there: a proxy
    /// that sets one of these may pass on the `Forwarded` of a client.
    pub fn from_headers(headers: &HeaderMap) -> Result<Self, Unreadable> {
        let is_split =
            [FORWARDED_HOST, FORWARDED_PROTO].iter().any(|name| headers.contains_key(name));
        if is_split {
            let host = last_value(headers, &FORWARDED_HOST)?;
            let proto = last_value(headers, &FORWARDED_PROTO).unwrap_or_default();
            return Ok(Self { host: host.map(str::to_owned), proto: proto.map(str::to_owned) });
        }
        last_line(headers, &header::FORWARDED)?.map_or(Ok(Self::default()), last_element)
    }
}

/// The last line of a header; all its lines together are one list (RFC 9110, section 5.3).
fn last_line<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Result<Option<&'a str>, Unreadable> {
    let line = headers.get_all(name).last().map(HeaderValue::to_str);
    line.transpose().map_err(|_| Unreadable)
}

fn last_value<'a>(
    headers: &'a HeaderMap,
    name: &HeaderName,
) -> Result<Option<&'a str>, Unreadable> {
    let line = last_line(headers, name)?;
    Ok(line.and_then(|line| line.rsplit(',').next()).map(str::trim))
}

/// The last element of a `Forwarded` line (RFC 7239, section 4).
fn last_element(line: &str) -> Result<Forwarded, Unreadable> {
    let mut forwarded = Forwarded::default();
    let mut rest = line;
    loop {
        let after_pair = match rest.trim_start() {
            unpaired if unpaired.is_empty() || unpaired.starts_with([',', ';']) => unpaired,
            paired => {
                let (name, value, after) = pair(paired).ok_or(Unreadable)?;
                forwarded.add(name, value)?;
                after.trim_start()
            }
        };
        match after_pair.split_at_checked(1) {
            None => return Ok(forwarded),
            Some((";", after)) => rest = after,
            Some((",", after)) => (forwarded, rest) = (Forwarded::default(), after),
            Some(_) => return Err(Unreadable),
        }
    }
}

impl Forwarded {
    /// Each parameter occurs once in an element.
    fn add(&mut self, name: &str, value: String) -> Result<(), Unreadable> {
        let parameter = match name.to_ascii_lowercase().as_str() {
            "host" => &mut self.host,
            "proto" => &mut self.proto,
            _ => return Ok(()),
        };
        match parameter.replace(value) {
            None => Ok(()),
            Some(_) => Err(Unreadable),
        }
    }
}

/// A parameter's name and value, and what follows them.
fn pair(text: &str) -> Option<(&str, String, &str)> {
    let (name, rest) = text.split_once('=')?;
    let (value, rest) = rest.strip_prefix('"').map_or_else(|| token(rest), quoted_string)?;
    is_token(name).then_some((name, value, rest))
}

/// What stands up to the next delimiter. A host with a port is no token, and is often written as one.
#[expect(clippy::unnecessary_wraps, reason = "it is the alternative to a quoted string")]
fn token(text: &str) -> Option<(String, &str)> {
    let (token, rest) = text.split_at(text.find([',', ';', '"', ' ', '\t']).unwrap_or(text.len()));
    Some((token.to_owned(), rest))
}

/// What stands in a quoted string (RFC 9110, section 5.6.4), and what follows its closing quote.
fn quoted_string(text: &str) -> Option<(String, &str)> {
    let mut value = String::new();
    let mut characters = text.char_indices();
    loop {
        match characters.next()?.1 {
            '"' => return Some((value, characters.as_str())),
            '\\' => value.push(characters.next()?.1),
            character => value.push(character),
        }
    }
}

fn is_token(text: &str) -> bool {
    let is_tchar = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
    !text.is_empty() && text.bytes().all(is_tchar)
}

#[cfg(test)]
mod tests {
    use super::{Forwarded, Unreadable, last_element};

    fn element(host: Option<&str>, proto: Option<&str>) -> Forwarded {
        Forwarded { host: host.map(str::to_owned), proto: proto.map(str::to_owned) }
    }

    #[test]
    fn the_last_element_of_a_forwarded_line_counts() {
        let table = [
            ("host=a", element(Some("a"), None)),
            ("Host=\"a:80\" ; PROTO=https;for=_x", element(Some("a:80"), Some("https"))),
            ("host=evil;proto=http, for=\"[::1]:80\";host=b", element(Some("b"), None)),
            ("host=evil,for=1.2.3.4", element(None, None)),
            ("for=\"a,host=evil;\\\"\";host=b", element(Some("b"), None)),
            ("host=a,;proto=https;", element(None, Some("https"))),
            ("host=evil,", element(None, None)),
            ("", element(None, None)),
        ];
        for (line, expected) in table {
            assert_eq!(last_element(line), Ok(expected), "{line}");
        }
    }

    #[test]
    fn a_malformed_forwarded_line_is_unreadable() {
        for line in [
            "host",
            "host=a;host=b",
            "host=a b",
            "host=\"a\"b",
            "for=\", for=1.2.3.4;host=a",
            "for=\"a, for=\"[::1]\";host=b",
            "ho st=a",
            "host=\"a\\",
            "=a",
        ] {
            assert_eq!(last_element(line), Err(Unreadable), "{line}");
        }
    }
}
