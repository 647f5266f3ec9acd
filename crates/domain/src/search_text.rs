//! The folded form in which texts are searched.
//!
//! A search finds what people write in several ways: as Lucene's Persian and Arabic analysers do,
//! and by Unicode's compatibility forms, case folding and combining classes for every other script.

use icu_casemap::CaseMapperBorrowed;
use icu_normalizer::DecomposingNormalizerBorrowed;
use icu_normalizer::properties::CanonicalCombiningClassMapBorrowed;
use icu_properties::CodePointSetData;
use icu_properties::props::DefaultIgnorableCodePoint;

use crate::digits::decimal_digit;
use crate::nfc::nfc;

/// The zero-width non-joiner. People also write a space instead, or nothing.
const NON_JOINER: char = '\u{200c}';

/// A text in the form in which texts are searched.
///
/// * Compatibility forms are their letters (NFKC, UAX 15): Arabic presentation forms, full width.
/// * Case is folded in full (Unicode 3.13): `Straße` becomes `strasse`.
/// * Accents, Arabic and Hebrew points go, and with them the hamza and madda above or below a
///   letter.
/// * Arabic forms of one letter are the Persian letter: yeh, kaf, heh, teh marbuta, alef.
/// * Decimal digits of every script are ASCII digits.
/// * Zero-width characters and tatweel go.
/// * Runs of blanks and control characters are one space.
///
/// A search finds a text when the folded text contains the folded search. Folding is idempotent.
///
/// ```
/// use domain::fold_for_search;
///
/// assert_eq!(fold_for_search("كتابهاي ۱۴۰۳"), fold_for_search("کتاب\u{200c}های 1403"));
/// assert_eq!(fold_for_search("CAFÉ"), "cafe");
/// ```
#[must_use]
pub fn fold_for_search(text: &str) -> String {
    let decompose = DecomposingNormalizerBorrowed::new_nfkd();
    // The folded form of some letters decomposes further, as that of U+0345 does.
    let folded = decompose
        .normalize(&CaseMapperBorrowed::new().fold_string(&decompose.normalize(text)))
        .into_owned();
    let letters: String = folded.chars().filter(|c| !is_ignored(*c)).map(fold_letter).collect();
    nfc(&one_space_for_blanks(&letters))
}

/// The folded text, first with zero-width non-joiners left out and then, where that differs, with
/// spaces for them.
pub(crate) fn spellings(text: &str) -> Vec<String> {
    let mut spellings = vec![fold_for_search(text)];
    if text.contains(NON_JOINER) {
        let spaced = fold_for_search(&text.replace(NON_JOINER, " "));
        if spaced != spellings[0] {
            spellings.push(spaced);
        }
    }
    spellings
}

/// Tatweel, what is invisible, and the marks that are accents (combining classes from 200 on) or
/// points of Hebrew, Arabic and Syriac (10 to 36). Those of Indic, Thai and Japanese writing stay:
/// they make other letters.
fn is_ignored(c: char) -> bool {
    let class = CanonicalCombiningClassMapBorrowed::new().get_u8(c);
    c == '\u{640}'
        || matches!(class, 10..=36 | 200..)
        || CodePointSetData::new::<DefaultIgnorableCodePoint>().contains(c)
}

/// The letter that stands for forms of it that Unicode does not decompose, and the digit for
/// digits.
fn fold_letter(c: char) -> char {
    match c {
        'ي' | 'ى' | 'ے' => 'ی',
        'ك' => 'ک',
        'ة' | 'ە' | 'ہ' | 'ھ' => 'ه',
        'ٱ' => 'ا',
        'ı' => 'i',
        'đ' => 'd',
        'ħ' => 'h',
        'ł' => 'l',
        'ø' => 'o',
        'ŧ' => 't',
        c if c.is_control() || c.is_whitespace() => ' ',
        c => decimal_digit(c).unwrap_or(c),
    }
}

fn one_space_for_blanks(text: &str) -> String {
    let mut after_space = false;
    text.chars().filter(|c| !std::mem::replace(&mut after_space, *c == ' ') || *c != ' ').collect()
}

#[cfg(test)]
mod tests {
    use super::fold_for_search;

    #[test]
    fn marks_that_make_another_letter_are_kept() {
        for (one, other) in [("が", "か"), ("कि", "क"), ("ก้", "ก"), ("ක්", "ක"), ("한", "하")]
        {
            assert_ne!(fold_for_search(one), fold_for_search(other));
        }
    }

    #[test]
    fn control_characters_and_runs_of_blanks_are_one_space() {
        for text in ["a b", "a\nb", "a \t\r\n b", "a\u{a0}b", "a\0b", "a\u{3000}b"] {
            assert_eq!(fold_for_search(text), "a b");
        }
    }
}
