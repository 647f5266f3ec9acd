//! Decimal digits of every script, for numbers that people type.

use icu_properties::CodePointMapData;
use icu_properties::props::GeneralCategory;

/// `text` with every decimal digit (Unicode category Nd) as its ASCII digit: `۱۴۰۳` becomes `1403`.
#[must_use]
pub fn to_ascii_digits(text: &str) -> String {
    text.chars().map(|c| decimal_digit(c).unwrap_or(c)).collect()
}

/// The ASCII digit of the same value. Unicode encodes the digits of a script as ten code points in
/// a row, from zero on, and rows may follow each other.
pub(crate) fn decimal_digit(c: char) -> Option<char> {
    let categories = CodePointMapData::<GeneralCategory>::new();
    let is_digit = |c: &u32| categories.get32(*c) == GeneralCategory::DecimalNumber;
    if !is_digit(&u32::from(c)) {
        return None;
    }
    let before = (0..u32::from(c)).rev().take_while(is_digit).count();
    char::from_digit(u32::try_from(before % 10).ok()?, 10)
}

#[cfg(test)]
mod tests {
    use super::to_ascii_digits;

    #[test]
    fn digits_of_every_script_have_their_value() {
        let table = [
            ("1403", "1403"),
            ("۱۴۰۳", "1403"),
            ("١٤٠٣", "1403"),
            ("०१२३४५६७८९", "0123456789"),
            ("๐๙", "09"),
            ("\u{ff10}\u{ff19}", "09"),
            ("\u{1d7d8}\u{1d7ff}", "09"),
            ("\u{116d0}\u{116da}\u{116e3}", "009"),
            ("²½Ⅷ①", "²½Ⅷ①"), // numbers, but no decimal digits
        ];
        for (text, digits) in table {
            assert_eq!(to_ascii_digits(text), digits);
        }
    }
}
