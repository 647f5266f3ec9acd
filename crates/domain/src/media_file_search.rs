//! What a search of media files looks at and what it finds, for every database adapter.

use crate::fold_for_search;

/// A text to search media files for: [folded](fold_for_search), and never empty.
///
/// A search finds a media file if the folded name or the folded description contains the text.
///
/// ```
/// use domain::MediaFileSearch;
///
/// let search = MediaFileSearch::new("KIDS").expect("the text is not empty");
/// assert!(search.finds(Some("Books for kids"), None));
/// assert!(!search.finds(Some("Books"), Some("for all")));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MediaFileSearch(String);

impl MediaFileSearch {
    /// Minimum length of a text that an index of trigrams can look up, in characters.
    pub const MIN_INDEXED_CHARS: usize = 3;

    /// A search for `text`; `None` if the folded text is empty, since every media file contains
    /// that.
    #[must_use]
    pub fn new(text: &str) -> Option<Self> {
        let folded = fold_for_search(text);
        (!folded.is_empty()).then_some(Self(folded))
    }

    /// The folded text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether a media file with this name and description is found.
    #[must_use]
    pub fn finds(&self, name: Option<&str>, description: Option<&str>) -> bool {
        searched_text(name, description).contains(&self.0)
    }
}

/// The text of a media file that every search looks at: the folded name and the folded description,
/// each on a line.
///
/// A folded text has no line break, so that no search finds a text that begins in the name and ends
/// in the description. A database that stores the searched text writes it with the name and the
/// description.
#[must_use]
pub fn searched_text(name: Option<&str>, description: Option<&str>) -> String {
    [name, description].map(|text| fold_for_search(text.unwrap_or_default())).join("\n")
}

#[cfg(test)]
mod tests {
    use super::{MediaFileSearch, searched_text};

    fn finds(search: &str, name: Option<&str>, description: Option<&str>) -> bool {
        MediaFileSearch::new(search).expect("it is not empty").finds(name, description)
    }

    #[test]
    fn a_search_finds_parts_of_the_name_and_of_the_description() {
        let table = [
            ("ADA", Some("by ada"), None, true),
            ("ada", None, Some("by ADA"), true),
            ("ada", None, None, false),
            ("ada lovelace", Some("ada"), Some("lovelace"), false),
            ("ada\nlovelace", Some("ada"), Some("lovelace"), false),
            ("ada\nlovelace", None, Some("ada\nlovelace"), true),
        ];
        for (search, name, description, expected) in table {
            assert_eq!(finds(search, name, description), expected, "{search} {name:?}");
        }
    }

    #[test]
    fn a_text_of_which_folding_leaves_nothing_is_no_search() {
        assert_eq!(MediaFileSearch::new(""), None);
        assert_eq!(MediaFileSearch::new("\u{200c}"), None);
    }

    #[test]
    fn the_searched_text_has_a_line_for_the_name_and_one_for_the_description() {
        assert_eq!(searched_text(Some("A\nB"), Some("C")), "a b\nc");
        assert_eq!(searched_text(None, None), "\n");
    }
}
