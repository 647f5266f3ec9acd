//! The digest of a file's content.

use std::fmt;
use std::str::FromStr;

use thiserror::Error;

/// The SHA-256 of a file's bytes (FIPS 180-4), 32 bytes; written as 64 hexadecimal digits.
///
/// ```
/// use domain::Sha256;
///
/// let of_nothing = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
/// let digest: Sha256 = of_nothing.parse().unwrap();
/// assert_eq!(digest.0[0], 0xe3);
/// assert_eq!(digest.to_string(), of_nothing);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Sha256(pub [u8; 32]);

/// The text is not a [`Sha256`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("a SHA-256 is 64 hexadecimal digits")]
pub struct InvalidSha256;

impl fmt::Display for Sha256 {
    /// Lower-case digits.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl FromStr for Sha256 {
    type Err = InvalidSha256;

    /// Reads digits of either case.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (pairs, rest) = text.as_bytes().as_chunks::<2>();
        let pairs: &[[u8; 2]; 32] = pairs.try_into().map_err(|_| InvalidSha256)?;
        let mut bytes = [0; 32];
        for (byte, pair) in bytes.iter_mut().zip(pairs) {
            *byte = byte_of(*pair).ok_or(InvalidSha256)?;
        }
        if rest.is_empty() { Ok(Self(bytes)) } else { Err(InvalidSha256) }
    }
}

/// The byte that two hexadecimal digits are.
fn byte_of(pair: [u8; 2]) -> Option<u8> {
    let [high, low] = pair.map(|digit| char::from(digit).to_digit(16));
    u8::try_from(high? * 16 + low?).ok()
}

#[cfg(test)]
mod tests {
    use super::{InvalidSha256, Sha256};

    /// The digest of `abc` in FIPS 180-4's examples.
    const ABC: &str = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

    #[test]
    fn a_digest_is_written_as_64_digits_and_read_in_either_case() {
        let digest: Sha256 = ABC.parse().expect("it is one");
        assert_eq!(digest.to_string(), ABC);
        assert_eq!(ABC.to_uppercase().parse(), Ok(digest));
    }

    #[test]
    fn everything_else_is_refused() {
        let short = &ABC[1..];
        for text in ["", short, &format!("{ABC}0"), &format!("g{short}"), &format!("+{short}")] {
            assert_eq!(text.parse::<Sha256>(), Err(InvalidSha256), "{text}");
        }
    }
}
