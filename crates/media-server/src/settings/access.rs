//! The settings of access to files by URL: public, signed, or through a proxy.

use std::time::Duration;

use api_actix::{SignedAccess, SigningKeys};
use clap::Args;

use super::parse::positive_span;

/// Access to files and thumbnails by URL.
#[derive(Args, Clone, Debug, PartialEq)]
pub struct AccessSettings {
    /// Who may fetch files and thumbnails: public or signed
    ///
    /// `public`: everyone who knows a URL. `signed`: only by a signed URL from a response, until it
    /// expires.
    #[arg(
        id = "MEDIA_ACCESS",
        value_name = "ACCESS",
        default_value = "public",
        value_parser = access
    )]
    pub access: Access,

    /// Secrets that sign URLs: one, or two separated by a comma [default: none]
    ///
    /// Each has at least 32 bytes, in base64 or hexadecimal. The first one signs, both are
    /// accepted. Secrets belong in the variable: every user of the machine can see flags.
    #[arg(id = "MEDIA_SIGNING_KEYS", value_name = "KEYS", value_parser = SigningKeys::parse)]
    pub signing_keys: Option<SigningKeys>,

    /// Minimum time for which a signed URL is valid
    ///
    /// A span of time, such as `90s` or `60m`. A URL is valid for up to a quarter longer.
    #[arg(
        id = "MEDIA_SIGNATURE_LIFETIME",
        value_name = "TIME",
        default_value = "60m",
        value_parser = positive_span
    )]
    pub signature_lifetime: Duration,

    /// Path of nginx's internal location of the files, which then sends them [default: none]
    #[arg(id = "MEDIA_ACCEL_REDIRECT", value_name = "PATH", value_parser = location)]
    pub accel_redirect: Option<String>,
}

/// Who may fetch files and thumbnails.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Everyone who knows a URL.
    Public,
    /// Only holders of a signed URL.
    Signed,
}

impl AccessSettings {
    /// How URLs are signed; `None` where access is public.
    #[must_use]
    pub fn signed(&self) -> Option<SignedAccess> {
        let keys = self.signing_keys.clone().filter(|_| self.access == Access::Signed)?;
        Some(SignedAccess { keys, lifetime: self.signature_lifetime })
    }
}

/// The variable and the error of signed access without a key, by the text of each variable.
pub(super) fn missing_key<'a>(
    text: impl Fn(&str) -> Option<&'a str>,
) -> Option<(&'static str, &'static str)> {
    let is_signed = text("MEDIA_ACCESS") == Some("signed");
    let is_missing = is_signed && text("MEDIA_SIGNING_KEYS").is_none();
    is_missing.then_some(("MEDIA_SIGNING_KEYS", "Signed access needs a key."))
}

fn access(text: &str) -> Result<Access, String> {
    match text {
        "public" => Ok(Access::Public),
        "signed" => Ok(Access::Signed),
        _ => Err(format!("{text:?} is neither public nor signed.")),
    }
}

/// A path of plain names, without the slashes at its end.
fn location(text: &str) -> Result<String, String> {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    let is_name = |name: &str| !matches!(name, "" | "." | "..") && name.chars().all(is_plain);
    let path = text.trim_end_matches('/');
    path.strip_prefix('/')
        .filter(|names| names.split('/').all(is_name))
        .map(|_| path.to_owned())
        .ok_or_else(|| format!("{text:?} is not the path of a location, such as /stored-media/."))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::super::tests::{set, settings, wrong_variables};

    #[test]
    fn locations_are_paths_of_plain_names_and_lose_their_last_slash() {
        let location =
            |text| set("--accel-redirect", text).map(|found| found.access.accel_redirect);
        assert_eq!(location("/a/b_c.d/"), Ok(Some("/a/b_c.d".to_owned())));
        let bad =
            ["", "/", "//", "a", "@a", "/a//b", "/a/../b", "/a b", "/a?b", "/a%2fb", "/a\r\nb"];
        for text in bad {
            assert!(location(text).is_err(), "{text}");
        }
    }

    #[test]
    fn signing_keys_are_one_or_two_of_32_bytes_in_base64_or_hexadecimal() {
        let keys = |text: &str| {
            let settings = settings(&["--access=signed", &format!("--signing-keys={text}")]);
            settings.map(|found| found.access.signed().map(|signed| signed.keys.reveal().to_vec()))
        };
        let (hex, base64) = ("AbaB".repeat(16), "+/-_".replace("-_", "aa").repeat(11) + "aw==");
        let url_safe = base64.replace('+', "-").replace('/', "_");
        let of_hex = [0xab, 0xab].repeat(16);
        assert_eq!(keys(&hex), Ok(Some(vec![of_hex.clone()])));
        let both =
            keys(&format!("{hex}, {base64}")).expect("both are long enough").expect("signed");
        assert_eq!((&both[0], both[1].len()), (&of_hex, 34));
        assert_eq!(keys(&url_safe), Ok(Some(vec![both[1].clone()])));
        let short = &hex[2..];
        let three = format!("{hex},{hex},{hex}");
        for bad in ["", short, &format!("{hex},"), &three, &"ab!".repeat(30)] {
            let error = keys(bad).expect_err(bad);
            assert_eq!(wrong_variables(&error), ["MEDIA_SIGNING_KEYS"]);
            assert!(bad.is_empty() || !error.to_string().contains(bad), "it quotes {bad}");
        }
    }

    #[test]
    fn signed_access_needs_a_key_and_time() {
        let error = settings(&["--access=signed", "--bind=x"]).expect_err("there is no key");
        assert_eq!(wrong_variables(&error), ["MEDIA_BIND", "MEDIA_SIGNING_KEYS"]);
        let key = format!("--signing-keys={}", "0f".repeat(32));
        let signed = settings(&["--access=signed", &key, "--signature-lifetime=90s"]);
        let signed = signed.expect("all is there").access.signed().expect("it is signed");
        assert_eq!(signed.lifetime, Duration::from_secs(90));
        assert_eq!(format!("{:?}", signed.keys), "SigningKeys(1)");
        assert_eq!(settings(&[&key]).map(|found| found.access.signed()), Ok(None));
        for bad in ["--access=private", "--signature-lifetime=0s", "--signature-lifetime=1"] {
            assert!(settings(&[bad]).is_err(), "{bad}");
        }
    }
}
