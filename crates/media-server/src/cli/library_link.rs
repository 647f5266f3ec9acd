//! The link to the library page that signs in. The key is in its fragment, which a browser does not
//! send, so that it reaches no log.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use application::TokenKey;

/// The URL of the service: the public one, or that of a server on `address`.
pub(super) fn base_url(public_url: Option<&str>, address: SocketAddr) -> String {
    public_url.map_or_else(|| format!("http://{}", reachable(address)), str::to_owned)
}

/// The link for the holder of `key`.
pub(super) fn library_link(base_url: &str, key: &TokenKey) -> String {
    format!("{base_url}/library#key={}", key.reveal())
}

/// The address at which this machine reaches a server that listens on `address`.
pub(super) fn reachable(address: SocketAddr) -> SocketAddr {
    let ip = match address.ip() {
        IpAddr::V4(Ipv4Addr::UNSPECIFIED) => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(Ipv6Addr::UNSPECIFIED) => Ipv6Addr::LOCALHOST.into(),
        ip => ip,
    };
    SocketAddr::new(ip, address.port())
}

#[cfg(test)]
mod tests {
    use super::{base_url, reachable};

    #[test]
    fn an_unspecified_address_is_shown_as_loopback() {
        let table = [
            ("0.0.0.0:8000", "127.0.0.1:8000"),
            ("[::]:8000", "[::1]:8000"),
            ("192.0.2.1:8000", "192.0.2.1:8000"),
        ];
        for (bound, shown) in table {
            let bound = bound.parse().expect("the address is valid");
            assert_eq!(reachable(bound).to_string(), shown);
        }
    }

    #[test]
    fn a_public_url_is_preferred() {
        let address = "0.0.0.0:8000".parse().expect("the address is valid");
        assert_eq!(base_url(None, address), "http://127.0.0.1:8000");
        assert_eq!(base_url(Some("https://media.example/a"), address), "https://media.example/a");
    }
}
