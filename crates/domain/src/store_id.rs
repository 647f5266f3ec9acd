//! The id by which a database and a store know that they belong together.

use std::fmt;
use std::str::FromStr;

use thiserror::Error;

/// Identifies a store: 128 random bits, written as 32 lower-case hexadecimal digits. The database
/// of a store keeps the same id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct StoreId(u128);

/// The text is not a [`StoreId`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("not 32 lower-case hexadecimal digits")]
pub struct InvalidStoreId;

/// How many hexadecimal digits an id has.
const DIGITS: usize = 32;

impl StoreId {
    /// The id of these bytes, which have to be random.
    #[must_use]
    pub const fn from_bytes(bytes: [u8; 16]) -> Self {
        Self(u128::from_be_bytes(bytes))
    }
}

impl fmt::Display for StoreId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:0DIGITS$x}", self.0)
    }
}

impl FromStr for StoreId {
    type Err = InvalidStoreId;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let is_valid = text.len() == DIGITS
            && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
        let number = is_valid.then(|| u128::from_str_radix(text, 16).ok()).flatten();
        number.map(Self).ok_or(InvalidStoreId)
    }
}

#[cfg(test)]
mod tests {
    use super::{InvalidStoreId, StoreId};

    #[test]
    fn an_id_is_written_as_32_digits_and_read_again() {
        let bytes = [0, 0x1f, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 0xef];
        let id = StoreId::from_bytes(bytes);
        assert_eq!(id.to_string(), "001f02030405060708090a0b0c0d0eef");
        assert_eq!(id.to_string().parse(), Ok(id));
    }

    #[test]
    fn everything_else_is_refused() {
        let digits = "001f02030405060708090a0b0c0d0eef";
        for text in ["", &digits[1..], &digits.to_uppercase(), &format!("{digits}0")] {
            assert_eq!(text.parse::<StoreId>(), Err(InvalidStoreId), "{text}");
        }
        for text in ["+01f02030405060708090a0b0c0d0eef", "001f02030405060708090a0b0c0d0eeg"] {
            assert_eq!(text.parse::<StoreId>(), Err(InvalidStoreId), "{text}");
        }
    }
}
