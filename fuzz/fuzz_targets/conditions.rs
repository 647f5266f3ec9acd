//! Ranges and conditions: for any header, the sent part lies within the file.

#![no_main]

use std::time::{Duration, UNIX_EPOCH};

use actix_web::http::Method;
use fuzz::http::conditional::EntityTag;
use fuzz::precondition::{Validators, Verdict};
use fuzz::range::{Requested, requested};
use libfuzzer_sys::fuzz_target;

const NAMES: [&str; 6] =
    ["range", "if-range", "if-match", "if-none-match", "if-modified-since", "if-unmodified-since"];

fuzz_target!(|input: (u64, u32, &[u8])| {
    let (length, modified, data) = input;
    let headers = fuzz::headers(&NAMES, data);
    let modified = UNIX_EPOCH + Duration::from_secs(modified.into());
    let now = UNIX_EPOCH + Duration::from_secs(u64::from(u32::MAX) / 2);
    let validators = Validators::new(EntityTag::strong(&length.to_be_bytes()), modified, now);
    assert!(validators.modified <= now);
    if headers.is_empty() {
        assert_eq!(validators.evaluate(&headers), Verdict::Proceed);
    } else {
        validators.evaluate(&headers);
    }
    assert_eq!(validators.range(&Method::HEAD, &headers), None);
    if let Some(range) = validators.range(&Method::GET, &headers)
        && let Requested::Part(part) = requested(range, length)
    {
        assert!(part.start < part.end && part.end <= length, "{range} of {length}");
    }
});
