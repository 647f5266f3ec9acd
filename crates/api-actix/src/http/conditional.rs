//! Entity tags, and the headers that compare them.

use std::fmt;

use actix_web::http::header::{self, HeaderMap};

/// A strong entity tag (RFC 9110, section 8.8.3), quotes included.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EntityTag(String);

impl EntityTag {
    /// The tag whose text is `name` in hexadecimal.
    pub fn strong(name: &[u8]) -> Self {
        let mut tag = String::with_capacity(name.len() * 2 + 2);
        tag.push('"');
        for byte in name {
            let digits = [byte >> 4, byte & 0xf].map(|digit| char::from_digit(digit.into(), 16));
            tag.extend(digits.into_iter().flatten());
        }
        tag.push('"');
        Self(tag)
    }

    /// The tag of `text`, which has no quotes.
    pub fn quoting(text: fmt::Arguments<'_>) -> Self {
        Self(format!("\"{text}\""))
    }
}

impl From<EntityTag> for String {
    /// The value of an `ETag` header.
    fn from(EntityTag(tag): EntityTag) -> Self {
        tag
    }
}

impl fmt::Display for EntityTag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Whether `If-None-Match` matches the current tag: weak comparison, `*` matches any.
pub fn if_none_match_hits(headers: &HeaderMap, current: &EntityTag) -> bool {
    headers.get_all(header::IF_NONE_MATCH).any(|value| {
        value.as_bytes().trim_ascii() == b"*"
            || tags(value.as_bytes())
                .any(|tag| tag.strip_prefix(b"W/").unwrap_or(tag) == current.0.as_bytes())
    })
}

/// Whether these values of `If-Match` match the current tag: strong comparison, `*` matches any.
pub fn if_match_holds<'a>(mut values: impl Iterator<Item = &'a [u8]>, current: &EntityTag) -> bool {
    values.any(|value| {
        value.trim_ascii() == b"*" || tags(value).any(|tag| tag == current.0.as_bytes())
    })
}

/// The entity tags of a list, with their quotes and `W/`. Parsing ends at malformed text.
fn tags(mut list: &[u8]) -> impl Iterator<Item = &[u8]> {
    std::iter::from_fn(move || {
        while let [b',' | b' ' | b'\t', rest @ ..] = list {
            list = rest;
        }
        let prefix = if list.starts_with(b"W/") { 2 } else { 0 };
        let quoted = list[prefix..].strip_prefix(b"\"")?;
        let length = prefix + 2 + quoted.iter().position(|byte| *byte == b'"')?;
        let (tag, rest) = list.split_at(length);
        list = rest;
        Some(tag)
    })
}

#[cfg(test)]
mod tests {
    use actix_web::http::header::{HeaderMap, HeaderValue, IF_NONE_MATCH};

    use super::{EntityTag, if_match_holds, if_none_match_hits};

    #[test]
    fn entity_tags_are_compared_by_their_table() {
        let current = EntityTag::strong(b"\x01\xab");
        assert_eq!(current.to_string(), "\"01ab\"");
        let table: [(&str, bool, bool); 10] = [
            ("\"01ab\"", true, true),
            ("W/\"01ab\"", false, true),
            ("*", true, true),
            (" * ", true, true),
            ("\"other\", \"01ab\"", true, true),
            ("\"a,b\" ,W/\"x\",\"01ab\"", true, true),
            ("\"other\"", false, false),
            ("01ab", false, false),
            ("", false, false),
            ("\"01ab", false, false),
        ];
        for (value, matches, none_matches) in table {
            assert_eq!(
                if_match_holds([value.as_bytes()].into_iter(), &current),
                matches,
                "If-Match: {value}"
            );
            let mut headers = HeaderMap::new();
            headers.insert(IF_NONE_MATCH, HeaderValue::from_static(value));
            assert_eq!(
                if_none_match_hits(&headers, &current),
                none_matches,
                "If-None-Match: {value}"
            );
        }
    }
}
