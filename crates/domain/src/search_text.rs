/// A text in the form in which texts are searched: lower case, the Arabic letters yeh and kaf in their
/// Persian forms, zero-width non-joiners left out, control characters as spaces.
///
/// A search finds a text when the folded text contains the folded search.
///
/// ```
/// use domain::fold_for_search;
///
/// assert_eq!(fold_for_search("كتابهاي Kids"), fold_for_search("کتاب\u{200c}های kids"));
/// ```
#[must_use]
pub fn fold_for_search(text: &str) -> String {
    text.chars()
        .filter(|c| *c != '\u{200c}')
        .flat_map(char::to_lowercase)
        .map(|c| match c {
            'ي' | 'ى' => 'ی',
            'ك' => 'ک',
            c if c.is_control() => ' ',
            c => c,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::fold_for_search;

    #[test]
    fn spellings_that_match_each_other_fold_alike() {
        let table = [
            ("ABC", "abc"),
            ("علي", "علی"),
            ("كتاب", "کتاب"),
            ("می\u{200c}روم", "میروم"),
            ("ÉTÉ", "été"),
            ("line\nbreak", "line break"),
        ];
        for (one, other) in table {
            assert_eq!(fold_for_search(one), other);
            assert_eq!(fold_for_search(other), other, "folding is idempotent");
        }
    }
}
