//! Forwarded headers: the value that the proxy adds counts, after any value of the client.

#![no_main]

use fuzz::http::forwarded::Forwarded;
use libfuzzer_sys::fuzz_target;

const NAMES: [&str; 3] = ["x-forwarded-host", "x-forwarded-proto", "forwarded"];

fuzz_target!(|data: &[u8]| {
    let _ = Forwarded::from_headers(&fuzz::headers(&NAMES, data));
    let [sent, added] =
        [data, b"host=proxy;proto=https".as_slice()].map(|line| line.escape_ascii().to_string());
    let line = format!("{sent}, {added}");
    if let Ok(forwarded) = Forwarded::from_headers(&fuzz::headers(&["forwarded"], line.as_bytes()))
    {
        assert_eq!(forwarded.host.as_deref(), Some("proxy"), "{line}");
    }
});
