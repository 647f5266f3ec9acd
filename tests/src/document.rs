//! The OpenAPI document of the server under test: every answer is validated against it, so that the
//! two cannot drift apart.
//!
//! Validation is strict: a key that the document does not name, and a missing header that it does
//! name, are as wrong as a status that it does not list.

mod operation;

use std::collections::BTreeMap;
use std::sync::OnceLock;

use serde_json::Value;

use self::operation::Operation;
use crate::http::Response;

/// The document is part of the program, so it is the same at every site.
static DOCUMENT: OnceLock<Document> = OnceLock::new();

struct Document {
    paths: Vec<Path>,
}

struct Path {
    template: String,
    operations: BTreeMap<String, Operation>,
}

/// Reads the document from the answer that `fetch` returns, unless it is cached.
pub(crate) fn learn(fetch: impl FnOnce() -> Response) {
    DOCUMENT.get_or_init(|| Document::new(&fetch().expect_status(200).json()));
}

/// Validates an answer against the document, once there is one.
///
/// # Panics
/// When the document does not allow it.
#[track_caller]
pub(crate) fn check(method: &str, target: &[u8], answer: &Response) {
    if let Some(document) = DOCUMENT.get()
        && let Err(reason) = document.verdict(method, target, answer)
    {
        let target = target.escape_ascii();
        panic!("{method} {target} is off the document: {reason}\n{answer:?}");
    }
}

impl Document {
    fn new(document: &Value) -> Self {
        let paths = document["paths"].as_object().expect("a document has paths");
        let path = |(template, item): (&String, &Value)| Path {
            template: template.clone(),
            operations: operation::operations(item, &document["components"]),
        };
        Self { paths: paths.iter().map(path).collect() }
    }

    fn verdict(&self, method: &str, target: &[u8], answer: &Response) -> Result<(), String> {
        let path = target.split(|byte| *byte == b'?').next().unwrap_or_default();
        let path = String::from_utf8_lossy(path);
        let Some(known) = self.paths.iter().find(|known| matches(&known.template, &path)) else {
            return Ok(());
        };
        if is_of_the_http_layer(answer) {
            return Ok(());
        }
        match known.operations.get(method) {
            Some(operation) => operation.verdict(answer),
            None => known.verdict_on_missing_method(method, answer),
        }
    }
}

impl Path {
    /// The document leaves HEAD and OPTIONS out: one is GET without a body, the other answers with
    /// `Allow`. Any other method that is missing is an error, as is one without permission.
    fn verdict_on_missing_method(&self, method: &str, answer: &Response) -> Result<(), String> {
        let of_get = self.operations.get("GET");
        match (method, of_get.or_else(|| self.operations.values().next())) {
            ("HEAD", Some(operation)) if of_get.is_some() => operation.verdict_on_head(answer),
            ("HEAD", _) if answer.body.is_empty() => Ok(()),
            ("OPTIONS", _) if answer.status == 200 => {
                let is_fine = answer.header("allow").is_some() && answer.body.is_empty();
                is_fine.then_some(()).ok_or_else(|| "Allow is missing".to_owned())
            }
            (_, Some(operation)) => operation.verdict_on_missing_method(answer),
            (_, None) => Err("the path has no operations".to_owned()),
        }
    }
}

/// Whether a request was so malformed that it never reached the service.
fn is_of_the_http_layer(answer: &Response) -> bool {
    answer.status == 400 && answer.body.is_empty() && answer.header("x-request-id").is_none()
}

/// Whether a path matches a template. OpenAPI cannot express it, but a media file has an optional
/// slash at its end, and a key has any number of slashes.
fn matches(template: &str, path: &str) -> bool {
    if let Some(prefix) = template.strip_suffix("{key}") {
        return path.starts_with(prefix);
    }
    let path = if path.starts_with("/api/media/files") {
        path.strip_suffix('/').unwrap_or(path)
    } else {
        path
    };
    let mut segments = path.split('/');
    let all_match = template.split('/').all(|expected| {
        segments.next().is_some_and(|segment| {
            segment == expected || expected.starts_with('{') && !segment.is_empty()
        })
    });
    all_match && segments.next().is_none()
}

#[cfg(test)]
mod tests {
    use super::matches;

    #[test]
    fn paths_match_templates_by_their_table() {
        let table = [
            ("/api/media/files", "/api/media/files", true),
            ("/api/media/files", "/api/media/files/", true),
            ("/api/media/files", "/api/media/files//", false),
            ("/api/media/files", "/api/media", false),
            ("/api/media/files/{id}", "/api/media/files/9", true),
            ("/api/media/files/{id}", "/api/media/files/abc/", true),
            ("/api/media/files/{id}", "/api/media/files/", false),
            ("/api/media/files/{id}", "/api/media/files/1/2", false),
            ("/media/{key}", "/media/a/b.txt", true),
            ("/media/{key}", "/media/", true),
            ("/media/{key}", "/media", false),
            ("/healthz", "/healthz", true),
            ("/healthz", "/healthz/", false),
        ];
        for (template, path, expected) in table {
            assert_eq!(matches(template, path), expected, "{template} {path}");
        }
    }
}
