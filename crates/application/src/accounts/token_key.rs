//! The key of a token: its format, its checksum and its digest.

use std::fmt;
use std::str::FromStr;

use domain::Sha256;
use ports::{PortError, Randomness};
use sha2::Digest;
use thiserror::Error;

/// Identifies a key, for people and for secret scanners.
const PREFIX: &str = "ms_";

/// Each is one of 62 characters, so together they have over 190 random bits.
const SECRET_CHARS: usize = 32;

/// A mistyped key has a valid checksum once in 62^6 cases, about 57 thousand million.
const CHECKSUM_CHARS: usize = 6;

const ALPHABET: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/// Length of a key of the token authentication of Django REST Framework, in hexadecimal digits.
const FOREIGN_CHARS: usize = 40;

/// The secret by which a client proves that it holds a token: `ms_`, 32 random letters or digits,
/// and a checksum of 6 letters or digits; or the 40 hexadecimal digits of a key that was imported
/// from another system.
///
/// It is shown to its holder once. The database stores only its [`digest`](Self::digest), and
/// [`Debug`](fmt::Debug) redacts it.
pub struct TokenKey(String);

impl TokenKey {
    /// Generates a new key from `randomness`.
    ///
    /// # Errors
    /// A [`PortError`] when `randomness` fails.
    pub fn generate(randomness: &dyn Randomness) -> Result<Self, PortError> {
        let body = format!("{PREFIX}{}", random_chars(randomness)?);
        let checksum = checksum(&body);
        Ok(Self(body + &checksum))
    }

    /// The secret itself, to be shown to its holder only.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// The SHA-256 of the key's text. It identifies the key and does not help to guess it, since
    /// the key is random.
    #[must_use]
    pub fn digest(&self) -> Sha256 {
        sha256(&self.0)
    }
}

impl fmt::Debug for TokenKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TokenKey(…)")
    }
}

/// The text is not a [`TokenKey`]: it has neither format, or a wrong checksum.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("a key is ms_ and 38 letters or digits, the last 6 a checksum, or 40 hexadecimal digits")]
pub struct InvalidTokenKey;

impl FromStr for TokenKey {
    type Err = InvalidTokenKey;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if is_native(text) || is_foreign(text) {
            Ok(Self(text.to_owned()))
        } else {
            Err(InvalidTokenKey)
        }
    }
}

fn is_native(text: &str) -> bool {
    text.strip_prefix(PREFIX).is_some_and(|rest| {
        rest.len() == SECRET_CHARS + CHECKSUM_CHARS
            && rest.bytes().all(|byte| byte.is_ascii_alphanumeric())
    }) && has_checksum(text)
}

fn is_foreign(text: &str) -> bool {
    text.len() == FOREIGN_CHARS && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

fn has_checksum(key: &str) -> bool {
    key.len()
        .checked_sub(CHECKSUM_CHARS)
        .and_then(|end| key.split_at_checked(end))
        .is_some_and(|(body, end)| checksum(body) == end)
}

/// The first 64 bits of the SHA-256 of `text` as base-62 digits, least significant first.
fn checksum(text: &str) -> String {
    let Sha256(digest) = sha256(text);
    let mut number = digest[..8].iter().fold(0, |number, byte| number << 8 | u64::from(*byte));
    let mut digits = String::with_capacity(CHECKSUM_CHARS);
    for _ in 0..CHECKSUM_CHARS {
        digits.push(base62((number % 62) as u8));
        number /= 62;
    }
    digits
}

fn sha256(text: &str) -> Sha256 {
    Sha256(sha2::Sha256::digest(text).into())
}

/// [`SECRET_CHARS`] uniformly random characters of the alphabet.
fn random_chars(randomness: &dyn Randomness) -> Result<String, PortError> {
    let mut chars = String::with_capacity(SECRET_CHARS);
    let mut bytes = [0; 2 * SECRET_CHARS];
    while chars.len() < SECRET_CHARS {
        randomness.fill(&mut bytes)?;
        let missing = SECRET_CHARS - chars.len();
        chars.extend(bytes.iter().filter_map(|byte| unbiased_base62(*byte)).take(missing));
    }
    Ok(chars)
}

/// Maps 248 byte values to 62 characters, four each; `None` for the other eight values.
fn unbiased_base62(byte: u8) -> Option<char> {
    (byte < 4 * 62).then(|| base62(byte))
}

fn base62(number: u8) -> char {
    char::from(ALPHABET[usize::from(number % 62)])
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::{TokenKey, checksum, sha256, unbiased_base62};
    use crate::testing::CountingRandomness;

    fn key() -> TokenKey {
        TokenKey::generate(&CountingRandomness::starting_at(0)).expect("counting never fails")
    }

    #[test]
    fn a_key_is_the_prefix_the_random_characters_and_their_checksum() {
        assert_eq!(key().reveal(), "ms_0123456789ABCDEFGHIJKLMNOPQRSTUVKFMORl");
    }

    #[test]
    fn all_characters_are_equally_likely() {
        let drawn: Vec<char> = (0..=u8::MAX).filter_map(unbiased_base62).collect();
        let distinct: BTreeSet<char> = drawn.iter().copied().collect();
        assert_eq!(distinct.len(), 62);
        for char in distinct {
            assert_eq!(drawn.iter().filter(|other| **other == char).count(), 4, "{char}");
        }
    }

    #[test]
    fn bytes_that_would_bias_the_distribution_are_skipped() {
        let key = TokenKey::generate(&CountingRandomness::starting_at(246));
        let key = key.expect("counting never fails");
        assert!(key.reveal().starts_with("ms_yz0123"), "{}", key.reveal());
    }

    fn is_key(text: &str) -> bool {
        text.parse::<TokenKey>().is_ok_and(|key| key.reveal() == text)
    }

    #[test]
    fn a_revealed_key_parses_to_itself() {
        assert!(is_key(key().reveal()));
    }

    #[test]
    fn a_mistyped_key_is_rejected() {
        let key = key();
        let key = key.reveal();
        let table = [
            key.replace("ms_0", "ms_1"),
            key.replacen('A', "a", 1),
            key[..key.len() - 1].to_owned(),
            format!("{key}0"),
            format!("{key}\n"),
            "ms_".to_owned(),
            "ms_€€".to_owned(),
        ];
        for text in table {
            assert!(!is_key(&text), "{text}");
        }
        let short = "ms_0".to_owned();
        assert!(!is_key(&(short.clone() + &checksum(&short))), "a checksum alone is not enough");
    }

    #[test]
    fn a_key_of_another_system_is_40_hexadecimal_digits() {
        let digits = "0123456789abcdef".repeat(3);
        assert!(is_key(&digits[..40]) && is_key(&digits[..40].to_uppercase()));
        let long = &digits[..41];
        for text in ["", "abc", &digits[..39], long, &digits[..39].replace('f', "g"), "ÿ"] {
            assert!(!is_key(text), "{text}");
        }
        assert!(!is_key(&digits[..40].replace('f', "g")));
    }

    #[test]
    fn the_digest_of_a_key_is_its_sha_256() {
        // FIPS 180-4, the example of a one-block message.
        assert_eq!(sha256("abc").0[..4], [0xba, 0x78, 0x16, 0xbf]);
        assert_eq!(key().digest(), sha256(key().reveal()));
    }

    #[test]
    fn debug_output_redacts_the_key() {
        assert_eq!(format!("{:?}", key()), "TokenKey(…)");
    }
}
