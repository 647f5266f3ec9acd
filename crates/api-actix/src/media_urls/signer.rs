//! Signs the URLs of stored bytes and verifies their signatures.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::StorageKey;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use super::signed_access::SignedAccess;

type HmacSha256 = Hmac<Sha256>;

/// Signs and verifies by HMAC-SHA-256 (RFC 2104) over the methods GET and HEAD, the time of expiry
/// and the key.
pub struct Signer {
    /// The first one signs; each verifies.
    macs: Vec<HmacSha256>,
    lifetime: u64,
}

impl Signer {
    pub fn new(access: &SignedAccess) -> Self {
        let mac =
            |key: &Vec<u8>| HmacSha256::new_from_slice(key).expect("HMAC takes keys of any length");
        Self {
            macs: access.keys.reveal().iter().map(mac).collect(),
            lifetime: access.lifetime.as_secs(),
        }
    }

    /// The query string that makes a URL of `key` valid from `now` on, in seconds since 1970.
    pub fn sign(&self, key: &StorageKey, now: u64) -> String {
        let expires = self.expiry(now).to_string();
        let mac = self.macs.first().map(|mac| message(mac, &expires, key).finalize().into_bytes());
        let signature = mac.map(|mac| URL_SAFE_NO_PAD.encode(mac)).unwrap_or_default();
        format!("expires={expires}&signature={signature}")
    }

    /// The end of the lifetime, rounded up to a quarter of the lifetime: the URL of a key stays the
    /// same for a quarter and stays cacheable.
    fn expiry(&self, now: u64) -> u64 {
        let window = (self.lifetime / 4).max(1);
        now.saturating_add(self.lifetime).div_ceil(window).saturating_mul(window)
    }

    /// For how many seconds after `now` the query string is valid for `key`, at least 1; `None`
    /// when it is invalid. Signatures are compared in constant time.
    pub fn seconds_left(&self, key: &StorageKey, query: &str, now: u64) -> Option<u64> {
        let expires = only_value(query, "expires")?;
        let signature = URL_SAFE_NO_PAD.decode(only_value(query, "signature")?).ok()?;
        let is_signed = |mac| message(mac, &expires, key).verify_slice(&signature).is_ok();
        if !self.macs.iter().any(is_signed) {
            return None;
        }
        expires.parse::<u64>().ok()?.checked_sub(now).filter(|seconds| *seconds > 0)
    }
}

/// Different messages have different bytes: the time contains no line break, and the key comes
/// last.
fn message(mac: &HmacSha256, expires: &str, key: &StorageKey) -> HmacSha256 {
    let mut mac = mac.clone();
    for piece in ["GET\n", expires, "\n", key.as_str()] {
        mac.update(piece.as_bytes());
    }
    mac
}

/// The value of a parameter; `None` when it is missing or repeated.
fn only_value(query: &str, name: &str) -> Option<String> {
    let mut values = form_urlencoded::parse(query.as_bytes()).filter(|(given, _)| given == name);
    let (_, value) = values.next()?;
    values.next().is_none().then(|| value.into_owned())
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use domain::StorageKey;

    use super::Signer;
    use crate::media_urls::{SignedAccess, SigningKeys};

    const NOW: u64 = 1_750_000_001;

    fn signer(keys: &str) -> Signer {
        let keys = SigningKeys::parse(keys).expect("valid keys");
        Signer::new(&SignedAccess { keys, lifetime: Duration::from_hours(1) })
    }

    fn old() -> String {
        "0f".repeat(32)
    }

    fn new() -> String {
        "1e".repeat(32)
    }

    fn key(path: &str) -> StorageKey {
        path.parse().expect("a key")
    }

    #[test]
    fn a_url_is_valid_for_its_lifetime_and_at_most_a_quarter_longer() {
        let signer = signer(&old());
        let query = signer.sign(&key("a/b"), NOW);
        let left = signer.seconds_left(&key("a/b"), &query, NOW).expect("it is valid");
        assert!((3600..4500).contains(&left), "{left}");
        assert_eq!(signer.seconds_left(&key("a/b"), &query, NOW + left - 1), Some(1));
        assert_eq!(signer.seconds_left(&key("a/b"), &query, NOW + left), None);
    }

    #[test]
    fn urls_are_the_same_within_a_quarter_of_their_lifetime() {
        let signer = signer(&old());
        let start = NOW - NOW % 900 + 1;
        let at = |now| signer.sign(&key("a"), now);
        assert_eq!(at(start), at(start + 899));
        assert_ne!(at(start), at(start + 900));
    }

    #[test]
    fn a_signature_is_valid_for_one_key_and_one_expiry() {
        let signer = signer(&old());
        let query = signer.sign(&key("a/b"), NOW);
        let signature = query.split_once("&signature=").expect("a signature").1;
        let expires = query.split_once('&').expect("two parameters").0;
        let is_valid = |path, query: &str| signer.seconds_left(&key(path), query, NOW).is_some();
        for same in [query.clone(), format!("x=y&signature={signature}&{expires}&z")] {
            assert!(is_valid("a/b", &same), "{same}");
        }
        assert!(!is_valid("a/c", &query));
        let bad = [
            String::new(),
            expires.to_owned(),
            format!("signature={signature}"),
            format!("expires=9999999999&signature={signature}"),
            query.replace("expires=", "expires=0"),
            format!("{query}="),
            format!("{query}&expires=9999999999"),
            format!("{query}&signature="),
            format!("{expires}&signature={}", signature.to_lowercase()),
            format!("{expires}&signature={}", &signature[..20]),
            format!("{expires}&signature="),
        ];
        for query in bad {
            assert!(!is_valid("a/b", &query), "{query}");
        }
    }

    #[test]
    fn a_second_key_is_accepted_and_signs_nothing() {
        let (key, rotated) = (key("a"), signer(&format!("{},{}", new(), old())));
        let with_old = signer(&old()).sign(&key, NOW);
        assert!(rotated.seconds_left(&key, &with_old, NOW).is_some());
        assert_eq!(rotated.sign(&key, NOW), signer(&new()).sign(&key, NOW));
        assert_eq!(signer(&new()).seconds_left(&key, &with_old, NOW), None);
    }
}
