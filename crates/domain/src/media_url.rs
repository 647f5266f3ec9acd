//! The path of a key in a URL, and the key of a URL.

use std::fmt;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

use crate::StorageKey;

/// Percent-encoded in the path of a media URL: everything except `A-Z a-z 0-9 _ . - ~ / ! * ( ) '`.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'_')
    .remove(b'.')
    .remove(b'-')
    .remove(b'~')
    .remove(b'/')
    .remove(b'!')
    .remove(b'*')
    .remove(b'(')
    .remove(b')')
    .remove(b'\'');

/// The absolute URL of the bytes of `key`; `base` is an origin or a public URL without a trailing
/// slash.
///
/// ```
/// let key = "core_media/2025/12/22/a b.txt".parse().unwrap();
/// let url = domain::media_url("https://example.com", &key);
/// assert_eq!(url, "https://example.com/media/core_media/2025/12/22/a%20b.txt");
/// assert_eq!(domain::media_key(&url), Some(key));
/// ```
#[must_use]
pub fn media_url(base: &str, key: &StorageKey) -> String {
    const MEDIA: &str = "/media/";
    let mut url = String::with_capacity(base.len() + MEDIA.len() + key.as_str().len());
    url.push_str(base);
    url.push_str(MEDIA);
    url.extend(utf8_percent_encode(key.as_str(), ENCODED));
    url
}

impl StorageKey {
    /// The key as part of a URL's path: percent-encoded UTF-8 (RFC 3986, section 2.1), except
    /// `A-Z a-z 0-9 _ . - ~ / ! * ( ) '`.
    #[must_use]
    pub fn percent_encoded(&self) -> impl fmt::Display {
        utf8_percent_encode(self.as_str(), ENCODED)
    }
}

/// The key in `url`, for any host and any prefix before the first `/media/` of its path; `None`
/// when the rest of the path is not a valid key.
#[must_use]
pub fn media_key(url: &str) -> Option<StorageKey> {
    let path = match url.split_once("://") {
        Some((scheme, rest)) if !scheme.contains('/') => &rest[rest.find('/')?..],
        _ => url,
    };
    let path = path.split(['?', '#']).next()?;
    let (_, encoded) = path.split_once("/media/")?;
    let is_encoded = encoded.split('%').skip(1).all(|piece| {
        let digits = piece.as_bytes().get(..2);
        digits.is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit))
    });
    let key = percent_decode_str(encoded).decode_utf8().ok().filter(|_| is_encoded)?;
    key.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::{media_key, media_url};
    use crate::StorageKey;

    #[test]
    fn keys_are_percent_encoded_as_utf_8() {
        let table = [
            ("core_media/a-b~c.txt", "core_media/a-b~c.txt"),
            ("a!*()'b", "a!*()'b"),
            ("a b", "a%20b"),
            ("a%b?c#d&e+f", "a%25b%3Fc%23d%26e%2Bf"),
            ("تصویر.png", "%D8%AA%D8%B5%D9%88%DB%8C%D8%B1.png"),
        ];
        for (key, path) in table {
            let key = key.parse().expect("a key");
            assert_eq!(media_url("http://host:1", &key), format!("http://host:1/media/{path}"));
        }
    }

    #[test]
    fn keys_are_found_in_urls_of_any_host() {
        let table = [
            ("http://127.0.0.1:8000/media/core_media/a.txt", Some("core_media/a.txt")),
            ("https://media/media/a/media/b", Some("a/media/b")),
            ("https://example.com/shop/media/a", Some("a")),
            ("/media/a%20b%3F?signature=x/media/y#z", Some("a b?")),
            ("/media/http%3A//a", None),
            ("/media/http://a", None),
            ("http://host/media/%D8%AA.png", Some("ت.png")),
            ("http://host/media/a+b", Some("a+b")),
            ("http://media/a", None),
            ("http://host", None),
            ("a.txt", None),
            ("http://host/media/", None),
            ("http://host/media/../a", None),
            ("http://host/media/%2e%2e/a", None),
            ("http://host/media//a", None),
            ("http://host/media/a%00", None),
            ("http://host/media/100%", None),
            ("http://host/media/%zz", None),
            ("http://host/media/%ff", None),
        ];
        for (url, key) in table {
            assert_eq!(media_key(url).as_ref().map(StorageKey::as_str), key, "{url}");
        }
    }

    #[test]
    fn the_key_of_a_url_is_the_one_it_was_made_of() {
        for key in ["a b", "100%/?#&+", "تصویر.png", "a!*()'~", "media/media"] {
            let key: StorageKey = key.parse().expect("a key");
            assert_eq!(media_key(&media_url("https://host:1/x", &key)), Some(key));
        }
    }
}
