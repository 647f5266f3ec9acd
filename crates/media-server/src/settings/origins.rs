//! Parses the origins whose pages may use the API.

use api_actix::AllowedOrigins;
use url::Url;

/// `*`, or origins separated by commas.
pub(super) fn origins(text: &str) -> Result<AllowedOrigins, String> {
    let words = text.split(',').map(str::trim).filter(|word| !word.is_empty());
    let words: Vec<&str> = words.collect();
    match *words {
        ["*"] => Ok(AllowedOrigins::Any),
        _ if words.contains(&"*") => {
            Err("\"*\" allows every origin, so it must be the only one.".to_owned())
        }
        _ => words.into_iter().map(origin).collect::<Result<_, _>>().map(AllowedOrigins::Listed),
    }
}

/// An origin as browsers send it (RFC 6454, section 6.2): in lower case and Punycode, without the
/// default port.
fn origin(word: &str) -> Result<String, String> {
    let is_authority = |rest: &str| {
        !rest.contains(|c: char| c.is_whitespace() || c.is_control() || "/\\?#@*".contains(c))
    };
    word.split_once("://")
        .filter(|(_, rest)| is_authority(rest))
        .and_then(|_| Url::parse(word).ok())
        .filter(|url| matches!(url.scheme(), "http" | "https"))
        .map(|url| url.origin().ascii_serialization())
        .ok_or_else(|| {
            format!(
                "{word:?} is not an origin, such as https://app.example.com or \
                 http://localhost:5173: a scheme (http or https), a host and perhaps a port, \
                 without a path or a slash at the end."
            )
        })
}

#[cfg(test)]
mod tests {
    use api_actix::AllowedOrigins;

    use super::super::tests::set;

    #[test]
    fn origins_are_listed_as_browsers_send_them() {
        let table = [
            ("", &[][..]),
            ("https://app.example.com", &["https://app.example.com"]),
            (
                "http://localhost:5173, http://[::1]:80 ,",
                &["http://localhost:5173", "http://[::1]"],
            ),
            ("HTTPS://App.Example.com:443", &["https://app.example.com"]),
            ("https://مثال.com:8443", &["https://xn--mgbh0fb.com:8443"]),
        ];
        for (text, expected) in table {
            let found = set("--cors-origins", text).expect(text).http.cors_origins;
            let expected = expected.iter().map(|origin| (*origin).to_owned()).collect();
            assert_eq!(found, AllowedOrigins::Listed(expected));
        }
        let every = set("--cors-origins", " * ").expect("it is valid").http.cors_origins;
        assert_eq!(every, AllowedOrigins::Any);
    }

    #[test]
    fn anything_else_than_an_origin_is_rejected() {
        let bad = [
            "app.example.com",
            "https://app.example.com/",
            "https://app.example.com/path",
            "https://app.example.com?",
            "https://app.example.com#a",
            "https://ada@app.example.com",
            "https://*.example.com",
            "https://",
            "https://a b",
            "https://a:99999",
            "https:app.example.com",
            "ftp://app.example.com",
            "//app.example.com",
            "null",
            "**",
            "*,https://app.example.com",
            "https://app.example.com,oops",
        ];
        for text in bad {
            assert!(set("--cors-origins", text).is_err(), "{text}");
        }
    }
}
