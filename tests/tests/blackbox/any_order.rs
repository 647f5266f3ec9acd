//! Random sequences of operations, compared with a model of a few lines: the model of
//! `application`, on the real program, its databases and its files. `MODEL_CASES` is the number of
//! sequences for each database.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use proptest::prelude::*;
use proptest::sample::Index;
use proptest::test_runner::TestRunner;
use serde_json::{Value, json};
use tests::{Backend, Form, Response, Server, Site, eventually, samples};

/// An operation on a library.
#[derive(Clone, Debug)]
enum Event {
    Upload {
        name: &'static str,
        content: Content,
    },
    Edit {
        which: Index,
        description: Option<String>,
    },
    /// With a precondition that is true, or is stale.
    Replace {
        which: Index,
        content: Content,
        is_current: bool,
    },
    Delete {
        which: Index,
    },
    /// Bytes that a crash has left, before or after they had a key.
    LeftBehind {
        has_key: bool,
    },
    Sweep,
    Reopen {
        by_crash: bool,
    },
}

#[derive(Clone, Debug)]
enum Content {
    Text(String),
    Picture(u8),
}

impl Content {
    fn bytes(&self) -> Vec<u8> {
        match self {
            Self::Text(text) => text.clone().into_bytes(),
            Self::Picture(width) => samples::png(u32::from(*width), 5),
        }
    }

    /// The number of its files in the store: a picture also has thumbnails.
    fn stored_files(&self) -> usize {
        if matches!(self, Self::Picture(_)) { 5 } else { 1 }
    }
}

fn event() -> impl Strategy<Value = Event> {
    // Few names, so that they collide.
    let name = || prop::sample::select(vec!["a.txt", "b.png", "b.tar.gz"]);
    let content = || {
        prop_oneof!["[a-z]{1,20}".prop_map(Content::Text), (1..=20_u8).prop_map(Content::Picture),]
    };
    let which = any::<Index>;
    prop_oneof![
        4 => (name(), content()).prop_map(|(name, content)| Event::Upload { name, content }),
        2 => (which(), proptest::option::of("[a-z]{0,3}"))
            .prop_map(|(which, description)| Event::Edit { which, description }),
        3 => (which(), content(), any::<bool>()).prop_map(
            |(which, content, is_current)| Event::Replace { which, content, is_current },
        ),
        2 => which().prop_map(|which| Event::Delete { which }),
        1 => any::<bool>().prop_map(|has_key| Event::LeftBehind { has_key }),
        1 => Just(Event::Sweep),
        1 => any::<bool>().prop_map(|by_crash| Event::Reopen { by_crash }),
    ]
}

/// The expected state of a file.
struct Expected {
    name: &'static str,
    description: Option<String>,
    content: Content,
}

/// A server and its expected content.
struct Model {
    server: Server,
    admin: String,
    files: BTreeMap<i64, Expected>,
    keys_ever: BTreeSet<String>,
    orphans: usize,
}

fn path_of(id: i64) -> String {
    format!("/api/media/files/{id}")
}

impl Model {
    fn on(backend: Backend) -> Self {
        let mut site = Site::new(backend);
        site.set("MEDIA_PUBLIC_URL", "http://media.test");
        site.set("MEDIA_SWEEP_INTERVAL", "1s");
        site.set("MEDIA_SWEEP_GRACE", "0s");
        site.set("MEDIA_SWEEP_MAX_PERCENT", "100");
        let admin = site.admin();
        let (files, keys_ever) = Default::default();
        Self { server: site.start(), admin, files, keys_ever, orphans: 0 }
    }

    fn pick(&self, which: Index) -> Option<i64> {
        let ids: Vec<i64> = self.files.keys().copied().collect();
        (!ids.is_empty()).then(|| *which.get(&ids))
    }

    fn apply(mut self, event: Event) -> Self {
        match event {
            Event::Upload { name, content } => self.upload(name, content),
            Event::Edit { which, description } => self.edit(which, description),
            Event::Replace { which, content, is_current } => {
                self.replace(which, content, is_current);
            }
            Event::Delete { which } => self.delete(which),
            Event::LeftBehind { has_key } => self.leave_behind(has_key),
            Event::Sweep => self.sweep(),
            Event::Reopen { by_crash } => return self.reopened(by_crash),
        }
        self
    }

    /// Keys are issued once, to one file.
    fn expect_new_keys(&mut self, details: &Value) {
        for object in details["thumbnails"].as_array().into_iter().flatten().chain([details]) {
            let f = object["f"].as_str().expect("f is a text").to_owned();
            assert!(self.keys_ever.insert(f), "given out before: {object}");
        }
    }

    fn upload(&mut self, name: &'static str, content: Content) {
        let details = self.server.stored(&self.admin, name, content.bytes());
        self.expect_new_keys(&details);
        let id = details["id"].as_i64().expect("an id");
        let before = self.files.insert(id, Expected { name, description: None, content });
        assert!(before.is_none(), "an id was given out twice");
    }

