//! The secrets that sign URLs, and the lifetime of signed URLs.

use std::fmt;
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};

/// The length of an HMAC-SHA-256 digest in bytes. Shorter keys weaken it (RFC 2104, section 3).
const MIN_KEY_BYTES: usize = 32;

/// How the URLs of bytes are signed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedAccess {
    /// The secrets.
    pub keys: SigningKeys,
    /// Minimum validity of a URL, in whole seconds; not zero.
    pub lifetime: Duration,
}

/// One or two secrets. The first one signs, and both are accepted. [`Debug`](fmt::Debug) hides
/// them.
#[derive(Clone, PartialEq, Eq)]
pub struct SigningKeys(Vec<Vec<u8>>);

impl SigningKeys {
    /// Parses one or two secrets separated by a comma.
    ///
    /// # Errors
    /// A sentence that does not quote a secret.
    pub fn parse(text: &str) -> Result<Self, String> {
        let keys: Vec<_> = text.split(',').map(read_key).collect::<Result<_, _>>()?;
        if keys.len() > 2 {
            return Err("There are more than two keys.".to_owned());
        }
        Ok(Self(keys))
    }

    /// The secrets, at least one; the first one signs.
    #[must_use]
    pub fn reveal(&self) -> &[Vec<u8>] {
        &self.0
    }
}

impl fmt::Debug for SigningKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SigningKeys({})", self.0.len())
    }
}

fn read_key(text: &str) -> Result<Vec<u8>, String> {
    let text = text.trim();
    let unpadded = text.trim_end_matches('=');
    from_hex(text)
        .or_else(|| STANDARD_NO_PAD.decode(unpadded).ok())
        .or_else(|| URL_SAFE_NO_PAD.decode(unpadded).ok())
        .filter(|key| key.len() >= MIN_KEY_BYTES)
        .ok_or_else(|| {
            format!("A key is not {MIN_KEY_BYTES} bytes or more in base64 or hexadecimal.")
        })
}

fn from_hex(text: &str) -> Option<Vec<u8>> {
    let digits: Option<Vec<u8>> =
        text.chars().map(|c| c.to_digit(16).and_then(|digit| u8::try_from(digit).ok())).collect();
    let digits = digits.filter(|digits| digits.len().is_multiple_of(2))?;
    Some(digits.chunks_exact(2).map(|pair| pair[0] << 4 | pair[1]).collect())
}
