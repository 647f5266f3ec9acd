//! The origin of a request: the scheme and host that the client used.

use std::net::{IpAddr, Ipv6Addr};

use actix_web::body::{BoxBody, EitherBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{self, HeaderMap};
use actix_web::middleware::Next;
use actix_web::{HttpMessage, ResponseError, web};
use ipnet::IpNet;

use super::forwarded::Forwarded;
use crate::error::ApiError;

/// The scheme and authority that the client used. Absolute URLs begin with it if no public URL is
/// configured.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin(pub String);

/// The proxies whose `X-Forwarded-*` or `Forwarded` headers are trusted.
pub struct TrustedProxies(pub Vec<IpNet>);

/// Middleware that rejects a request without a valid host and adds its [`Origin`] to the
/// extensions.
pub async fn require_origin<B: MessageBody>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<EitherBody<B, BoxBody>>, actix_web::Error> {
    let Some(origin) = origin_of(&request) else {
        let response = ApiError::InvalidHost.error_response();
        return Ok(request.into_response(response).map_into_right_body());
    };
    request.extensions_mut().insert(origin);
    Ok(next.call(request).await?.map_into_left_body())
}

/// Whether [`require_origin`] lets a request pass.
pub fn has_valid_host(request: &ServiceRequest) -> bool {
    origin_of(request).is_some()
}

fn origin_of(request: &ServiceRequest) -> Option<Origin> {
    let trusted = request.app_data::<web::Data<TrustedProxies>>();
    let peer = request.peer_addr().map(|address| address.ip());
    let via_proxy = trusted.zip(peer).is_some_and(|(trusted, peer)| trusted.contains(peer));
    origin(request.headers(), via_proxy)
}

impl TrustedProxies {
    fn contains(&self, peer: IpAddr) -> bool {
        self.0.iter().any(|network| network.contains(&peer.to_canonical()))
    }
}

/// `None` unless there is exactly one `Host` header, and it and the host of a trusted proxy are
/// valid.
fn origin(headers: &HeaderMap, via_proxy: bool) -> Option<Origin> {
    let mut hosts = headers.get_all(header::HOST);
    let sent = hosts.next()?.to_str().ok()?;
    if hosts.next().is_some() || !is_host(sent) {
        return None;
    }
    if !via_proxy {
        return Some(Origin(format!("http://{sent}")));
    }
    let forwarded = Forwarded::from_headers(headers).ok()?;
    let host = forwarded.host.as_deref().unwrap_or(sent);
    let is_https = forwarded.proto.is_some_and(|proto| proto.eq_ignore_ascii_case("https"));
    let scheme = if is_https { "https" } else { "http" };
    is_host(host).then(|| Origin(format!("{scheme}://{host}")))
}

/// Letters, digits, dots and hyphens or a bracketed IPv6 address, with an optional numeric port.
fn is_host(text: &str) -> bool {
    let name_length = if text.starts_with('[') {
        text.find(']').map_or(text.len(), |bracket| bracket + 1)
    } else {
        text.find(':').unwrap_or(text.len())
    };
    let (name, port) = text.split_at(name_length);
    (is_ip_literal(name) || is_name(name)) && (port.is_empty() || is_port(port))
}

fn is_ip_literal(text: &str) -> bool {
    let bracketed = text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
    bracketed.is_some_and(|address| address.parse::<Ipv6Addr>().is_ok())
}

fn is_port(text: &str) -> bool {
    text.strip_prefix(':').is_some_and(|port| {
        (1..=5).contains(&port.len()) && port.bytes().all(|byte| byte.is_ascii_digit())
    })
}

fn is_name(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(is_name_byte)
}

fn is_name_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'.' || byte == b'-'
}

#[cfg(test)]
mod tests {
    use actix_web::http::header::{HeaderMap, HeaderName, HeaderValue};

    use super::{Origin, is_host, origin};

    #[test]
    fn hosts_follow_their_table() {
        for good in ["a", "127.0.0.1:8000", "example.com", "A-b.c:1", "[::1]", "[2001:db8::1]:443"]
        {
            assert!(is_host(good), "{good}");
        }
        let bad = [
            "",
            ":80",
            "a b",
            "a/b",
            "a@b",
            "a:",
            "a:x",
            "a:123456",
            "::1",
            "[::1",
            "[x]",
            "[::1]x",
            "a_b",
            "دامنه",
            "a:80:80",
        ];
        for bad in bad {
            assert!(!is_host(bad), "{bad}");
        }
    }

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for (name, value) in pairs {
            headers.append(HeaderName::from_static(name), HeaderValue::from_static(value));
        }
        headers
    }

    #[test]
    fn forwarding_headers_are_used_from_trusted_proxies_only() {
        let sent = headers(&[
            ("host", "inner:8000"),
            ("x-forwarded-host", "evil.example, media.example"),
            ("x-forwarded-proto", "https"),
        ]);
        assert_eq!(origin(&sent, false), Some(Origin("http://inner:8000".to_owned())));
        assert_eq!(origin(&sent, true), Some(Origin("https://media.example".to_owned())));
    }

    #[test]
    fn the_last_line_and_value_of_a_forwarding_header_is_used() {
        let sent = headers(&[
            ("host", "inner"),
            ("x-forwarded-host", "evil.example"),
            ("x-forwarded-host", "evil.example, media.example"),
            ("x-forwarded-proto", "http"),
            ("x-forwarded-proto", "HTTPS"),
            ("forwarded", "host=evil.example;proto=http"),
        ]);
        assert_eq!(origin(&sent, true), Some(Origin("https://media.example".to_owned())));
        let sent = headers(&[
            ("host", "inner"),
            ("forwarded", "host=evil.example;proto=http"),
            ("forwarded", "host=evil.example, host=\"media.example:8\";proto=Https"),
        ]);
        assert_eq!(origin(&sent, true), Some(Origin("https://media.example:8".to_owned())));
        assert_eq!(origin(&sent, false), Some(Origin("http://inner".to_owned())));
    }

    #[test]
    fn a_malformed_forwarded_host_is_rejected() {
        for (name, value) in [
            ("x-forwarded-host", "a, "),
            ("x-forwarded-host", ""),
            ("x-forwarded-host", "b/c"),
            ("x-forwarded-host", "a\u{e9}"),
            ("forwarded", "host"),
            ("forwarded", "host=\"a b\""),
        ] {
            let mut sent = headers(&[("host", "a")]);
            let value = HeaderValue::from_bytes(value.as_bytes()).expect("a valid header value");
            sent.append(HeaderName::from_static(name), value.clone());
            assert_eq!(origin(&sent, true), None, "{name}: {value:?}");
            assert_eq!(origin(&sent, false), Some(Origin("http://a".to_owned())));
        }
    }

    #[test]
    fn a_request_needs_exactly_one_valid_host() {
        assert_eq!(origin(&headers(&[]), false), None);
        assert_eq!(origin(&headers(&[("host", "a"), ("host", "a")]), false), None);
        assert_eq!(origin(&headers(&[("host", "a"), ("x-forwarded-host", "b/c")]), true), None);
    }
}
