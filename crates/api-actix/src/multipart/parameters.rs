//! A header field with parameters, such as `form-data; name="f"` (RFC 9110, section 5.6.6),
//! including the extended and the continued form (RFC 2231, sections 3 and 4). Malformed parameters
//! are ignored.

use std::borrow::Cow;
use std::collections::BTreeMap;

use encoding_rs::{Encoding, UTF_8};
use percent_encoding::percent_decode_str;

/// A value and its parameters, with names in lower case.
#[derive(Debug, PartialEq, Eq)]
pub struct Parameterized {
    pub value: String,
    parameters: Vec<(String, String)>,
}

/// The value of an extended parameter: its bytes, and their encoding if it is known.
struct Extended {
    encoding: Option<&'static Encoding>,
    bytes: Vec<u8>,
}

impl Parameterized {
    pub fn parse(text: &str) -> Self {
        let (value, mut rest) = split_at_semicolon(text);
        let mut parameters = Vec::new();
        while let Some(text) = rest.strip_prefix(';') {
            let (parameter, after) = parameter(text);
            parameters.extend(parameter);
            rest = after;
        }
        Self { value: value.trim().to_owned(), parameters }
    }

    /// The parameter `name`. The extended form takes precedence over the plain one (RFC 6266,
    /// section 4.3) unless its encoding is unknown. The last occurrence of a repeated parameter
    /// wins.
    pub fn parameter(&self, name: &str) -> Option<Cow<'_, str>> {
        self.parameter_with(name, Cow::from)
    }

    /// The same with the plain form decoded by `decode`.
    pub fn parameter_with<'a>(
        &'a self,
        name: &str,
        decode: impl FnOnce(&'a str) -> Cow<'a, str>,
    ) -> Option<Cow<'a, str>> {
        let extended = self.whole(name).or_else(|| self.continued(name));
        match (extended, self.plain(name)) {
            (Some(Extended { encoding: None, .. }) | None, Some(plain)) => Some(decode(plain)),
            (Some(extended), _) => Some(extended.decode().into()),
            (None, None) => None,
        }
    }

    fn plain(&self, name: &str) -> Option<&str> {
        let mut named = self.parameters.iter().rev().filter(|(given, _)| given == name);
        named.next().map(|(_, value)| value.as_str())
    }

    fn whole(&self, name: &str) -> Option<Extended> {
        self.plain(&format!("{name}*")).map(Extended::parse)
    }

    /// The parameter in segments: `name*0`, `name*1*` and so on. Those with a trailing asterisk are
    /// encoded.
    fn continued(&self, name: &str) -> Option<Extended> {
        let segments: BTreeMap<usize, (bool, &str)> =
            self.parameters.iter().filter_map(|given| segment(given, name)).collect();
        let first = match *segments.get(&0)? {
            (true, value) => Extended::parse(value),
            (false, value) => Extended { encoding: Some(UTF_8), bytes: value.into() },
        };
        let others = segments.into_iter().skip(1).enumerate();
        let following =
            others.map_while(|(index, (number, segment))| (number == index + 1).then_some(segment));
        Some(following.fold(first, Extended::with_segment))
    }
}

impl Extended {
    /// Parses `charset'language'value`, or a value alone.
    fn parse(value: &str) -> Self {
        let (encoding, value) = match *value.splitn(3, '\'').collect::<Vec<_>>() {
            ["", _, value] => (Some(UTF_8), value),
            [charset, _, value] => (Encoding::for_label_no_replacement(charset.as_bytes()), value),
            _ => (Some(UTF_8), value),
        };
        Self { encoding, bytes: percent_decode_str(value).collect() }
    }

    fn with_segment(mut self, (is_encoded, segment): (bool, &str)) -> Self {
        if is_encoded {
            self.bytes.extend(percent_decode_str(segment));
        } else {
            self.bytes.extend(segment.as_bytes());
        }
        self
    }

    fn decode(self) -> String {
        let encoding = self.encoding.unwrap_or(UTF_8);
        encoding.decode_without_bom_handling(&self.bytes).0.into_owned()
    }
}

