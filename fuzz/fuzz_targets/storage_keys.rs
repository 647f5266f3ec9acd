//! Keys and URLs: a key stays below its root, and its URL leads back to it.

#![no_main]

use domain::{StorageKey, media_key, media_url};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    if let Ok(key) = text.parse::<StorageKey>() {
        assert_eq!(key.as_str(), text);
        assert!(key.segments().all(|segment| !matches!(segment, "" | "." | "..")));
        let url = media_url("https://host", &key);
        assert!(url.is_ascii());
        assert_eq!(media_key(&url), Some(key));
    }
    if let Some(key) = media_key(text) {
        assert!(key.segments().all(|segment| !matches!(segment, "" | "." | "..")));
    }
});
