use domain::StorageKey;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// What is percent-encoded in the path of a media URL: all but `A-Z a-z 0-9 _ . - ~ / ! * ( ) '`.
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

/// The absolute URL of the bytes under `key`; `base` is an origin or a public URL without a slash at
/// its end.
pub fn media_url(base: &str, key: &StorageKey) -> String {
    format!("{base}/media/{}", utf8_percent_encode(key.as_str(), ENCODED))
}

#[cfg(test)]
mod tests {
    use super::media_url;

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
}
