//! Heads of parts: any file name is stored as a name, never as a path.

#![no_main]

use domain::{StorageKey, StoredName};
use fuzz::multipart::PartHead;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    if let Ok(PartHead { file_name: Some(name), .. }) = PartHead::parse(data) {
        let stored = StoredName::new(&name, "bin");
        assert_eq!(stored.as_str().parse::<StorageKey>().map(|key| key.segments().count()), Ok(1));
    }
});
