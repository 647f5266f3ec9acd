//! JSON and URL-encoded bodies: accepted fields follow the rules of their fields.

#![no_main]

use encoding_rs::{UTF_8, WINDOWS_1252};
use fuzz::form::{FileIs, Form};
use fuzz::form_text::{parse_json, parse_urlencoded};
use libfuzzer_sys::fuzz_target;

fn check(form: Form) {
    if let Ok(valid) = form.validate(FileIs::Optional) {
        assert!(valid.file.is_none(), "a text is not a file");
        if let Some(name) = valid.texts.name.flatten() {
            assert_eq!(domain::parse_name(&name).as_ref(), Ok(&name));
        }
    }
}

fuzz_target!(|data: &[u8]| {
    for charset in [UTF_8, WINDOWS_1252] {
        if let Ok(form) = parse_json(data, charset) {
            check(form);
        }
        check(parse_urlencoded(data, charset));
    }
});
