//! Contents of any kind: inspection succeeds and is deterministic.

#![no_main]

use std::io::Cursor;

use adapters_fs::Inspector;
use libfuzzer_sys::fuzz_target;
use ports::ContentInspector;

fuzz_target!(|data: &[u8]| {
    let inspection = Inspector.inspect(&mut Cursor::new(data)).expect("memory can be read");
    let media_type = Inspector.media_type(&mut Cursor::new(data)).expect("memory can be read");
    assert_eq!(inspection.media_type, media_type);
});
