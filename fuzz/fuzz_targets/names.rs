//! File names: the stored name stays in its folder and fits, and no header breaks.

#![no_main]

use actix_web::http::header::HeaderValue;
use domain::{NameSuffix, StorageKey, StoredName, default_name, parse_name};
use fuzz::disposition::content_disposition;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: (&str, u64)| {
    let (sent, random) = input;
    assert_eq!(parse_name(&default_name(sent)), Ok(default_name(sent)));
    let plain = StoredName::new(sent, "bin");
    assert_eq!(StoredName::new(plain.as_str(), "bin"), plain);
    for name in [plain.with_suffix(&NameSuffix::from_random(random)), plain] {
        assert!(name.as_str().len() <= 255);
        let key: StorageKey = name.as_str().parse().expect("a stored name is a segment");
        assert_eq!(key.segments().count(), 1);
    }
    // Adopted libraries have names of any kind.
    let header = content_disposition(true, sent);
    assert!(header.is_ascii() && HeaderValue::from_str(&header).is_ok(), "{header}");
    assert!(header.matches('"').count() == 2, "{header}");
});
