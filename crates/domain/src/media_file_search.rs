//! What a search of media files looks at and what it finds, for every database adapter.

use thiserror::Error;

use crate::search_text::spellings;
use crate::search_words::split_search;

/// Maximum number of terms in a search.
pub const MAX_SEARCH_TERMS: usize = 32;

/// The search has more than [`MAX_SEARCH_TERMS`] terms.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("the search has more than {MAX_SEARCH_TERMS} terms")]
pub struct TooManyTerms;

/// One term of a search: it finds texts that contain any of its spellings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SearchTerm(Vec<String>);

impl SearchTerm {
    /// Minimum length of a spelling that an index of trigrams can look up, in characters.
    pub const MIN_INDEXED_CHARS: usize = 3;

    /// The spellings, each [folded](crate::fold_for_search) and not empty. There are two for a term
    /// with a zero-width non-joiner: without it, and with a space for it. Otherwise there is one.
    #[must_use]
    pub fn spellings(&self) -> &[String] {
        &self.0
    }

    /// `None` if folding leaves nothing.
    fn new(term: &str) -> Option<Self> {
        let spellings = spellings(term);
        let is_empty = spellings.iter().any(|spelling| spelling.trim().is_empty());
        (!is_empty).then_some(Self(spellings))
    }
}

/// The terms of a search, at least one and at most [`MAX_SEARCH_TERMS`].
///
/// A search finds a media file if each term is in the folded name or in the folded description.
///
/// ```
/// use domain::MediaFileSearch;
///
/// let search = MediaFileSearch::parse("KIDS, books")?.expect("there are terms");
/// assert!(search.finds(Some("Books for kids"), None));
/// assert!(search.finds(Some("Books"), Some("for kids")));
/// assert!(!search.finds(Some("Books"), Some("for all")));
/// # Ok::<(), domain::TooManyTerms>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MediaFileSearch(Vec<SearchTerm>);

impl MediaFileSearch {
    /// Reads a search as a client writes it. Blanks and commas separate terms, and quotes keep them
    /// together, as in the `SearchFilter` of Django REST Framework. Terms that folding empties
    /// do not count; `None` if there are no others, since every media file is found then.
    ///
    /// # Errors
    /// [`TooManyTerms`]
    pub fn parse(text: &str) -> Result<Option<Self>, TooManyTerms> {
        let mut terms: Vec<SearchTerm> = Vec::new();
        for term in split_search(text).iter().filter_map(|term| SearchTerm::new(term)) {
            if terms.contains(&term) {
                continue;
            }
            if terms.len() == MAX_SEARCH_TERMS {
                return Err(TooManyTerms);
            }
            terms.push(term);
        }
        Ok((!terms.is_empty()).then_some(Self(terms)))
    }

    /// The terms, no two of them equal.
    #[must_use]
    pub fn terms(&self) -> &[SearchTerm] {
        &self.0
    }

    /// Whether a media file with this name and description is found.
    #[must_use]
    pub fn finds(&self, name: Option<&str>, description: Option<&str>) -> bool {
        let text = searched_text(name, description);
        self.0.iter().all(|term| term.spellings().iter().any(|spelling| text.contains(spelling)))
    }
}

/// The text of a media file that every search looks at: the folded name and the folded description,
/// each on a line. A text with a zero-width non-joiner has another line, with a space for it.
///
/// A folded text has no line break, so that no term finds a text that begins in the name and ends
/// in the description. A database that stores the searched text writes it with the name and the
/// description.
#[must_use]
pub fn searched_text(name: Option<&str>, description: Option<&str>) -> String {
    let texts = [name, description].map(Option::unwrap_or_default);
    texts.into_iter().flat_map(spellings).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::{MAX_SEARCH_TERMS, MediaFileSearch, TooManyTerms, searched_text};

    fn spellings(search: &str) -> Vec<Vec<String>> {
        let search = MediaFileSearch::parse(search).expect("there are few terms");
        let terms = search.iter().flat_map(MediaFileSearch::terms);
        terms.map(|term| term.spellings().to_vec()).collect()
    }

    #[test]
    fn terms_of_nothing_and_repeated_ones_do_not_count() {
        assert_eq!(spellings("\u{200c} ـــ \"\" a A \" \""), [["a"]]);
        for nothing in ["", " ", ",", "\u{200c}", "\"\""] {
            assert_eq!(MediaFileSearch::parse(nothing), Ok(None));
        }
    }

    #[test]
    fn a_non_joiner_is_nothing_or_a_space() {
        assert_eq!(spellings("نمی\u{200c}روم"), [["نمیروم", "نمی روم"]]);
    }

    #[test]
    fn the_number_of_terms_is_limited() {
        let search = |terms: usize| {
            let numbers: Vec<_> = (0..terms).map(|number| number.to_string()).collect();
            numbers.join(" ")
        };
        assert_eq!(spellings(&search(MAX_SEARCH_TERMS)).len(), MAX_SEARCH_TERMS);
        let too_many = MediaFileSearch::parse(&search(MAX_SEARCH_TERMS + 1));
        assert_eq!(too_many, Err(TooManyTerms));
    }

    #[test]
    fn the_searched_text_has_a_line_for_each_spelling_of_the_name_and_the_description() {
        let table = [
            (None, None, "\n"),
            (Some("A\nB"), Some("C"), "a b\nc"),
            (Some("می\u{200c}روم"), Some("x"), "میروم\nمی روم\nx"),
        ];
        for (name, description, stored) in table {
            assert_eq!(searched_text(name, description), stored);
        }
    }
}
