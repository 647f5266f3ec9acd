//! The order of names as people expect it, for databases that sort by bytes.

use std::fmt;
use std::str::FromStr;

use icu_collator::options::CollatorOptions;
use icu_collator::preferences::CollationNumericOrdering;
use icu_collator::{CollatorBorrowed, CollatorPreferences};
use icu_locale_core::Locale;
use thiserror::Error;

/// Maximum length of a [sort key](Collation::sort_key), in bytes. A row of an index of `PostgreSQL`
/// holds 2704.
const MAX_SORT_KEY_BYTES: usize = 1024;

/// The version of the rules by which names and descriptions are stored, folded and collated.
/// Increment it whenever their results change, also by newer data of Unicode or CLDR: databases
/// then compute the texts again.
const RULES: u32 = 1;

/// The text is not a language tag, or there are no collation data for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("not a language tag (BCP 47) with a collation")]
pub struct UnknownCollation;

/// The order of names in one language (CLDR collation, tertiary strength), numbers in them by their
/// value.
///
/// ```
/// use domain::Collation;
///
/// let root = Collation::default();
/// assert!(root.sort_key("img2") < root.sort_key("img10"));
/// ```
pub struct Collation {
    tag: String,
    collator: CollatorBorrowed<'static>,
}

impl Collation {
    /// Bytes that sort as the names do, at most 1024; names that differ behind that are equal.
    #[must_use]
    pub fn sort_key(&self, name: &str) -> Vec<u8> {
        let mut key = Vec::new();
        let Ok(()) = self.collator.write_sort_key_to(name, &mut key);
        key.truncate(MAX_SORT_KEY_BYTES);
        key
    }

    /// A name for the stored form of texts. It depends on this program's rules and on the language.
    /// Texts that were stored in another form have to be computed again.
    #[must_use]
    pub fn text_form(&self) -> String {
        format!("{RULES} {}", self.tag)
    }
}

impl FromStr for Collation {
    type Err = UnknownCollation;

    /// Reads a language tag, with a `-u-` extension or without: `fa`, `de-u-co-phonebk`. `root` is
    /// the order for all languages.
    fn from_str(tag: &str) -> Result<Self, Self::Err> {
        let tag = if tag == "root" { "und" } else { tag };
        let locale: Locale = tag.parse().map_err(|_| UnknownCollation)?;
        let mut preferences = CollatorPreferences::from(&locale);
        preferences.numeric_ordering.get_or_insert(CollationNumericOrdering::True);
        let collator = CollatorBorrowed::try_new(preferences, CollatorOptions::default())
            .map_err(|_| UnknownCollation)?;
        Ok(Self { tag: locale.to_string(), collator })
    }
}

impl Default for Collation {
    /// The order for all languages.
    fn default() -> Self {
        let options = CollatorOptions::default();
        let mut preferences = CollatorPreferences::default();
        preferences.numeric_ordering = Some(CollationNumericOrdering::True);
        #[expect(clippy::expect_used, reason = "the data of the root are compiled in")]
        let collator = CollatorBorrowed::try_new(preferences, options).expect("the root is there");
        Self { tag: "und".to_owned(), collator }
    }
}

impl fmt::Debug for Collation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Collation").field(&self.tag).finish()
    }
}

impl PartialEq for Collation {
    fn eq(&self, other: &Self) -> bool {
        self.tag == other.tag
    }
}

#[cfg(test)]
mod tests {
    use super::Collation;

    fn sorted<'a>(tag: &str, names: &[&'a str]) -> Vec<&'a str> {
        let collation: Collation = tag.parse().expect("it is a collation");
        let mut names: Vec<&str> = names.iter().rev().copied().collect();
        names.sort_by_cached_key(|name| collation.sort_key(name));
        names
    }

    #[test]
    fn names_sort_as_people_expect() {
        let persian = ["بابا", "پدر", "تهران", "قلم", "کتاب", "گل", "لاله", "هلو", "یاس"];
        let table: [(&str, &[&str]); 9] = [
            ("root", &persian),
            ("fa", &persian),
            ("fa", &["وقت", "هلو"]),
            ("root", &["هلو", "وقت"]),
            ("fa", &["یاس", "apple"]),
            ("root", &["apple", "یاس"]),
            ("root", &["img1", "img2", "IMG2", "img10", "img010b", "img۱۱", "img12"]),
            ("root", &["", " b", "_a", "9", "10", "a", "A", "ä", "b", "é.txt", "z"]),
            ("sv", &["a", "z", "å", "ä", "ö"]),
        ];
        for (tag, names) in table {
            assert_eq!(sorted(tag, names), names, "{tag}");
        }
    }

    #[test]
    fn sort_keys_fit_into_an_index() {
        let root = Collation::default();
        for text in ["ﷺ", "a", "\u{10fffd}", "龍", "9"] {
            let key = root.sort_key(&text.repeat(255));
            assert!(!key.is_empty() && key.len() <= 1024, "{}", key.len());
        }
    }

    /// Where this fails after an update of `icu_collator`, the number of the rules goes up.
    #[test]
    fn sort_keys_are_those_of_the_rules() {
        let root = Collation::default();
        assert_eq!(root.text_form(), "1 und");
        assert_eq!(root.sort_key("a 12 یک"), [43, 4, 16, 14, 4, 103, 242, 186, 1, 10, 1, 10]);
    }

    #[test]
    fn collations_are_named_by_language_tags() {
        for (tag, form) in [("root", "1 und"), ("und", "1 und"), ("FA-ir", "1 fa-IR")] {
            assert_eq!(tag.parse().map(|c: Collation| c.text_form()).as_deref(), Ok(form));
        }
        for tag in ["", "-", "farsi_", "not a tag"] {
            assert!(tag.parse::<Collation>().is_err(), "{tag}");
        }
    }
}
