//! The query parameter `download`, which has content saved that a browser would show.

/// Maximum length of a name in the parameter, in characters; the rest is cut off.
const MAX_CHARS: usize = domain::MAX_NAME_CHARS;

/// The value of the first `download` in a query string: the name to save under, or empty for the
/// file's own. `None` without the parameter.
pub fn download_parameter(query: &str) -> Option<String> {
    let mut parameters = form_urlencoded::parse(query.as_bytes());
    let (_, name) = parameters.find(|(parameter, _)| parameter == "download")?;
    Some(name.trim().chars().take(MAX_CHARS).collect())
}

#[cfg(test)]
mod tests {
    use super::download_parameter;

    #[test]
    fn the_parameter_may_have_a_name() {
        let table = [
            ("", None),
            ("downloads=x", None),
            ("download", Some("")),
            ("download=", Some("")),
            ("a=b&download=my+photo.png", Some("my photo.png")),
            ("download=%D8%B9%DA%A9%D8%B3.jpg&expires=1", Some("عکس.jpg")),
            ("download=a%ff", Some("a\u{fffd}")),
            ("download=first&download=second", Some("first")),
        ];
        for (query, expected) in table {
            assert_eq!(download_parameter(query).as_deref(), expected, "{query}");
        }
        let long = format!("download={}", "x".repeat(300));
        assert_eq!(download_parameter(&long).map(|name| name.len()), Some(255));
    }
}