/// The number of a segment of the parameter `name`, whether it is encoded, and its text.
fn segment<'a>(
    (given, value): &'a (String, String),
    name: &str,
) -> Option<(usize, (bool, &'a str))> {
    let number = given.strip_prefix(name)?.strip_prefix('*')?;
    let digits = number.strip_suffix('*');
    let is_encoded = digits.is_some();
    Some((digits.unwrap_or(number).parse().ok()?, (is_encoded, value)))
}

fn split_at_semicolon(text: &str) -> (&str, &str) {
    text.split_at(text.find(';').unwrap_or(text.len()))
}

/// The parameter at the start of `text`, unless it is empty or has no value, and the rest.
fn parameter(text: &str) -> (Option<(String, String)>, &str) {
    let (name, rest) = text.split_at(text.find(['=', ';']).unwrap_or(text.len()));
    let Some(rest) = rest.strip_prefix('=') else { return (None, rest) };
    let (value, rest) = value(rest);
    (Some((name.trim().to_ascii_lowercase(), value)), rest)
}

/// The value of a parameter, and the rest from the next semicolon on. A backslash escapes only a
/// quote or another backslash: some browsers send a Windows path unescaped. A quote ends the value
/// only at the end of the parameter: some clients send quotes in a file name unescaped.
fn value(text: &str) -> (String, &str) {
    let Some(quoted) = text.trim_start().strip_prefix('"') else {
        let (value, rest) = split_at_semicolon(text);
        return (value.trim().to_owned(), rest);
    };
    let mut value = String::new();
    let mut characters = quoted.char_indices().peekable();
    while let Some((at, c)) = characters.next() {
        match (c, characters.peek()) {
            ('"', _) if ends_parameter(&quoted[at + 1..]) => {
                return (value, split_at_semicolon(&quoted[at + 1..]).1);
            }
            ('\\', Some(&(_, escaped @ ('"' | '\\')))) => {
                value.push(escaped);
                characters.next();
            }
            (c, _) => value.push(c),
        }
    }
    (value, "")
}

fn ends_parameter(rest: &str) -> bool {
    matches!(rest.trim_start().as_bytes(), [] | [b';', ..])
}

#[cfg(test)]
mod tests {
    use super::Parameterized;

    fn file_name(text: &str) -> Option<String> {
        Parameterized::parse(text).parameter("filename").map(Into::into)
    }

    #[test]
    fn parameters_are_parsed_leniently() {
        let table = [
            (r#"form-data; name="f"; filename="a.txt""#, Some("a.txt")),
            (r#"form-data; filename="a;b=c.txt"; name="f""#, Some("a;b=c.txt")),
            (r#"form-data; name="filename=x"; filename="a""#, Some("a")),
            (r#"form-data; name="f"; filename="say \"hi\".txt""#, Some(r#"say "hi".txt"#)),
            (
                r#"form-data; name="f"; filename="C:\Users\me\notes.txt""#,
                Some(r"C:\Users\me\notes.txt"),
            ),
            (r#"form-data; name="f"; filename="C:\\Users\\me.txt""#, Some(r"C:\Users\me.txt")),
            (r#"form-data; name="f"; FileName = a.txt ; x=y"#, Some("a.txt")),
            ("form-data\t;\tfilename\t=\t\"a.txt\"", Some("a.txt")),
            (r#"form-data; filename="say "hi".txt" ; name="f""#, Some(r#"say "hi".txt"#)),
            (r#"form-data;; ;filename="a";rubbish"#, Some("a")),
            (r#"form-data; rubbish; filename="a""#, Some("a")),
            (r#"form-data; filename="a"; filename="b""#, Some("b")),
            (r#"form-data; name="f"; filename="""#, Some("")),
            (r#"form-data; name="f"; filename="بی‌پایان"#, Some("بی‌پایان")),
            (r#"form-data; name="f""#, None),
            ("form-data; filename", None),
            ("form-data", None),
            ("", None),
        ];
        for (text, expected) in table {
            assert_eq!(file_name(text).as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn extended_and_continued_parameters_are_decoded() {
        let table = [
            ("x; filename*=UTF-8''na%C3%AFve.txt", "naïve.txt"),
            ("x; filename*=UTF-8'en'na%C3%AFve.txt; filename=plain", "naïve.txt"),
            (r#"x; filename*="UTF-8''na%C3%AFve.txt""#, "naïve.txt"),
            ("x; filename*=ISO-8859-1''na%EFve.txt", "naïve.txt"),
            ("x; filename*=windows-1251''%EF%EE.txt", "по.txt"),
            ("x; filename*=''na%C3%AFve.txt", "naïve.txt"),
            ("x; filename*=na%C3%AFve.txt", "naïve.txt"),
            ("x; filename*=UTF-8''%FF%zz", "\u{FFFD}%zz"),
            ("x; filename*=x-unknown''a%20b", "a b"),
            ("x; filename=plain; filename*=x-unknown''a", "plain"),
            ("x; filename*0=na; filename*1=ive.txt", "naive.txt"),
            ("x; filename*1=ive.txt; filename*0=\"na \"", "na ive.txt"),
            ("x; filename*0*=UTF-8''na%C3; filename*1*=%AFve; filename*2=.%20", "naïve.%20"),
            ("x; filename*0*=iso-8859-1'en'na%EF; filename*1*=ve", "naïve"),
            ("x; filename*0=a; filename*2=c; filename=plain", "a"),
            ("x; filename*1=b; filename=plain", "plain"),
            ("x; filename*x=b; filename*=UTF-8''", ""),
        ];
        for (text, expected) in table {
            assert_eq!(file_name(text).as_deref(), Some(expected), "{text}");
        }
    }
}