    fn edit(&mut self, which: Index, description: Option<String>) {
        let Some(id) = self.pick(which) else { return };
        let body = json!({ "description": description }).to_string();
        let request = self.server.request("PATCH", path_of(id)).token(&self.admin);
        let _ = request.body("application/json", body).send().expect_status(200);
        self.files.entry(id).and_modify(|file| file.description = description);
    }

    fn replace(&mut self, which: Index, content: Content, is_current: bool) {
        let Some(id) = self.pick(which) else { return };
        let current = self.details(id).header("etag").expect("details have one").to_owned();
        let tag = if is_current { current } else { "\"of another day\"".to_owned() };
        let form = Form::with_file("c.bin", content.bytes()).finish();
        let request = self.server.request("PUT", path_of(id)).token(&self.admin);
        let request = request.header("If-Match", tag).body(&Form::content_type(), form);
        let answer = request.send();
        if is_current {
            self.expect_new_keys(&answer.expect_status(200).json());
            self.files.entry(id).and_modify(|file| file.content = content);
        } else {
            let _ = answer.expect_status(412);
        }
    }

    fn delete(&mut self, which: Index) {
        let Some(id) = self.pick(which) else { return };
        for status in [204, 404] {
            let request = self.server.request("DELETE", path_of(id)).token(&self.admin);
            let _ = request.send().expect_status(status);
        }
        let _ = self.details(id).expect_status(404);
        self.files.remove(&id);
    }

    fn leave_behind(&mut self, has_key: bool) {
        self.orphans += 1;
        let path = if has_key {
            format!("media/core_media/2020/{}", self.orphans)
        } else {
            format!("staging/{:032x}", self.orphans)
        };
        let path = self.server.data().join(path);
        fs::create_dir_all(path.parent().expect("it is in a folder")).expect("created");
        fs::write(path, "left over").expect("written");
    }

    /// Only the bytes of the files are left.
    fn sweep(&mut self) {
        let needed: usize = self.files.values().map(|file| file.content.stored_files()).sum();
        eventually("a clean folder", || self.server.files().len() == needed);
    }

    fn reopened(self, by_crash: bool) -> Self {
        let Self { mut server, admin, files, keys_ever, orphans } = self;
        if !by_crash {
            server.signal("TERM");
            assert_eq!(server.ended(), Some(0));
        }
        Self { server: server.crash().start(), admin, files, keys_ever, orphans }
    }

    fn details(&self, id: i64) -> Response {
        self.server.details(&self.admin, id)
    }

    /// The bytes that `f` leads to.
    fn open(&self, object: &Value) -> Vec<u8> {
        let f = object["f"].as_str().expect("f is a text");
        let path = f.strip_prefix("http://media.test").expect("under the public URL");
        self.server.get(path).send().expect_status(200).body
    }

    /// The library has the expected content, byte by byte.
    fn check(&self) {
        let list = self.server.get("/api/media/files?ordering=id&page_size=100");
        let list = list.token(&self.admin).send().expect_status(200).json();
        let listed = list["results"].as_array().expect("an array");
        let ids: Vec<_> = listed.iter().map(|file| file["id"].as_i64()).collect();
        assert_eq!(ids, self.files.keys().copied().map(Some).collect::<Vec<_>>());
        for (file, (id, expected)) in listed.iter().zip(&self.files) {
            assert_eq!(self.details(*id).expect_status(200).json(), *file);
            assert_eq!(file["name"], expected.name);
            assert_eq!(file["description"], json!(expected.description));
            assert_eq!(self.open(file), expected.content.bytes());
            let thumbnails: Vec<_> = file["thumbnails"].as_array().into_iter().flatten().collect();
            assert_eq!(thumbnails.len() + 1, expected.content.stored_files());
            for thumbnail in thumbnails {
                assert!(!self.open(thumbnail).is_empty());
            }
        }
    }
}

fn cases() -> u32 {
    let cases = std::env::var("MODEL_CASES").ok();
    cases.map_or(3, |cases| cases.parse().expect("MODEL_CASES is a number"))
}

fn a_library_matches_the_model(backend: Backend) {
    // A case takes seconds, so shrinking would take minutes.
    let config = ProptestConfig {
        cases: cases(),
        max_shrink_iters: 0,
        failure_persistence: None,
        ..ProptestConfig::default()
    };
    let events = proptest::collection::vec(event(), 1..20);
    let tried = TestRunner::new(config).run(&events, |events| {
        let mut model = Model::on(backend);
        for event in events.into_iter().chain([Event::Sweep]) {
            model = model.apply(event);
            model.check();
        }
        let _ = model.server.run(&["check", "--deep"]).expect_success();
        Ok(())
    });
    tried.unwrap_or_else(|failure| panic!("{failure}"));
}

mod sqlite {
    #[test]
    fn a_library_matches_the_model() {
        super::a_library_matches_the_model(tests::Backend::Sqlite);
    }
}

mod postgres {
    #[test]
    fn a_library_matches_the_model() {
        super::a_library_matches_the_model(tests::Backend::Postgres);
    }
}
