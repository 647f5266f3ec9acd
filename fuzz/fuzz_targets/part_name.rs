//! Heads of parts: whatever name they give, it is stored as a name and no path.

#![no_main]

use domain::{StorageKey, StoredName};
use fuzz::part_name::file_name;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let headers = fuzz::headers(&["content-disposition"], data);
    if let Some(name) = file_name(&headers) {
        let stored = StoredName::new(&name, "bin");
        assert_eq!(stored.as_str().parse::<StorageKey>().map(|key| key.segments().count()), Ok(1));
    }
});
