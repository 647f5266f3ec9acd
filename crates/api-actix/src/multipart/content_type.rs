//! The `Content-Type` of a request: media type, charset and boundary.

use encoding_rs::{Encoding, UTF_8};

use super::parameters::Parameterized;

/// RFC 2046, section 5.1.1, allows 70. Django takes 201.
const MAX_BOUNDARY_BYTES: usize = 201;

/// A `Content-Type` (RFC 9110, section 8.3), parsed leniently.
pub struct ContentType(Parameterized);

impl ContentType {
    /// Parses a header value; bytes that are not UTF-8 become U+FFFD.
    #[must_use]
    pub fn parse(value: &[u8]) -> Self {
        Self(Parameterized::parse(&String::from_utf8_lossy(value)))
    }

    /// Type and subtype in lower case.
    #[must_use]
    pub fn media_type(&self) -> String {
        self.0.value.to_ascii_lowercase()
    }

    /// The encoding of the parameter `charset` (WHATWG Encoding, section 4.2), by default UTF-8;
    /// `None` when it is unknown.
    #[must_use]
    pub fn charset(&self) -> Option<&'static Encoding> {
        match self.0.parameter("charset") {
            Some(label) => Encoding::for_label_no_replacement(label.as_bytes()),
            None => Some(UTF_8),
        }
    }

    /// The boundary of a multipart body; `None` when it is missing or invalid.
    #[must_use]
    pub fn boundary(&self) -> Option<String> {
        let boundary = self.0.parameter("boundary")?;
        let is_printable = boundary.bytes().all(|byte| matches!(byte, b' '..=b'~'));
        let fits = (1..=MAX_BOUNDARY_BYTES).contains(&boundary.len()) && !boundary.ends_with(' ');
        (is_printable && fits).then(|| boundary.into_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::ContentType;

    fn boundary(parameters: &str) -> Option<String> {
        let content_type =
            ContentType::parse(format!("Multipart/Form-Data{parameters}").as_bytes());
        assert_eq!(content_type.media_type(), "multipart/form-data");
        content_type.boundary()
    }

    #[test]
    fn boundaries_may_be_quoted() {
        let unquoted = "b=/:?()@{}<[>],b";
        let longest = "b".repeat(201);
        let table = [
            (format!("; boundary={unquoted}"), unquoted),
            (format!("; boundary=\"{unquoted}\""), unquoted),
            ("; boundary=\"a b;c\"".to_owned(), "a b;c"),
            (r#"; boundary="a\"b""#.to_owned(), "a\"b"),
            (" \t;\t charset=utf-8 ; Boundary = b \t".to_owned(), "b"),
            (";; ;boundary=b;".to_owned(), "b"),
            ("; boundary=a; boundary=b".to_owned(), "b"),
            (format!("; boundary={longest}"), &longest),
        ];
        for (parameters, expected) in table {
            assert_eq!(boundary(&parameters).as_deref(), Some(expected), "{parameters}");
        }
    }

    #[test]
    fn an_invalid_boundary_is_none() {
        let long = format!("; boundary={}", "b".repeat(202));
        let table =
            ["", ";", "; boundary", "; boundary=", "; boundary=\"b \"", "; boundary=é", &long];
        for parameters in table {
            assert_eq!(boundary(parameters), None, "{parameters}");
        }
        assert_eq!(boundary("; boundary=\"a\rb\""), None);
    }

    #[test]
    fn charsets_are_known_by_any_of_their_names() {
        let table = [
            ("text/plain", Some("UTF-8")),
            ("text/plain; charset=UTF8", Some("UTF-8")),
            ("text/plain; charset=\"latin1\"", Some("windows-1252")),
            ("text/plain; charset=utf-16", Some("UTF-16LE")),
            ("text/plain; charset=x-unknown", None),
            ("text/plain; charset=", None),
        ];
        for (value, expected) in table {
            let charset = ContentType::parse(value.as_bytes()).charset();
            assert_eq!(charset.map(encoding_rs::Encoding::name), expected, "{value}");
        }
    }
}
