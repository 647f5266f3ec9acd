//! How a search is split into its terms: as by the `SearchFilter` of Django REST Framework.

/// The terms of a search: `search_smart_split` of Django REST Framework 3.16, with the Arabic comma
/// as another comma.
pub(crate) fn split_search(search: &str) -> Vec<String> {
    let mut terms = Vec::new();
    let mut rest = search.trim_start_matches(is_blank);
    while !rest.is_empty() {
        let (chunk, after) = rest.split_at(chunk_length(rest));
        let chunk = chunk.trim_matches(is_comma);
        match unquote(chunk) {
            Some(phrase) => terms.push(phrase),
            None => terms.extend(
                chunk.split(is_comma).filter(|term| !term.is_empty()).map(|t| t.trim().to_owned()),
            ),
        }
        rest = after.trim_start_matches(is_blank);
    }
    terms
}

/// The length of the chunk at the start of `text`: up to the next blank outside of quotes that are
/// closed. A quote that is not closed opens nothing; after one that is, it begins the next chunk.
fn chunk_length(text: &str) -> usize {
    let mut end = 0;
    loop {
        let plain = text[end..].find(|c| is_blank(c) || is_quote(c)).unwrap_or(text.len() - end);
        match quoted_length(&text[end + plain..]) {
            Some(quoted) => end += plain + quoted,
            None if end == 0 => return text.find(is_blank).unwrap_or(text.len()),
            None => return end + plain,
        }
    }
}

/// The length of the quoted text at the start of `text`, its quotes included; `None` where there is
/// none. A backslash escapes any character but a line feed.
fn quoted_length(text: &str) -> Option<usize> {
    let mut characters = text.char_indices();
    let (_, quote) = characters.next().filter(|(_, c)| is_quote(*c))?;
    while let Some((at, c)) = characters.next() {
        if c == quote {
            return Some(at + c.len_utf8());
        }
        if c == '\\' {
            characters.next().filter(|(_, escaped)| *escaped != '\n')?;
        }
    }
    None
}

/// What is between two equal quotes, with escaped quotes and backslashes unescaped.
fn unquote(chunk: &str) -> Option<String> {
    let quote = chunk.chars().next().filter(|c| is_quote(*c))?;
    if !chunk.ends_with(quote) {
        return None;
    }
    let inner = chunk.get(1..chunk.len() - 1).unwrap_or_default();
    Some(inner.replace(&format!("\\{quote}"), &quote.to_string()).replace("\\\\", "\\"))
}

fn is_quote(c: char) -> bool {
    matches!(c, '"' | '\'')
}

fn is_comma(c: char) -> bool {
    matches!(c, ',' | '،')
}

/// What Python's `\s` matches.
fn is_blank(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\u{1c}'..='\u{1f}')
}

#[cfg(test)]
mod tests {
    use super::split_search;

    /// What `search_smart_split` of Django REST Framework 3.16.1 with Django 5.2.19 returns.
    #[test]
    fn searches_are_split_as_by_the_reference() {
        let table: [(&str, &[&str]); 48] = [
            ("", &[]),
            ("   ", &[]),
            ("one", &["one"]),
            ("two words", &["two", "words"]),
            (" two  words ", &["two", "words"]),
            ("a,b", &["a", "b"]),
            ("a, b,,c", &["a", "b", "c"]),
            (",a,", &["a"]),
            ("\"two words\"", &["two words"]),
            ("'two words'", &["two words"]),
            ("\"a b\" c", &["a b", "c"]),
            ("x \"a b\",c", &["x", "\"a b\"", "c"]),
            ("\"a, b\"", &["a, b"]),
            (",\"a b\",", &["a b"]),
            ("foo\"a b\"", &["foo\"a b\""]),
            ("foo\"a b\"bar c", &["foo\"a b\"bar", "c"]),
            ("\"a b\"c", &["\"a b\"c"]),
            ("\"open quote here", &["\"open", "quote", "here"]),
            ("it's", &["it's"]),
            ("it's Bob's", &["it's Bob's"]),
            ("O'Neil", &["O'Neil"]),
            ("\"", &[""]),
            ("'", &[""]),
            ("\"\"", &[""]),
            ("\"a \\\"b\\\" c\"", &["a \"b\" c"]),
            ("\"back\\\\slash x\"", &["back\\slash x"]),
            ("'it\\'s here'", &["it's here"]),
            ("a\"b", &["a\"b"]),
            ("a\"b c\"d\"e f", &["a\"b c\"d", "\"e", "f"]),
            ("\"a\"b\"", &["\"a\"b", ""]),
            ("\"mixed'", &["\"mixed'"]),
            ("\"it's fine\"", &["it's fine"]),
            ("a\tb\nc", &["a", "b", "c"]),
            ("a\u{a0}b", &["a", "b"]),
            ("a\u{3000}b", &["a", "b"]),
            ("\"a b\"\"c d\"", &["a b\"\"c d"]),
            ("\"a b\" \"c d\"", &["a b", "c d"]),
            ("\"x\\", &["\"x\\"]),
            ("\"x\\\"", &["x\\"]),
            ("\" padded \"", &[" padded "]),
            ("a,\"b c\"", &["a", "\"b c\""]),
            ("\"b c\",a", &["\"b c\"", "a"]),
            (",,,", &[]),
            ("نمی\u{200c}روم", &["نمی\u{200c}روم"]),
            ("\"دو کلمه\"", &["دو کلمه"]),
            ("a\u{1c}b", &["a", "b"]),
            ("\u{2028}a", &["a"]),
            ("\"a\\\nb\"", &["\"a\\", "b\""]),
        ];
        for (search, terms) in table {
            assert_eq!(split_search(search), terms, "{search:?}");
        }
    }

    #[test]
    fn the_arabic_comma_separates() {
        assert_eq!(split_search("کتاب،قلم ، دفتر"), ["کتاب", "قلم", "دفتر"]);
    }
}
