//! Property test: after any sequence of operations a library equals a simple model of it.

use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};

use application::TextsEdit;
use domain::{FileType, MediaFile, MediaFileId, StorageKey};
use ports::PortError;
use proptest::prelude::*;
use proptest::sample::Index;

use crate::media_files::library::Library;

/// An operation on a library.
#[derive(Clone, Debug)]
enum Event {
    Upload {
        name: String,
        bytes: Vec<u8>,
    },
    Edit {
        which: Index,
        description: Option<String>,
    },
    Replace {
        which: Index,
        name: String,
        bytes: Vec<u8>,
        is_current: bool,
    },
    Delete {
        which: Index,
    },
    /// An upload or a replacement whose rows cannot be written.
    Rejected {
        which: Option<Index>,
        name: String,
        bytes: Vec<u8>,
    },
    /// An upload whose process ends before the rows are written.
    Interrupted {
        name: String,
        bytes: Vec<u8>,
        is_placed: bool,
    },
    Sweep,
    Reopen,
}

fn event() -> impl Strategy<Value = Event> {
    // Few names, so that they collide.
    let name = || "[ab]\\.(txt|png|tar\\.gz)";
    let bytes = || {
        prop_oneof![
            proptest::collection::vec(any::<u8>(), 1..20),
            "[a-c]{1,3}".prop_map(|text| format!("image {text}").into_bytes()),
        ]
    };
    let which = any::<Index>;
    let description = proptest::option::of("[a-z]{0,3}");
    prop_oneof![
        4 => (name(), bytes()).prop_map(|(name, bytes)| Event::Upload { name, bytes }),
        2 => (which(), description)
            .prop_map(|(which, description)| Event::Edit { which, description }),
        3 => (which(), name(), bytes(), any::<bool>()).prop_map(
            |(which, name, bytes, is_current)| Event::Replace { which, name, bytes, is_current },
        ),
        2 => which().prop_map(|which| Event::Delete { which }),
        1 => (proptest::option::of(which()), name(), bytes())
            .prop_map(|(which, name, bytes)| Event::Rejected { which, name, bytes }),
        1 => (name(), bytes(), any::<bool>())
            .prop_map(|(name, bytes, is_placed)| Event::Interrupted { name, bytes, is_placed }),
        2 => Just(Event::Sweep),
        1 => Just(Event::Reopen),
    ]
}

/// The expected fields of a file.
struct Expected {
    name: String,
    description: Option<String>,
    bytes: Vec<u8>,
}

impl Expected {
    fn is_image(&self) -> bool {
        self.bytes.starts_with(b"image")
    }

    /// Number of its files in the store, thumbnails included.
    fn stored_files(&self) -> usize {
        if self.is_image() { 5 } else { 1 }
    }
}

/// A library and its model.
struct Model {
    library: Library,
    files: BTreeMap<MediaFileId, Expected>,
    keys_ever: BTreeSet<StorageKey>,
    now: Instant,
}

impl Model {
    fn new() -> Self {
        let (files, keys_ever) = Default::default();
        Self { library: Library::new(), files, keys_ever, now: Instant::now() }
    }

    fn pick(&self, which: Index) -> Option<MediaFileId> {
        (!self.files.is_empty())
            .then(|| *which.get(&self.files.keys().copied().collect::<Vec<_>>()))
    }

    fn apply(mut self, event: Event) -> Self {
        match event {
            Event::Upload { name, bytes } => self.upload(name, bytes),
            Event::Edit { which, description } => self.edit(which, description),
            Event::Replace { which, name, bytes, is_current } => {
                self.replace(which, &name, bytes, is_current);
            }
            Event::Delete { which } => self.delete(which),
            Event::Rejected { which, name, bytes } => self.reject(which, &name, &bytes),
            Event::Interrupted { name, bytes, is_placed } => {
                self.interrupt(&name, &bytes, is_placed);
            }
            Event::Sweep => self.sweep(),
            Event::Reopen => self.library = self.library.reopened(),
        }
        self
    }

