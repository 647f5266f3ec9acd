//! The texts that people give a media file: their one stored form, and their limits.

use icu_properties::CodePointSetData;
use icu_properties::props::BidiControl;
use thiserror::Error;

use crate::file_name::{client_file_name, kept_extension};
use crate::nfc::nfc;

/// Maximum length of a media file's name, in code points.
pub const MAX_NAME_CHARS: usize = 255;

/// Maximum length of a media file's description, in bytes of UTF-8: a page of a list holds a
/// hundred.
pub const MAX_DESCRIPTION_BYTES: usize = 64 * 1024;

/// Why a text cannot be stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum InvalidText {
    /// It has more than [`MAX_NAME_CHARS`] code points.
    #[error("the text has more than {MAX_NAME_CHARS} characters")]
    TooLong,
    /// It has more than [`MAX_DESCRIPTION_BYTES`] bytes.
    #[error("the text has more than {MAX_DESCRIPTION_BYTES} bytes")]
    TooManyBytes,
    /// It contains U+0000.
    #[error("the text contains a null character")]
    NullCharacter,
}

/// The stored form of a name: NFC (UAX 15), without bidirectional controls.
///
/// # Errors
/// [`InvalidText`] when that form contains U+0000 or is too long.
pub fn parse_name(text: &str) -> Result<String, InvalidText> {
    let name = normalize_name(text);
    check_characters(&name)?;
    if name.chars().count() > MAX_NAME_CHARS { Err(InvalidText::TooLong) } else { Ok(name) }
}

/// The stored form of a description: NFC (UAX 15).
///
/// # Errors
/// [`InvalidText`] when that form contains U+0000 or is too long.
pub fn parse_description(text: &str) -> Result<String, InvalidText> {
    let description = normalize_description(text);
    check_characters(&description)?;
    if description.len() > MAX_DESCRIPTION_BYTES {
        return Err(InvalidText::TooManyBytes);
    }
    Ok(description)
}

/// What [`parse_name`] makes of a name that is stored already, at any length.
#[must_use]
pub fn normalize_name(text: &str) -> String {
    let is_control = CodePointSetData::new::<BidiControl>();
    let visible: String = text.chars().filter(|c| !is_control.contains(*c)).collect();
    nfc(&visible)
}

/// What [`parse_description`] makes of a description that is stored already, at any length.
#[must_use]
pub fn normalize_description(text: &str) -> String {
    nfc(text)
}

fn check_characters(text: &str) -> Result<(), InvalidText> {
    if text.contains('\0') { Err(InvalidText::NullCharacter) } else { Ok(()) }
}

/// The name of a media file whose uploader gave none: the client's file name without any folders,
/// cut to [`MAX_NAME_CHARS`] before its extension.
#[must_use]
pub fn default_name(client_name: &str) -> String {
    let name = client_file_name(client_name);
    let excess = name.chars().count().saturating_sub(MAX_NAME_CHARS);
    if excess == 0 {
        return name;
    }
    let extension = kept_extension(&name);
    let stem = name.strip_suffix(extension).unwrap_or(&name);
    let kept = stem.chars().count().saturating_sub(excess);
    stem.chars().take(kept).chain(extension.chars()).collect()
}

#[cfg(test)]
mod tests {
    use super::{InvalidText, MAX_DESCRIPTION_BYTES, default_name, parse_description, parse_name};

    #[test]
    fn texts_are_stored_in_nfc() {
        let table = [
            ("ا\u{653}موزش", "آموزش"),
            ("か\u{3099}き\u{3099}く\u{3099}", "がぎぐ"),
            ("Cafe\u{301}", "Café"),
            ("\u{1112}\u{1161}\u{11ab}", "한"),
            ("نیم\u{200c}فاصله", "نیم\u{200c}فاصله"),
            ("ﷺ", "ﷺ"), // a compatibility character stays
        ];
        for (sent, stored) in table {
            assert_eq!(parse_name(sent).as_deref(), Ok(stored));
            assert_eq!(parse_description(sent).as_deref(), Ok(stored));
        }
    }

    #[test]
    fn names_lose_bidirectional_controls_and_descriptions_keep_them() {
        let text = "a\u{202e}gnp.exe\u{200f}\u{2066}\u{61c}";
        assert_eq!(parse_name(text).as_deref(), Ok("agnp.exe"));
        assert_eq!(parse_description(text).as_deref(), Ok(text));
    }

    #[test]
    fn names_are_limited_in_code_points_of_their_stored_form() {
        assert_eq!(parse_name("").as_deref(), Ok(""));
        assert!(parse_name(&"ی".repeat(255)).is_ok());
        assert_eq!(parse_name(&"ی".repeat(256)), Err(InvalidText::TooLong));
        assert!(parse_name(&"e\u{301}".repeat(255)).is_ok());
        assert_eq!(parse_name(&"\u{958}".repeat(128)), Err(InvalidText::TooLong));
        assert_eq!(parse_name("a\0b"), Err(InvalidText::NullCharacter));
    }

    #[test]
    fn descriptions_are_limited_in_bytes() {
        let longest = "ی".repeat(MAX_DESCRIPTION_BYTES / 2);
        assert!(parse_description(&longest).is_ok());
        assert_eq!(parse_description(&format!("{longest}x")), Err(InvalidText::TooManyBytes));
        assert_eq!(parse_description("a\0b"), Err(InvalidText::NullCharacter));
    }

    #[test]
    fn the_default_name_is_the_clients_own_cut_before_its_extension() {
        let family = "👨\u{200d}👩\u{200d}👧 خانواده.jpg";
        let long = format!("{}.tar.gz", "ی".repeat(400));
        let table = [
            ("C:\\photos\\تابستان 🌞.jpg", "تابستان 🌞.jpg".to_owned()),
            ("نیم\u{200c}فاصله.txt", "نیم\u{200c}فاصله.txt".to_owned()),
            (family, family.to_owned()),
            (&long, format!("{}.tar.gz", "ی".repeat(248))),
            (&"x".repeat(300), "x".repeat(255)),
        ];
        for (sent, name) in table {
            assert_eq!(default_name(sent), name);
        }
    }
}
