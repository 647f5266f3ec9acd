//! The acknowledged state of a library, and its comparison with the server.

use std::collections::BTreeMap;

use serde_json::Value;
use tests::{Request, Response, Server, Site};

/// The last files are compared byte by byte each time; of the others rows and digests are.
const LOOKED_AT: usize = 4;

/// A request of a client.
#[derive(Clone)]
pub enum Change {
    Upload(Vec<u8>),
    Replace(i64, Vec<u8>),
    Describe(i64, String),
    Delete(i64),
}

/// A media file as its client knows it.
struct Known {
    details: Value,
    content: Vec<u8>,
}

/// Everything that was acknowledged.
#[derive(Default)]
pub struct Library {
    files: BTreeMap<i64, Known>,
    /// A change without an answer: it happened or did not.
    doubtful: Option<Change>,
    /// Further uploads that may have succeeded.
    uncounted: usize,
}

impl Library {
    /// Records the answer to a change; `None` when there was none.
    pub fn learn(&mut self, change: Change, answer: Option<&Response>) {
        let Some(answer) = answer.filter(|answer| matches!(answer.status, 200 | 201 | 204)) else {
            self.doubtful = Some(change);
            return;
        };
        match change {
            Change::Upload(content) | Change::Replace(_, content) => {
                self.know(answer.json(), content);
            }
            Change::Describe(id, _) => {
                self.files.entry(id).and_modify(|known| known.details = answer.json());
            }
            Change::Delete(id) => {
                self.files.remove(&id);
            }
        }
    }

    /// That many more uploads were in progress at the power cut; their outcome is unknown.
    pub fn may_have_missed(&mut self, uploads: usize) {
        self.uncounted += uploads;
    }

    fn know(&mut self, details: Value, content: Vec<u8>) {
        let id = details["id"].as_i64().expect("an id");
        self.files.insert(id, Known { details, content });
    }

    /// Nothing acknowledged is missing, nothing deleted is back, and no row lacks its bytes.
    #[track_caller]
    pub fn expect_kept(&self, server: &Server, key: &str) {
        expect_no_row_without_bytes(server);
        let rows = usize::try_from(server.row_count()).expect("a number of rows");
        let (gone, come) = match &self.doubtful {
            Some(Change::Upload(_)) => (0, 1),
            Some(Change::Delete(_)) => (1, 0),
            _ => (0, 0),
        };
        let known = self.files.len();
        let expected = known - gone..=known + come + self.uncounted;
        assert!(expected.contains(&rows), "{rows} rows are not within {expected:?}");
        for (id, known) in self.files.iter().rev().take(LOOKED_AT) {
            if !self.is_doubtful(*id) {
                let details = server.details(key, *id).expect_status(200).json();
                assert_eq!(details, known.details);
                expect_bytes(server, &details, &known.content);
            }
        }
    }

    fn is_doubtful(&self, id: i64) -> bool {
        match self.doubtful {
            Some(Change::Replace(at, _) | Change::Describe(at, _) | Change::Delete(at)) => at == id,
            _ => false,
        }
    }

    /// Resolves a change without an answer: all of it happened, or nothing.
    #[track_caller]
    pub fn settle(&mut self, server: &Server, key: &str) {
        match self.doubtful.take() {
            None => {}
            Some(Change::Upload(content)) => {
                if let Some(details) = self.newcomer(server, key) {
                    expect_bytes(server, &details, &content);
                    self.know(details, content);
                }
            }
            Some(Change::Delete(id)) if server.details(key, id).status == 404 => {
                self.files.remove(&id);
            }
            Some(Change::Replace(id, new)) => {
                let old = self.files[&id].content.clone();
                self.look_again(server, key, id, [old, new]);
            }
            Some(Change::Describe(id, _) | Change::Delete(id)) => {
                let content = self.files[&id].content.clone();
                self.look_again(server, key, id, [content.clone(), content]);
            }
        }
    }

    /// A new file.
    fn newcomer(&self, server: &Server, key: &str) -> Option<Value> {
        let list = server.get("/api/media/files?page_size=1").token(key).send().expect_status(200);
        let newest = list.json()["results"][0].clone();
        let id = newest["id"].as_i64()?;
        (!self.files.contains_key(&id)).then_some(newest)
    }

    #[track_caller]
    fn look_again(&mut self, server: &Server, key: &str, id: i64, either: [Vec<u8>; 2]) {
        let details = server.details(key, id).expect_status(200).json();
        let stored = open(server, &details).expect_status(200).body;
        assert!(either.contains(&stored), "neither the old nor the new content of {id}");
        expect_bytes(server, &details, &stored);
        self.know(details, stored);
    }
}

impl Change {
    /// The request for it.
    pub fn request(&self, server: &Server, key: &str) -> Request {
        let ask = |method: &str, path: String| server.request(method, path).token(key);
        let form = |content: &[u8]| tests::Form::with_file("same.png", content).finish();
        let content_type = tests::Form::content_type();
        let one = |id: &i64| format!("/api/media/files/{id}");
        match self {
            Self::Upload(content) => {
                ask("POST", "/api/media/files".to_owned()).body(&content_type, form(content))
            }
            Self::Replace(id, content) => ask("PUT", one(id)).body(&content_type, form(content)),
            Self::Describe(id, text) => {
                let body = serde_json::json!({ "description": text }).to_string();
                ask("PATCH", one(id)).body("application/json", body)
            }
            Self::Delete(id) => ask("DELETE", one(id)),
        }
    }
}

/// The answer of this server for the URL in `f`, which may name an earlier address.
fn open(server: &Server, object: &Value) -> Response {
    let f = object["f"].as_str().expect("f is a text");
    let path = f.find("/media/").map(|at| &f[at..]).expect("it leads to media");
    server.get(path).send()
}

#[track_caller]
fn expect_bytes(server: &Server, details: &Value, content: &[u8]) {
    assert!(open(server, details).expect_status(200).body == content, "other bytes: {details}");
    for thumbnail in details["thumbnails"].as_array().into_iter().flatten() {
        assert!(!open(server, thumbnail).expect_status(200).body.is_empty());
    }
}

/// Findings of a deep check may be orphans only.
#[track_caller]
pub fn expect_no_row_without_bytes(site: &Site) {
    let outcome = site.run(&["check", "--deep", "--json"]);
    assert!(matches!(outcome.status, Some(0 | 1)), "{outcome:?}");
    for line in outcome.stdout.lines() {
        let finding: Value = serde_json::from_str(line).expect("a JSON object a line");
        assert_eq!(finding["finding"], "bytes_without_row", "{finding}");
    }
    assert_eq!(outcome.success, outcome.stdout.is_empty(), "{outcome:?}");
}