    /// Asserts that a key is assigned once.
    fn expect_new_keys(&mut self, file: &MediaFile) {
        for key in file.keys() {
            assert!(self.keys_ever.insert(key.clone()), "{key} was assigned before");
        }
    }

    fn upload(&mut self, name: String, bytes: Vec<u8>) {
        let file = self.library.upload(&name, &bytes).expect("memory does not fail");
        self.expect_new_keys(&file);
        let before = self.files.insert(file.id, Expected { name, description: None, bytes });
        assert!(before.is_none(), "an id was assigned twice");
    }

    fn edit(&mut self, which: Index, description: Option<String>) {
        let Some(id) = self.pick(which) else { return };
        let texts = TextsEdit { name: None, description: Some(description.clone()) };
        self.library.edit(id, texts).expect("it is there");
        self.files.entry(id).and_modify(|file| file.description = description);
    }

    fn replace(&mut self, which: Index, name: &str, bytes: Vec<u8>, is_current: bool) {
        let Some(id) = self.pick(which) else { return };
        let replaced = self.library.replace(id, name, &bytes, is_current);
        assert_eq!(replaced.is_ok(), is_current);
        if let Ok(file) = replaced {
            self.expect_new_keys(&file);
            self.files.entry(id).and_modify(|file| file.bytes = bytes);
        }
    }

    fn delete(&mut self, which: Index) {
        let Some(id) = self.pick(which) else { return };
        self.library.delete(id).expect("it is there");
        self.files.remove(&id);
        assert!(self.library.get(id).is_none() && self.library.delete(id).is_err());
    }

    fn reject(&mut self, which: Option<Index>, name: &str, bytes: &[u8]) {
        self.library.fail_writes_with(Some(PortError::Unavailable));
        let outcome = match which.and_then(|which| self.pick(which)) {
            None => self.library.upload(name, bytes).is_ok(),
            Some(id) => self.library.replace(id, name, bytes, true).is_ok(),
        };
        assert!(!outcome, "it was rejected");
        self.library.fail_writes_with(None);
    }

    fn interrupt(&mut self, name: &str, bytes: &[u8], is_placed: bool) {
        if is_placed {
            self.library.fail_writes_with(Some(PortError::OutcomeUnknown));
            assert!(self.library.upload(name, bytes).is_err());
            self.library.fail_writes_with(None);
        } else {
            self.library.abandon_staged(bytes);
        }
    }

    /// Runs two passes, a grace period apart. Only the files of rows remain.
    fn sweep(&mut self) {
        let mut sweep = self.library.sweep();
        for _ in 0..2 {
            sweep.run(self.now, &|| true);
            self.now += Duration::from_mins(1);
        }
        let needed: usize = self.files.values().map(Expected::stored_files).sum();
        assert_eq!(self.library.store_size(), needed);
        assert!(self.library.pending_keys().is_empty());
    }

    /// Compares the library with the model, including all bytes.
    fn check(&self) {
        let listed = self.library.list();
        assert!(listed.iter().map(|file| file.id).eq(self.files.keys().copied()));
        for (file, expected) in listed.iter().zip(self.files.values()) {
            assert_eq!(self.library.get(file.id).expect("it is listed"), *file);
            assert_eq!(file.name.as_deref(), Some(expected.name.as_str()));
            assert_eq!(file.description, expected.description);
            assert_eq!(file.size.map(domain::FileSize::bytes), Some(expected.bytes.len() as u64));
            assert_eq!(file.file_type == FileType::Image, expected.is_image());
            assert_eq!(file.keys().count(), expected.stored_files());
            for key in file.keys() {
                assert_eq!(self.library.read(key).expect("it has bytes"), expected.bytes);
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn a_library_equals_its_model(events in proptest::collection::vec(event(), 1..25)) {
        let mut model = Model::new();
        for event in events.into_iter().chain([Event::Sweep]) {
            model = model.apply(event);
            model.check();
        }
    }
}
