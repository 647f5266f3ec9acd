//! The API's document, and the page that shows it. The harness validates every answer of every
//! suite against the document.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use tests::{Backend, Response, Server, Site, workspace};

/// Every path with its methods; HEAD and OPTIONS are not in the document.
const PATHS: [(&str, &[&str]); 12] = [
    ("/api/docs", READ),
    ("/api/docs/{asset}", READ),
    ("/api/media/files", &["GET", "HEAD", "OPTIONS", "POST"]),
    ("/api/media/files/delete", &["OPTIONS", "POST"]),
    ("/api/media/files/{id}", &["DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "PUT"]),
    ("/api/media/me", READ),
    ("/api/openapi-3.0.json", READ),
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
            let of_get = document["paths"][path].get("get").map(|_| "HEAD".to_owned());
            let methods = methods.chain(of_get).chain(["OPTIONS".to_owned()]);
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

#[test]
fn the_document_tells_where_the_service_is_and_what_is_open() {
    let server = server();
    let document = document(&server);
    assert_eq!(document["servers"], json!([{"url": "/"}]));
    for path in keys(&document["paths"]) {
        for method in keys(&document["paths"][path]) {
            let security = &document["paths"][path][method]["security"];
            let target = path.replace(['{', '}'], "");
            let is_open = server.request(&method.to_uppercase(), target).send().status != 401;
            let expected = if is_open { json!([]) } else { json!([{"Token": []}]) };
            assert_eq!(security, &expected, "{method} {path}");
        }
    }
    let mut site = Site::new(Backend::Sqlite);
    site.set("MEDIA_PUBLIC_URL", "https://example.com/files/");
    let document = self::document(&site.start());
    assert_eq!(document["servers"], json!([{"url": "/files"}]));
}

#[test]
fn generated_clients_can_tell_null_from_absent_and_errors_from_each_other() {
    let document = document(&server());
    let body = &document["paths"]["/api/media/files/{id}"]["patch"]["requestBody"]["content"];
    let types: Vec<&String> = keys(body).collect();
    assert_eq!(types, ["application/json", "multipart/form-data"]);
    let schemas = &document["components"]["schemas"];
    for form in ["Upload", "Change"] {
        for field in keys(&schemas[form]["properties"]) {
            let field = &schemas[form]["properties"][field];
            assert!(field.get("example").is_none() && field.get("examples").is_none());
            assert_eq!(field["type"], "string", "a form has no null");
        }
    }
    assert!(keys(&schemas["Error"]["properties"]).any(|key| key == "code"));
    assert!(keys(&schemas["FieldErrors"]["properties"]).all(|key| key != "code"));
    assert_eq!(schemas["FieldErrors"]["additionalProperties"], false);
    assert_eq!(document["info"]["license"], json!({"name": "MIT OR Apache-2.0"}));
}

#[test]
fn parameters_are_never_null_and_orderings_are_lists_of_words() {
    let document = document(&server());
    let list = &document["paths"]["/api/media/files"]["get"];
    for path in keys(&document["paths"]) {
        for method in keys(&document["paths"][path]) {
            let parameters = &document["paths"][path][method]["parameters"];
            for parameter in parameters.as_array().into_iter().flatten() {
                let text = parameter["schema"].to_string();
                assert!(!text.contains("null"), "{method} {path}: {text}");
            }
        }
    }
    let parameters = list["parameters"].as_array().expect("a list");
    let ordering = parameters.iter().find(|one| one["name"] == "ordering").expect("it is there");
    assert_eq!((&ordering["style"], &ordering["explode"]), (&json!("form"), &json!(false)));
    let items = json!({"$ref": "#/components/schemas/Ordering"});
    assert_eq!(ordering["schema"], json!({"type": "array", "items": items}));
    let words = json!([
        "id",
        "-id",
        "created_at",
        "-created_at",
        "updated_at",
        "-updated_at",
        "name",
        "-name",
        "size",
        "-size",
    ]);
    assert_eq!(document["components"]["schemas"]["Ordering"]["enum"], words);
}

#[test]
fn the_older_document_is_openapi_3_0_without_forms() {
    let server = server();
    let document = server.get("/api/openapi-3.0.json").send().expect_status(200).json();
    assert_eq!(document["openapi"], "3.0.3");
    let text = document.to_string();
    assert!(!text.contains("multipart") && !text.contains("\"null\""), "{text}");
    let methods = |path: &str| keys(&document["paths"][path]).cloned().collect::<Vec<_>>();
    assert_eq!(methods("/api/media/files"), ["get"]);
    assert_eq!(methods("/api/media/files/{id}"), ["delete", "get", "patch"]);
    let name = &document["components"]["schemas"]["Texts"]["properties"]["name"];
    assert_eq!((&name["type"], &name["nullable"]), (&json!("string"), &json!(true)));
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
    let page = server.get("/api/docs/").send().expect_status(200);
    assert_eq!(page.header("content-type"), Some("text/html; charset=utf-8"));
    assert!(links(page.text()).contains(&"../openapi.json"), "{}", page.text());
    for link in links(page.text()) {
        let part = match link.strip_prefix("../") {
            Some(above) => server.get(format!("/api/{above}")),
            None => server.get(format!("/api/docs/{link}")),
        };
        let _ = part.send().expect_status(200);
    }
    let _ = server.get("/api/docs/index.html").send().expect_status(404);
    let _ = server.get("/api/docs/../docs").send().expect_status(404);
}

#[test]
fn cached_files_of_the_reference_page_are_not_sent_again() {
    let server = server();
    for path in [
        "/api/openapi.json",
        "/api/openapi-3.0.json",
        "/api/docs",
        "/api/docs/swagger-ui-bundle.js",
    ] {
        let first = server.get(path).send().expect_status(200);
        let tag = first.header("etag").expect("a tag");
        let _ = server.get(path).header("If-None-Match", tag).send().expect_status(304);
        let head = server.request("HEAD", path).send().expect_status(200);
        assert_eq!(head.header("content-length"), Some(&*first.body.len().to_string()));
    }
}
