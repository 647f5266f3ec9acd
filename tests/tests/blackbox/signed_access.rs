//! Signed access: bytes only with a signed URL.

use serde_json::Value;
use tests::{Form, Request, Response, Server, Site, on_both_databases, samples};

on_both_databases!(
    every_url_of_an_answer_is_signed_and_leads_to_its_bytes,
    bytes_without_a_valid_signature_are_403_for_every_kind_of_request,
    no_caller_learns_which_files_exist,
    signed_bytes_are_cached_privately_until_the_url_expires,
    a_url_expires_and_the_state_that_it_is_part_of_does_not,
    after_a_rotation_the_urls_of_the_old_key_hold_still,
    public_access_ignores_signatures,
    signing_keys_are_not_shown,
);

const DENIED: &str = "The signature of this URL is missing, wrong or expired.";

fn old_key() -> String {
    "0f".repeat(32)
}

fn signed(mut site: Site, variables: &[(&str, &str)]) -> Server {
    site.set("MEDIA_ACCESS", "signed");
    site.set("MEDIA_SIGNING_KEYS", &old_key());
    for (name, value) in variables {
        site.set(name, value);
    }
    site.start()
}

#[track_caller]
fn expect_denied(request: &Request) {
    let answer = request.send();
    if answer.body.is_empty() {
        assert_eq!(answer.status, 403, "{answer:?}");
    } else {
        assert_eq!(answer.expect_error(403, DENIED), "invalid_signature");
    }
    let cache = answer.header("cache-control").unwrap_or_default();
    assert!(!cache.contains("immutable"), "{answer:?}");
}

/// Every URL of bytes in the JSON: of the file, then of its thumbnails.
fn urls(server: &Server, details: &Value) -> Vec<String> {
    let thumbnails = details["thumbnails"].as_array().into_iter().flatten();
    [details].into_iter().chain(thumbnails).map(|object| server.path_of_f(object)).collect()
}

fn without_query(path: &str) -> &str {
    path.split('?').next().unwrap_or(path)
}

#[track_caller]
fn expect_signed(server: &Server, details: &Value) {
    let urls = urls(server, details);
    assert_eq!(urls.len(), 5, "{details}");
    for url in urls {
        assert!(url.contains("?expires=") && url.contains("&signature="), "{url}");
        let _ = server.get(&url).send().expect_status(200);
    }
}

fn every_url_of_an_answer_is_signed_and_leads_to_its_bytes(site: Site) {
    let server = signed(site, &[]);
    let admin = server.admin();
    expect_signed(&server, &server.stored(&admin, "a.png", samples::png(8, 4)));
    let path = "/api/media/files/1";
    let form = Form::with_file("b.png", samples::png(4, 4)).finish();
    for request in [
        server.get(path),
        server.request("PATCH", path).body("application/json", "{}"),
        server.request("PUT", path).body(&Form::content_type(), form),
    ] {
        expect_signed(&server, &request.token(&admin).send().expect_status(200).json());
    }
    let list = server.get("/api/media/files").token(&admin).send().expect_status(200).json();
    expect_signed(&server, &list["results"][0]);
}

fn bytes_without_a_valid_signature_are_403_for_every_kind_of_request(site: Site) {
    let server = signed(site, &[]);
    let admin = server.admin();
    let details = server.stored(&admin, "a.png", samples::png(8, 4));
    let other = server.path_of_f(&server.stored(&admin, "b.txt", "text"));
    let (_, query_of_other) = other.split_once('?').expect("it is signed");
    for url in urls(&server, &details) {
        let etag = server.get(&url).send().header("etag").expect("an ETag").to_owned();
        let path = without_query(&url);
        let tampered = [
            path.to_owned(),
            format!("{path}?{query_of_other}"),
            url.replace("expires=", "expires=1"),
            format!("{url}x"),
            url.replace(path, without_query(&other)),
        ];
        for target in tampered {
            for (name, value) in [
                ("Accept", "*/*"),
                ("Range", "bytes=0-0"),
                ("Range", "bytes=99999-"),
                ("If-None-Match", etag.as_str()),
                ("If-None-Match", "*"),
                ("If-Match", "\"other\""),
            ] {
                expect_denied(&server.get(&target).header(name, value));
            }
            expect_denied(&server.request("HEAD", &target));
            expect_denied(&server.get(&target).token(&admin));
        }
        let _ = server.request("HEAD", &url).send().expect_status(200);
        let _ = server.get(&url).header("Range", "bytes=0-0").send().expect_status(206);
        let _ = server.get(&url).header("If-None-Match", &etag).send().expect_status(304);
    }
}

