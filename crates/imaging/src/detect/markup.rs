//! Just enough of HTML and XML to tell what a document's root element is.

/// The opening tag of the root element.
#[derive(Debug)]
pub(crate) struct Root<'a> {
    /// Its name without a namespace prefix.
    pub(crate) name: &'a str,
    /// What stands between the name and the end of the tag.
    pub(crate) attributes: &'a str,
}

/// The root element of an XML or HTML document, after a byte order mark, declarations, comments and
/// a document type. The tag may be cut off at the end of `text`.
pub(crate) fn root_element(text: &str) -> Option<Root<'_>> {
    let tag = skip_prolog(text).strip_prefix('<')?;
    let name_end = tag.find(|c: char| !is_name_char(c)).unwrap_or(tag.len());
    let (name, rest) = tag.split_at(name_end);
    let is_name = name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_');
    let ends_name = |c: char| c.is_ascii_whitespace() || c == '>' || c == '/';
    if !is_name || !(rest.is_empty() || rest.starts_with(ends_name)) {
        return None;
    }
    let local = name.rsplit(':').next().unwrap_or(name);
    Some(Root { name: local, attributes: &rest[..tag_end(rest)] })
}

fn is_name_char(c: char) -> bool {
    c.is_alphanumeric() || "_:-.".contains(c)
}

/// Everything from the first thing on that is neither declaration, comment nor document type.
fn skip_prolog(text: &str) -> &str {
    let mut rest = text.trim_start_matches('\u{FEFF}').trim_ascii_start();
    loop {
        let end = match comment_or_instruction(rest) {
            None if rest.starts_with("<!") => document_type_end(rest),
            None => return rest,
            length => length,
        };
        match end {
            Some(end) => rest = rest[end..].trim_ascii_start(),
            None => return "",
        }
    }
}

/// The length of the comment or processing instruction that `text` begins with; one that is not
/// closed takes the whole text. `None` when it begins with neither.
fn comment_or_instruction(text: &str) -> Option<usize> {
    // A comment ends after its opening; `?` may open and close an instruction.
    const DELIMITERS: [(&str, usize, &str); 2] = [("<!--", 4, "-->"), ("<?", 0, "?>")];
    let (_, body, close) = DELIMITERS.iter().find(|(open, ..)| text.starts_with(open))?;
    let end = text[*body..].find(close).map(|at| body + at + close.len());
    Some(end.unwrap_or(text.len()))
}

/// Where a document type ends, past the declarations, comments and instructions that it may hold in
/// brackets.
fn document_type_end(text: &str) -> Option<usize> {
    let (mut at, mut depth, mut quote) = (0, 0_usize, None);
    while let Some(c) = text[at..].chars().next() {
        if quote.is_none()
            && depth > 0
            && let Some(length) = comment_or_instruction(&text[at..])
        {
            at += length;
            continue;
        }
        match (quote, c) {
            (Some(open), _) if c == open => quote = None,
            (None, '"' | '\'') => quote = Some(c),
            (None, '[') => depth += 1,
            (None, ']') => depth = depth.saturating_sub(1),
            (None, '>') if depth == 0 => return Some(at + 1),
            _ => {}
        }
        at += c.len_utf8();
    }
    None
}

/// Where a tag ends: at a `>` outside quotes, or with the text.
fn tag_end(rest: &str) -> usize {
    let mut quote = None;
    for (at, c) in rest.char_indices() {
        match (quote, c) {
            (Some(open), _) if c == open => quote = None,
            (None, '"' | '\'') => quote = Some(c),
            (None, '>') => return at,
            _ => {}
        }
    }
    rest.len()
}

/// The value of the attribute of that very name (case included, no prefix).
pub(crate) fn attribute<'a>(attributes: &'a str, name: &str) -> Option<&'a str> {
    let mut rest = attributes;
    loop {
        rest = rest.trim_start_matches(|c: char| c.is_ascii_whitespace() || c == '/');
        let name_end = rest.find(|c: char| c == '=' || c.is_ascii_whitespace())?;
        let (found, after) = rest.split_at(name_end);
        let value = after.trim_ascii_start().strip_prefix('=')?.trim_ascii_start();
        let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''))?;
        let (value, after) = value[1..].split_once(quote)?;
        if found == name {
            return Some(value);
        }
        rest = after;
    }
}

#[cfg(test)]
mod tests {
    use super::{attribute, root_element};

    #[test]
    fn the_root_element_is_found_behind_any_prolog() {
        let table = [
            ("<svg>", Some("svg")),
            ("\u{FEFF}\n <svg/>", Some("svg")),
            ("<?xml version='1.0'?><!-- <html> --><svg:svg a='>'>", Some("svg")),
            ("<!DOCTYPE svg [ <!ENTITY a \"]>\"> ]><svg", Some("svg")),
            ("<!DOCTYPE svg [<!-- it's ]> --><?a ]> ' ?>]><svg>", Some("svg")),
            ("<!DOCTYPE svg [<!-- never closed ]><svg>", None),
            ("<!doctype html><html lang=en>", Some("html")),
            ("<!-- never closed <svg>", None),
            ("plain <svg>", None),
            ("< 5", None),
            ("<3 hearts", None),
            ("<a@example.com> wrote", None),
            ("", None),
        ];
        for (text, name) in table {
            assert_eq!(root_element(text).map(|root| root.name), name, "{text:?}");
        }
    }

    #[test]
    fn attributes_are_found_by_their_whole_name() {
        let attributes = " stroke-width='9' width = \"10px\" data-height='1'\nheight='20'";
        assert_eq!(attribute(attributes, "width"), Some("10px"));
        assert_eq!(attribute(attributes, "height"), Some("20"));
        assert_eq!(attribute(attributes, "viewBox"), None);
    }
}
