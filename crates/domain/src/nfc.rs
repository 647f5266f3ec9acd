//! The composed form of texts, in which they are stored.

use icu_normalizer::ComposingNormalizerBorrowed;

/// `text` in NFC (UAX 15).
pub(crate) fn nfc(text: &str) -> String {
    ComposingNormalizerBorrowed::new_nfc().normalize(text).into_owned()
}
