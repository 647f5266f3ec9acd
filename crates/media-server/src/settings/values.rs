//! How each value is read. Every error is a sentence for the one who set it.

use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;
use std::str::FromStr;
use std::time::Duration;

use bytesize::ByteSize;
use ipnet::IpNet;
use url::Url;

/// The form of a log line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogFormat {
    /// For people.
    Text,
    /// One JSON object a line.
    Json,
}

pub(super) fn bind(text: &str) -> Result<SocketAddr, String> {
    text.parse()
        .map_err(|_| format!("{text:?} is not an IP address and port, such as 127.0.0.1:8000."))
}

pub(super) fn folder(text: &str) -> Result<PathBuf, String> {
    if text.is_empty() { Err("It names no folder.".to_owned()) } else { Ok(PathBuf::from(text)) }
}

/// A positive whole number of any width.
pub(super) fn count<T: FromStr>(text: &str) -> Result<T, String> {
    text.parse().map_err(|_| format!("{text:?} is not a whole number of at least 1, or too large."))
}

pub(super) fn boolean(text: &str) -> Result<bool, String> {
    text.parse().map_err(|_| format!("{text:?} is neither true nor false."))
}

/// A whole number up to 100.
pub(super) fn percent(text: &str) -> Result<u8, String> {
    text.parse()
        .ok()
        .filter(|percent| *percent <= 100)
        .ok_or_else(|| format!("{text:?} is not a whole number from 0 to 100."))
}

/// A number of bytes, perhaps none.
pub(super) fn size(text: &str) -> Result<u64, String> {
    size_of_at_least(0, text)
}

/// A number of bytes that is not none.
pub(super) fn positive_size(text: &str) -> Result<u64, String> {
    size_of_at_least(1, text)
}

fn size_of_at_least(min: u64, text: &str) -> Result<u64, String> {
    text.parse()
        .ok()
        .map(|size: ByteSize| size.as_u64())
        .filter(|bytes| *bytes >= min)
        .ok_or_else(|| format!("{text:?} is not a size, such as 512MiB, 5GiB or 1000000."))
}

/// A whole number of seconds or minutes, perhaps none.
pub(super) fn duration(text: &str) -> Result<Duration, String> {
    duration_in(&[('s', 1), ('m', 60)], text)
        .ok_or_else(|| format!("{text:?} is not a span of time, such as 30s or 5m."))
}

/// A whole number of seconds, minutes, hours or days, perhaps none.
pub(super) fn long_duration(text: &str) -> Result<Duration, String> {
    duration_in(&[('s', 1), ('m', 60), ('h', 3600), ('d', 86_400)], text)
        .ok_or_else(|| format!("{text:?} is not a span of time, such as 30s, 5m, 12h or 90d."))
}

/// A whole number of one of `units`, each of so many seconds.
fn duration_in(units: &[(char, u32)], text: &str) -> Option<Duration> {
    let (number, seconds) =
        units.iter().find_map(|(unit, seconds)| Some((text.strip_suffix(*unit)?, *seconds)))?;
    let seconds = number.parse::<u32>().ok()?.checked_mul(seconds)?;
    Some(Duration::from_secs(seconds.into()))
}

/// A span of time that is not none.
pub(super) fn lifetime(text: &str) -> Result<Duration, String> {
    duration(text)
        .and_then(|time| if time.is_zero() { Err("It has to last.".to_owned()) } else { Ok(time) })
}

/// Whether access to the bytes needs a signature.
pub(super) fn is_signed(text: &str) -> Result<bool, String> {
    match text {
        "public" => Ok(false),
        "signed" => Ok(true),
        _ => Err(format!("{text:?} is neither public nor signed.")),
    }
}

/// A whole number of seconds or minutes, at least one.
pub(super) fn positive_duration(text: &str) -> Result<Duration, String> {
    let positive = |time: &Duration| !time.is_zero();
    let none = || format!("{text:?} is no time at all.");
    duration(text).and_then(|time| Some(time).filter(positive).ok_or_else(none))
}

/// The URL in its normal form, without the slashes at its end.
pub(super) fn public_url(text: &str) -> Result<String, String> {
    let url = Url::parse(text)
        .ok()
        .filter(|url| matches!(url.scheme(), "http" | "https"))
        .ok_or_else(|| {
            format!("{text:?} is not an absolute http or https URL, such as https://example.com.")
        })?;
    if !url.username().is_empty() || url.password().is_some() {
        return Err("A public URL holds no user name and no password.".to_owned());
    }
    if url.query().is_some() || url.fragment().is_some() {
        return Err(format!("{text:?} has a query or a fragment; a base of URLs has neither."));
    }
    Ok(url.as_str().trim_end_matches('/').to_owned())
}

/// A path of plain names, without the slashes at its end.
pub(super) fn location(text: &str) -> Result<String, String> {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    let is_name = |name: &str| !matches!(name, "" | "." | "..") && name.chars().all(is_plain);
    let path = text.trim_end_matches('/');
    path.strip_prefix('/')
        .filter(|names| names.split('/').all(is_name))
        .map(|_| path.to_owned())
        .ok_or_else(|| format!("{text:?} is not the path of a location, such as /stored-media/."))
}

/// Networks and single addresses between commas.
pub(super) fn networks(text: &str) -> Result<Vec<IpNet>, String> {
    let words = text.split(',').map(str::trim);
    words.filter(|word| !word.is_empty()).map(network).collect()
}

fn network(word: &str) -> Result<IpNet, String> {
    word.parse::<IpAddr>()
        .map(IpNet::from)
        .or_else(|_| word.parse())
        .map_err(|_| format!("{word:?} is not an IP address or network, such as 10.0.0.0/8."))
}

pub(super) fn log_format(text: &str) -> Result<LogFormat, String> {
    match text {
        "text" => Ok(LogFormat::Text),
        "json" => Ok(LogFormat::Json),
        _ => Err(format!("{text:?} is neither text nor json.")),
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{duration, long_duration};

    #[test]
    fn spans_of_time_carry_a_unit() {
        let day = 86_400;
        let short = [("0s", 0), ("30s", 30), ("5m", 300)];
        for (text, seconds) in short {
            assert_eq!(duration(text), Ok(Duration::from_secs(seconds)));
        }
        for (text, seconds) in short.into_iter().chain([("12h", day / 2), ("90d", 90 * day)]) {
            assert_eq!(long_duration(text), Ok(Duration::from_secs(seconds)));
        }
        for bad in ["", "30", "s", "-1s", "1.5s", "1 s", "1w", "99999999999s", "4294967295m"] {
            assert!(duration(bad).is_err(), "{bad}");
            assert!(long_duration(bad).is_err(), "{bad}");
        }
        for bad in ["1h", "1d"] {
            assert!(duration(bad).is_err(), "{bad}");
        }
    }
}