fn no_caller_learns_which_files_exist(site: Site) {
    let server = signed(site, &[]);
    for path in ["/media/", "/media/a", "/media/core_media/../a", "/media/%ff", "/media//"] {
        expect_denied(&server.get(path));
    }
}

fn seconds_to_keep(answer: &Response) -> u64 {
    let value = answer.header("cache-control").expect("a Cache-Control");
    let rest = value.strip_prefix("private, max-age=").and_then(|v| v.strip_suffix(", immutable"));
    rest.and_then(|seconds| seconds.parse().ok()).unwrap_or_else(|| panic!("{value}"))
}

fn signed_bytes_are_cached_privately_until_the_url_expires(site: Site) {
    let server = signed(site, &[("MEDIA_SIGNATURE_LIFETIME", "60m")]);
    let admin = server.admin();
    let url = server.path_of_f(&server.stored(&admin, "a.txt", "text"));
    let whole = server.get(&url).send().expect_status(200);
    let etag = whole.header("etag").expect("an ETag").to_owned();
    let part = server.get(&url).header("Range", "bytes=0-0").send().expect_status(206);
    let same = server.get(&url).header("If-None-Match", &etag).send().expect_status(304);
    for answer in [whole, part, same, server.request("HEAD", &url).send()] {
        let seconds = seconds_to_keep(&answer);
        assert!((3590..=4500).contains(&seconds), "{seconds}");
    }
}

fn a_url_expires_and_the_state_that_it_is_part_of_does_not(site: Site) {
    let server = signed(site, &[("MEDIA_SIGNATURE_LIFETIME", "1s")]);
    let admin = server.admin();
    let details = server.stored(&admin, "a.txt", "text");
    let url = server.path_of_f(&details);
    let etag = server.details(&admin, 1).header("etag").expect("an ETag").to_owned();
    tests::eventually("the end of the URL", || server.get(&url).send().status == 403);
    expect_denied(&server.get(&url));

    let again = server.details(&admin, 1);
    assert_eq!(again.header("etag"), Some(etag.as_str()));
    assert_ne!(server.path_of_f(&again.json()), url);
    let request = |method| server.request(method, "/api/media/files/1").token(&admin);
    let _ = request("GET").header("If-None-Match", &etag).send().expect_status(304);
    let change = request("PATCH").header("If-Match", &etag).body("application/json", "{}");
    let _ = change.send().expect_status(200);
}

fn after_a_rotation_the_urls_of_the_old_key_hold_still(site: Site) {
    let server = signed(site, &[]);
    let admin = server.admin();
    let path = server.path_of_f(&server.stored(&admin, "a.txt", "text"));
    let new_key = "1e".repeat(32);

    let both = format!("{new_key},{}", old_key());
    let server = signed(server.crash(), &[("MEDIA_SIGNING_KEYS", &both)]);
    let _ = server.get(&path).send().expect_status(200);
    let renewed = server.path_of_f(&server.details(&admin, 1).json());
    assert_ne!(renewed, path);

    let server = signed(server.crash(), &[("MEDIA_SIGNING_KEYS", &new_key)]);
    expect_denied(&server.get(&path));
    let _ = server.get(&renewed).send().expect_status(200);
}

fn public_access_ignores_signatures(site: Site) {
    let server = site.start();
    let admin = server.admin();
    let path = server.path_of_f(&server.stored(&admin, "a.txt", "text"));
    assert_eq!(without_query(&path), path);
    let _ = server.get(format!("{path}?expires=1&signature=x")).send().expect_status(200);
}

fn signing_keys_are_not_shown(mut site: Site) {
    site.set("MEDIA_ACCESS", "signed");
    let error = site.run(&["serve"]).expect_failure();
    assert!(error.contains("MEDIA_SIGNING_KEYS (--signing-keys): "), "{error}");
    site.set("MEDIA_SIGNING_KEYS", "too-short-a-secret");
    let error = site.run(&["config", "check"]).expect_failure();
    assert!(error.contains("MEDIA_SIGNING_KEYS") && !error.contains("too-short"), "{error}");
    site.set("MEDIA_SIGNING_KEYS", &old_key());
    let toml = site.run(&["config", "check"]).expect_success();
    assert!(toml.contains("# signing_keys is set and not shown  # MEDIA_SIGNING_KEYS"), "{toml}");
    assert!(!toml.contains(&old_key()), "{toml}");
}
