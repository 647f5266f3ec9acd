//! Behaviours of every [`ContentSource`].
#![expect(missing_docs, reason = "the name of a behaviour is its description")]

use std::io::Read;

use domain::StorageKey;
use ports::{ContentSource, PortError, StagedFile};

use crate::FileStoreWorld;
use crate::fixtures::key;

/// A content source and a file store, both empty at first.
pub trait ContentSourceWorld: FileStoreWorld {
    /// The source.
    fn source(&self) -> &dyn ContentSource;

    /// Adds bytes to the source under a key.
    fn given_source(&self, key: &StorageKey, bytes: &[u8]);

    /// The bytes of the source under a key.
    fn source_bytes(&self, key: &StorageKey) -> Option<Vec<u8>>;
}

/// One test per behaviour of `ContentSource`; takes a function that creates a
/// [`ContentSourceWorld`](crate::ContentSourceWorld).
#[macro_export]
macro_rules! content_source_contract {
    ($world:expr) => {
        $crate::__behaviours!($world, content_source:
            a_missing_key_has_no_size,
            the_size_is_the_length_in_bytes,
            a_prefix_of_other_keys_has_no_size,
            staged_bytes_equal_the_source_in_order,
            staged_bytes_can_be_placed,
            removing_placed_bytes_leaves_the_source,
            discarding_staged_bytes_leaves_the_source,
            staging_a_missing_key_leaves_nothing,
            staging_nothing_succeeds,
        );
    };
}

fn given(world: &dyn ContentSourceWorld, files: &[(&str, &str)]) {
    for (path, text) in files {
        world.given_source(&key(path), text.as_bytes());
    }
}

fn stage(world: &dyn ContentSourceWorld, paths: &[&str]) -> Result<Vec<StagedFile>, PortError> {
    let keys: Vec<StorageKey> = paths.iter().map(|path| key(path)).collect();
    world.source().stage(&keys.iter().collect::<Vec<_>>())
}

fn read(mut content: impl Read) -> String {
    let mut text = String::new();
    content.read_to_string(&mut text).expect("the contents here are text");
    text
}

pub fn a_missing_key_has_no_size(world: &dyn ContentSourceWorld) {
    given(world, &[("a/b.txt", "text")]);
    for path in ["c", "a/c", "a/b.txt/c", "c/b.txt"] {
        assert_eq!(world.source().size(&key(path)).expect("an answer"), None, "{path}");
    }
}

pub fn the_size_is_the_length_in_bytes(world: &dyn ContentSourceWorld) {
    given(world, &[("a/b.txt", "four"), ("empty", ""), ("کلید/۱.txt", "۱")]);
    for (path, size) in [("a/b.txt", 4), ("empty", 0), ("کلید/۱.txt", 2)] {
        assert_eq!(world.source().size(&key(path)).expect("an answer"), Some(size));
    }
}

pub fn a_prefix_of_other_keys_has_no_size(world: &dyn ContentSourceWorld) {
    given(world, &[("a/b/c.txt", "text")]);
    for path in ["a", "a/b"] {
        assert_eq!(world.source().size(&key(path)).expect("an answer"), None);
    }
}

pub fn staged_bytes_equal_the_source_in_order(world: &dyn ContentSourceWorld) {
    given(world, &[("a", "one"), ("b/c", "other"), ("d", "")]);
    let staged = stage(world, &["b/c", "d", "a"]).expect("bytes can be staged");
    let texts = staged.iter().map(|staged| world.store().open_staged(staged).map(read));
    assert_eq!(texts.collect::<Result<Vec<_>, _>>().expect("staged"), ["other", "", "one"]);
    assert_eq!(staged.iter().map(|staged| staged.size).collect::<Vec<_>>(), [5, 0, 3]);
}

pub fn staged_bytes_can_be_placed(world: &dyn ContentSourceWorld) {
    given(world, &[("a", "text")]);
    let staged = stage(world, &["a"]).expect("bytes can be staged").remove(0);
    world.store().place(&[(staged, key("x/y"))]).expect("the key is free");
    let stored = world.store().open(&key("x/y")).expect("an answer").expect("it is there");
    assert_eq!(stored.size, 4);
    assert_eq!(read(stored.content), "text");
    assert_eq!(world.source_bytes(&key("a")).as_deref(), Some(b"text".as_slice()));
}

pub fn removing_placed_bytes_leaves_the_source(world: &dyn ContentSourceWorld) {
    given(world, &[("a", "text")]);
    let staged = stage(world, &["a"]).expect("bytes can be staged").remove(0);
    world.store().place(&[(staged, key("a"))]).expect("the key is free");
    world.store().remove(&key("a")).expect("it can be removed");
    assert_eq!(world.file_count(), 0);
    assert_eq!(world.source_bytes(&key("a")).as_deref(), Some(b"text".as_slice()));
}

pub fn discarding_staged_bytes_leaves_the_source(world: &dyn ContentSourceWorld) {
    given(world, &[("a", "text")]);
    let staged = stage(world, &["a"]).expect("bytes can be staged").remove(0);
    world.store().discard(&staged).expect("it can be discarded");
    assert_eq!(world.file_count(), 0);
    assert_eq!(world.source_bytes(&key("a")).as_deref(), Some(b"text".as_slice()));
}

pub fn staging_a_missing_key_leaves_nothing(world: &dyn ContentSourceWorld) {
    given(world, &[("a", "text"), ("b", "text")]);
    let result = stage(world, &["a", "missing", "b"]);
    assert!(matches!(result, Err(PortError::Backend(_))), "{result:?}");
    assert_eq!(world.file_count(), 0);
}

pub fn staging_nothing_succeeds(world: &dyn ContentSourceWorld) {
    assert_eq!(stage(world, &[]).expect("there is no precondition"), []);
}
