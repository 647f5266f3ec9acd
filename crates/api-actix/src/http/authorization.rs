//! The `Authorization` header: `Token <key>`, as Django REST Framework reads it.

use actix_web::http::header::{self, HeaderMap};

use crate::error::InvalidCredentials;

/// The key in `Authorization: Token <key>`. The scheme is case-insensitive, and any blanks may
/// surround the key.
pub fn token_key(headers: &HeaderMap) -> Result<&str, InvalidCredentials> {
    let mut values = headers.get_all(header::AUTHORIZATION);
    let value = values.next().ok_or(InvalidCredentials::Absent)?;
    if values.next().is_some() {
        return Err(InvalidCredentials::Spaces);
    }
    let mut words = value.as_bytes().split(u8::is_ascii_whitespace).filter(|word| !word.is_empty());
    let scheme = words.next().unwrap_or_default();
    if !scheme.eq_ignore_ascii_case(b"token") {
        return Err(InvalidCredentials::Absent);
    }
    let key = words.next().ok_or(InvalidCredentials::NoKey)?;
    if words.next().is_some() {
        return Err(InvalidCredentials::Spaces);
    }
    str::from_utf8(key).map_err(|_| InvalidCredentials::NotUtf8)
}

#[cfg(test)]
mod tests {
    use actix_web::http::header::{AUTHORIZATION, HeaderMap, HeaderValue};

    use super::token_key;
    use crate::error::InvalidCredentials;

    fn headers(values: &[&[u8]]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for value in values {
            let value = HeaderValue::from_bytes(value).expect("a header value");
            headers.append(AUTHORIZATION, value);
        }
        headers
    }

    /// The values of the headers, and what they lead to.
    type Case<'a> = (&'a [&'a [u8]], Result<&'a str, InvalidCredentials>);

    #[test]
    fn headers_lead_to_keys_or_reasons() {
        use InvalidCredentials::{Absent, NoKey, NotUtf8, Spaces};
        let table: [Case<'_>; 13] = [
            (&[], Err(Absent)),
            (&[b""], Err(Absent)),
            (&[b"Basic abc"], Err(Absent)),
            (&[b"Tokenabc"], Err(Absent)),
            (&[b"Token"], Err(NoKey)),
            (&[b"token  "], Err(NoKey)),
            (&[b"Token abc"], Ok("abc")),
            (&[b"tOKEN \t  abc "], Ok("abc")),
            (&[b"Token a b"], Err(Spaces)),
            (&[b"Token a", b"Token a"], Err(Spaces)),
            (&[b"Token \xff\xfe"], Err(NotUtf8)),
            (&[b"\xff abc"], Err(Absent)),
            (&["Token کلید".as_bytes()], Ok("کلید")),
        ];
        for (values, expected) in table {
            assert_eq!(token_key(&headers(values)), expected, "{values:?}");
        }
    }
}
