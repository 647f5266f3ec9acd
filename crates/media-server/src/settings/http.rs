//! The settings of the HTTP server.

use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use api_actix::AllowedOrigins;
use clap::Args;
use ipnet::IpNet;
use url::Url;

use super::origins::origins;
use super::parse::{positive_span, span};

// clap reads a field of the type Vec one value at a time.
type Networks = Vec<IpNet>;

/// The HTTP server.
#[derive(Args, Clone, Debug, PartialEq)]
pub struct HttpSettings {
    /// IP address and port to listen on
    #[arg(
        id = "MEDIA_BIND",
        value_name = "ADDRESS:PORT",
        default_value = "127.0.0.1:8000",
        value_parser = bind
    )]
    pub bind: SocketAddr,

    /// Base of every URL in responses [default: scheme and host of each request]
    ///
    /// An absolute http or https URL, such as `https://media.example.com`.
    #[arg(id = "MEDIA_PUBLIC_URL", value_name = "URL", value_parser = public_url)]
    pub public_url: Option<String>,

    /// Proxies whose X-Forwarded headers are trusted [default: none]
    ///
    /// IP addresses and networks, separated by commas, such as `10.0.0.0/8,::1`.
    #[arg(
        id = "MEDIA_TRUSTED_PROXIES",
        value_name = "NETWORKS",
        default_value = "",
        hide_default_value = true,
        value_parser = networks
    )]
    pub trusted_proxies: Networks,

    /// Origins whose pages may use the API, or `*` for all [default: none]
    ///
    /// Separated by commas, such as `https://app.example.com,http://localhost:5173`.
    #[arg(
        id = "MEDIA_CORS_ORIGINS",
        value_name = "ORIGINS",
        default_value = "",
        hide_default_value = true,
        value_parser = origins
    )]
    pub cors_origins: AllowedOrigins,

    /// Time after which a request that sends nothing is rejected
    ///
    /// A span of time, such as `10s` or `1m`. A client must also send 1 KiB a second on average
    /// while the server waits for it.
    #[arg(
        id = "MEDIA_BODY_TIMEOUT",
        value_name = "TIME",
        default_value = "10s",
        value_parser = positive_span
    )]
    pub body_timeout: Duration,

    /// Time after which a client that reads nothing of a response is disconnected
    ///
    /// A span of time, such as `30s` or `5m`.
    #[arg(
        id = "MEDIA_READER_TIMEOUT",
        value_name = "TIME",
        default_value = "30s",
        value_parser = positive_span
    )]
    pub reader_timeout: Duration,

    /// Time that requests in progress have to finish when the process is told to stop
    ///
    /// A span of time, such as `30s` or `5m`.
    #[arg(
        id = "MEDIA_SHUTDOWN_TIMEOUT",
        value_name = "TIME",
        default_value = "30s",
        value_parser = span
    )]
    pub shutdown_timeout: Duration,
}

fn bind(text: &str) -> Result<SocketAddr, String> {
    text.parse()
        .map_err(|_| format!("{text:?} is not an IP address and port, such as 127.0.0.1:8000."))
}

/// The URL in its normal form, without the slashes at its end.
fn public_url(text: &str) -> Result<String, String> {
    let url = Url::parse(text)
        .ok()
        .filter(|url| matches!(url.scheme(), "http" | "https"))
        .ok_or_else(|| {
            format!("{text:?} is not an absolute http or https URL, such as https://example.com.")
        })?;
    if !url.username().is_empty() || url.password().is_some() {
        return Err("A public URL must not contain a user name or a password.".to_owned());
    }
    if url.query().is_some() || url.fragment().is_some() {
        return Err(format!("{text:?} must not have a query or a fragment."));
    }
    Ok(url.as_str().trim_end_matches('/').to_owned())
}

/// Networks and single addresses, separated by commas.
fn networks(text: &str) -> Result<Networks, String> {
    let words = text.split(',').map(str::trim);
    words.filter(|word| !word.is_empty()).map(network).collect()
}

fn network(word: &str) -> Result<IpNet, String> {
    word.parse::<IpAddr>()
        .map(IpNet::from)
        .or_else(|_| word.parse())
        .map_err(|_| format!("{word:?} is not an IP address or network, such as 10.0.0.0/8."))
}

#[cfg(test)]
mod tests {
    use super::super::tests::set;

    #[test]
    fn the_bind_address_is_an_ip_address_and_a_port() {
        let bind = |text| set("--bind", text).map(|found| found.http.bind.to_string());
        for good in ["0.0.0.0:80", "[::1]:8000", "127.0.0.1:0"] {
            assert_eq!(bind(good), Ok(good.to_owned()));
        }
        for bad in ["", "8000", ":8000", "localhost:8000", "127.0.0.1", "127.0.0.1:65536"] {
            assert!(bind(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn public_urls_are_absolute_and_lose_their_last_slash() {
        let table = [
            ("https://media.example.com", "https://media.example.com"),
            ("https://media.example.com/", "https://media.example.com"),
            ("http://127.0.0.1:8000", "http://127.0.0.1:8000"),
            ("https://example.com/a/b/", "https://example.com/a/b"),
            ("HTTPS://Example.com:443/A", "https://example.com/A"),
            ("http://[::1]:8000/", "http://[::1]:8000"),
        ];
        for (text, expected) in table {
            let found = set("--public-url", text).map(|found| found.http.public_url);
            assert_eq!(found, Ok(Some(expected.to_owned())));
        }
        let bad = ["", "/media", "example.com", "ftp://example.com", "https://", "https://a b/"];
        let odd =
            ["https://a/?b", "https://a/?", "https://a/#b", "https://ada@a/", "https://:x@a/"];
        for text in bad.into_iter().chain(odd) {
            assert!(set("--public-url", text).is_err(), "{text}");
        }
    }

    #[test]
    fn timeouts_of_clients_are_greater_than_zero() {
        for flag in ["--body-timeout", "--reader-timeout"] {
            assert!(set(flag, "1s").is_ok(), "{flag}");
            for bad in ["0s", "0m", "soon"] {
                assert!(set(flag, bad).is_err(), "{flag} {bad}");
            }
        }
        assert!(set("--shutdown-timeout", "0s").is_ok());
    }

    #[test]
    fn proxies_are_addresses_and_networks_separated_by_commas() {
        let table = [
            ("", &[][..]),
            ("10.0.0.1", &["10.0.0.1/32"]),
            ("10.0.0.0/8, ::1 ,fd00::/8,", &["10.0.0.0/8", "::1/128", "fd00::/8"]),
        ];
        for (text, expected) in table {
            let http = set("--trusted-proxies", text).expect(text).http;
            let found: Vec<_> = http.trusted_proxies.iter().map(ToString::to_string).collect();
            assert_eq!(found, expected);
        }
        for bad in ["proxy.example.com", "10.0.0.0/33", "10.0.0", "10.0.0.1;10.0.0.2"] {
            assert!(set("--trusted-proxies", bad).is_err(), "{bad}");
        }
    }
}
