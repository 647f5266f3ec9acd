//! The API's document, and the page that shows it. The harness validates every answer of every
//! suite against the document.

use std::collections::BTreeSet;

use serde_json::Value;
use tests::{Backend, Response, Server, Site, workspace};

/// Every path with its methods.
const PATHS: [(&str, &[&str]); 10] = [
    ("/api/docs", READ),
    ("/api/docs/{asset}", READ),
    ("/api/media/files", &["GET", "HEAD", "OPTIONS", "POST"]),
    ("/api/media/files/{id}", &["DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "PUT"]),
    ("/api/media/me", READ),
    ("/api/openapi.json", READ),
    ("/healthz", READ),
    ("/media/{key}", READ),
    ("/metrics", READ),
    ("/readyz", READ),
];

const READ: &[&str] = &["GET", "HEAD", "OPTIONS"];

fn server() -> Server {
    Site::new(Backend::Sqlite).start()
}

fn document(server: &Server) -> Value {
    server.get("/api/openapi.json").send().expect_status(200).json()
}

fn keys(value: &Value) -> impl Iterator<Item = &String> {
    value.as_object().into_iter().flat_map(|object| object.keys())
}

#[test]
fn the_document_is_openapi_3_1() {
    let document = document(&server());
    let version = document["openapi"].as_str().unwrap_or_default();
    assert!(version.starts_with("3.1."), "{version}");
    assert_eq!(document["info"]["version"], env!("CARGO_PKG_VERSION"));
}

#[test]
fn the_document_lists_exactly_the_paths_and_methods() {
    let document = document(&server());
    let listed: Vec<(&str, BTreeSet<String>)> = keys(&document["paths"])
        .map(|path| {
            let methods = keys(&document["paths"][path]).map(|method| method.to_uppercase());
            (path.as_str(), methods.collect())
        })
        .collect();
    let listed: BTreeSet<_> = listed.into_iter().collect();
    let set = |methods: &[&str]| methods.iter().map(|method| (*method).to_owned()).collect();
    let expected: BTreeSet<_> =
        PATHS.into_iter().map(|(path, methods)| (path, set(methods))).collect();
    assert_eq!(listed, expected);
}

#[test]
fn every_path_of_the_service_is_in_the_document() {
    let document = document(&server());
    let sources = workspace::sources(&["crates/api-actix/src/routes.rs"]);
    let routed: BTreeSet<String> = sources[0]
        .text
        .split('"')
        .skip(1)
        .step_by(2)
        .filter(|text| text.starts_with('/'))
        .map(|path| path.trim_end_matches('/').replace("{key:.*}", "{key}"))
        .collect();
    assert_eq!(routed, keys(&document["paths"]).cloned().collect());
}

#[test]
fn the_service_has_the_methods_of_the_document() {
    let server = server();
    let admin = server.admin();
    for (path, methods) in PATHS {
        let target = path.replace(['{', '}'], "");
        let answer = server.request("OPTIONS", target).token(&admin).send().expect_status(200);
        let allow: BTreeSet<&str> =
            answer.header("allow").unwrap_or_default().split(", ").collect();
        assert_eq!(allow, methods.iter().copied().collect(), "{path}");
    }
}

#[test]
fn operations_have_ids_of_their_own_and_words() {
    let document = document(&server());
    let mut ids = BTreeSet::new();
    for path in keys(&document["paths"]) {
        for method in keys(&document["paths"][path]) {
            let operation = &document["paths"][path][method];
            let id = operation["operationId"].as_str().unwrap_or_default();
            assert!(!id.is_empty() && ids.insert(id), "{method} {path}: {id:?}");
            assert!(operation["summary"].is_string(), "{method} {path}");
        }
    }
}

/// The values of the attributes `href` and `src` of a page.
fn links(page: &str) -> Vec<&str> {
    let values =
        ["href=\"", "src=\""].into_iter().flat_map(|attribute| page.split(attribute).skip(1));
    values.filter_map(|rest| rest.split('"').next()).collect()
}

fn expect_confined(answer: &Response) {
    let policy = answer.header("content-security-policy").unwrap_or_default();
    assert!(policy.starts_with("default-src 'none';"), "{policy}");
    assert!(!policy.contains("http") && !policy.contains("unsafe-eval"), "{policy}");
    assert_eq!(answer.header("x-content-type-options"), Some("nosniff"));
}

#[test]
fn the_reference_page_needs_no_other_host() {
    let server = server();
    let browser = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";
    for accept in ["text/html", browser] {
        let page = server.get("/api/docs").header("Accept", accept).send().expect_status(200);
        assert_eq!(page.header("content-type"), Some("text/html; charset=utf-8"));
        expect_confined(&page);
        assert!(!page.text().contains("//"), "{}", page.text());
        assert!(links(page.text()).len() > 3, "{}", page.text());
        for link in links(page.text()) {
            let part = server.get(format!("/api/{link}")).send().expect_status(200);
            expect_confined(&part);
            assert!(!part.body.is_empty(), "{link}");
        }
    }
    let _ = server.get("/api/docs/index.html").send().expect_status(404);
    let _ = server.get("/api/docs/../docs").send().expect_status(404);
}

#[test]
fn cached_files_of_the_reference_page_are_not_sent_again() {
    let server = server();
    for path in ["/api/openapi.json", "/api/docs", "/api/docs/swagger-ui-bundle.js"] {
        let first = server.get(path).send().expect_status(200);
        let tag = first.header("etag").expect("a tag");
        let _ = server.get(path).header("If-None-Match", tag).send().expect_status(304);
        let head = server.request("HEAD", path).send().expect_status(200);
        assert_eq!(head.header("content-length"), Some(&*first.body.len().to_string()));
    }
}
