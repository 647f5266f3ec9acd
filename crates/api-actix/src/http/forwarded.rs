//! The forwarding headers of the last proxy: `X-Forwarded-*`, or `Forwarded` (RFC 7239).

use actix_web::http::header::{self, HeaderMap, HeaderName, HeaderValue};

const FORWARDED_HOST: HeaderName = HeaderName::from_static("x-forwarded-host");
const FORWARDED_PROTO: HeaderName = HeaderName::from_static("x-forwarded-proto");

/// The host and the scheme that a proxy has received, as written.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Forwarded {
    pub host: Option<String>,
    pub proto: Option<String>,
}

/// A forwarding header is malformed.
#[derive(Debug, PartialEq, Eq)]
pub struct Malformed;

impl Forwarded {
    /// The values of the last proxy. Earlier values may come from the client.
    ///
    /// `Forwarded` is used only if both `X-Forwarded-Host` and `X-Forwarded-Proto` are absent: a
    /// proxy that sets one of these may pass on the `Forwarded` of a client.
    pub fn from_headers(headers: &HeaderMap) -> Result<Self, Malformed> {
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
fn last_line<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Result<Option<&'a str>, Malformed> {
    let line = headers.get_all(name).last().map(HeaderValue::to_str);
    line.transpose().map_err(|_| Malformed)
}

fn last_value<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Result<Option<&'a str>, Malformed> {
    let line = last_line(headers, name)?;
    Ok(line.and_then(|line| line.rsplit(',').next()).map(str::trim))
}

/// The last element of a `Forwarded` line (RFC 7239, section 4).
fn last_element(line: &str) -> Result<Forwarded, Malformed> {
    let mut forwarded = Forwarded::default();
    let mut rest = line;
    loop {
        let after_pair = match rest.trim_start() {
            unpaired if unpaired.is_empty() || unpaired.starts_with([',', ';']) => unpaired,
            paired => {
                let (name, value, after) = pair(paired).ok_or(Malformed)?;
                forwarded.add(name, value)?;
                after.trim_start()
            }
        };
        match after_pair.split_at_checked(1) {
            None => return Ok(forwarded),
            Some((";", after)) => rest = after,
            Some((",", after)) => (forwarded, rest) = (Forwarded::default(), after),
            Some(_) => return Err(Malformed),
        }
    }
}

impl Forwarded {
    /// Each parameter occurs once in an element.
    fn add(&mut self, name: &str, value: String) -> Result<(), Malformed> {
        let parameter = match name.to_ascii_lowercase().as_str() {
            "host" => &mut self.host,
            "proto" => &mut self.proto,
            _ => return Ok(()),
        };
        match parameter.replace(value) {
            None => Ok(()),
            Some(_) => Err(Malformed),
        }
    }
}

/// The name and value of a parameter, and the rest.
fn pair(text: &str) -> Option<(&str, String, &str)> {
    let (name, rest) = text.split_once('=')?;
    let (value, rest) = rest.strip_prefix('"').map_or_else(|| token(rest), quoted_string)?;
    is_token(name).then_some((name, value, rest))
}

/// The text up to the next delimiter. A host with a port is not a token, but is often sent
/// unquoted.
#[expect(clippy::unnecessary_wraps, reason = "the alternative to a quoted string")]
fn token(text: &str) -> Option<(String, &str)> {
    let (token, rest) = text.split_at(text.find([',', ';', '"', ' ', '\t']).unwrap_or(text.len()));
    Some((token.to_owned(), rest))
}

/// The content of a quoted string (RFC 9110, section 5.6.4), and the rest behind its closing quote.
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
    use super::{Forwarded, Malformed, last_element};

    fn element(host: Option<&str>, proto: Option<&str>) -> Forwarded {
        Forwarded { host: host.map(str::to_owned), proto: proto.map(str::to_owned) }
    }

    #[test]
    fn the_last_element_of_a_forwarded_line_is_used() {
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
    fn a_malformed_forwarded_line_is_rejected() {
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
            assert_eq!(last_element(line), Err(Malformed), "{line}");
        }
    }
}
