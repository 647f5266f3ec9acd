//! The base URL of the URLs in answers.

use serde_json::Value;
use tests::{Server, Site, on_both_databases, samples};

on_both_databases!(
    urls_begin_with_the_host_as_it_was_sent,
    a_public_url_goes_before_everything,
    forwarded_headers_of_strangers_do_not_count,
    forwarded_headers_of_trusted_proxies_count,
    the_last_words_of_a_trusted_proxy_count,
    a_forwarded_host_that_cannot_be_read_is_refused,
);

/// The base of the URLs in the JSON of file 1, for a request with these headers.
fn base(server: &Server, key: &str, headers: &[(&str, &str)]) -> String {
    let request = server.get("/api/media/files/1").token(key);
    let request =
        headers.iter().fold(request, |request, (name, value)| request.header(name, value));
    let details = request.send().expect_status(200).json();
    let of = |object: &Value| {
        let f = object["f"].as_str().expect("f is a text");
        f.split_once("/media/core_media/").expect("a URL of media").0.to_owned()
    };
    let base = of(&details);
    let thumbnails = details["thumbnails"].as_array().expect("thumbnails");
    assert!(thumbnails.iter().all(|thumbnail| of(thumbnail) == base), "{details}");
    base
}

fn with_image(site: Site) -> (Server, String) {
    let server = site.start();
    let admin = server.admin();
    let _ = server.stored(&admin, "a.png", samples::png(8, 6));
    (server, admin)
}

fn urls_begin_with_the_host_as_it_was_sent(site: Site) {
    let (server, key) = with_image(site);
    for host in ["127.0.0.1:8000", "Media.Example.COM", "[::1]:80"] {
        assert_eq!(base(&server, &key, &[("Host", host)]), format!("http://{host}"));
    }
}

fn a_public_url_goes_before_everything(mut site: Site) {
    site.set("MEDIA_PUBLIC_URL", "https://media.example.com/files/");
    site.set("MEDIA_TRUSTED_PROXIES", "127.0.0.1");
    let (server, key) = with_image(site);
    let headers = [("Host", "example.org"), ("X-Forwarded-Host", "example.net")];
    assert_eq!(base(&server, &key, &headers), "https://media.example.com/files");
}

const FORWARDED: [(&str, &str); 3] = [
    ("Host", "inside:81"),
    ("X-Forwarded-Proto", "https"),
    ("X-Forwarded-Host", "outside.example"),
];

fn forwarded_headers_of_strangers_do_not_count(mut site: Site) {
    site.set("MEDIA_TRUSTED_PROXIES", "10.0.0.0/8, 192.0.2.7, ::1");
    let (server, key) = with_image(site);
    assert_eq!(base(&server, &key, &FORWARDED), "http://inside:81");
}

fn forwarded_headers_of_trusted_proxies_count(mut site: Site) {
    site.set("MEDIA_TRUSTED_PROXIES", "10.0.0.0/8, 127.0.0.0/8");
    let (server, key) = with_image(site);
    assert_eq!(base(&server, &key, &FORWARDED), "https://outside.example");
    assert_eq!(base(&server, &key, &FORWARDED[..2]), "https://inside:81");
    assert_eq!(base(&server, &key, &FORWARDED[..1]), "http://inside:81");
}

fn the_last_words_of_a_trusted_proxy_count(mut site: Site) {
    site.set("MEDIA_TRUSTED_PROXIES", "127.0.0.1");
    let (server, key) = with_image(site);
    let table: [(&[(&str, &str)], &str); 7] = [
        (&[("X-Forwarded-Host", "evil"), ("X-Forwarded-Host", "good")], "http://good"),
        (&[("X-Forwarded-Host", "evil, good"), ("X-Forwarded-Host", "evil ,best")], "http://best"),
        (&[("X-Forwarded-Proto", "http"), ("X-Forwarded-Proto", "HTTPS")], "https://inside"),
        (&[("X-Forwarded-Proto", "https"), ("X-Forwarded-Proto", "gopher")], "http://inside"),
        (
            &[("Forwarded", "host=evil"), ("Forwarded", "host=evil, Host=\"good:8\";proto=Https")],
            "https://good:8",
        ),
        (&[("Forwarded", "host=evil;proto=https, for=192.0.2.1")], "http://inside"),
        (&[("Forwarded", "host=evil;proto=https"), ("X-Forwarded-Proto", "http")], "http://inside"),
    ];
    for (headers, expected) in table {
        let headers = [&[("Host", "inside")], headers].concat();
        assert_eq!(base(&server, &key, &headers), expected, "{headers:?}");
    }
}

fn a_forwarded_host_that_cannot_be_read_is_refused(mut site: Site) {
    site.set("MEDIA_TRUSTED_PROXIES", "127.0.0.1");
    let (server, key) = with_image(site);
    for (name, value) in [
        ("X-Forwarded-Host", b"good, a/b".as_slice()),
        ("X-Forwarded-Host", b""),
        ("X-Forwarded-Host", b"good,"),
        ("X-Forwarded-Host", b"caf\xe9"),
        ("Forwarded", b"for=1.2.3.4;host"),
        ("Forwarded", b"host=\"a b\""),
        ("Forwarded", b"for=\", host=good"),
        ("Forwarded", b"host=caf\xe9"),
    ] {
        let request = server.get("/api/media/files/1").token(&key).header(name, "good");
        let answer = request.header(name, value).send();
        let code = answer.expect_error(400, "The Host header is not valid.");
        assert_eq!(code, "invalid_host", "{name}: {}", value.escape_ascii());
    }
}
